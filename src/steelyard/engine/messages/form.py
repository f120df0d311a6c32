"""A form: the fields of a struct, how each is read, which are required. One walk reads every form and finds all flaws.

The walk takes a tree of ``dict``, ``list``, ``str`` and ``Number`` in which the fields have their canonical names.
The JSON reader makes that tree by parsing, the CSV and XML readers by their mappings, so all obey the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.kinds import Kind
from steelyard.engine.messages.limits import Limits
from steelyard.engine.messages.refusal import Path, Reason, reason

Place = Callable[[Path], str]
"""How a format tells where a path is."""
Sent = Callable[[Path, Flaw], Flaw]
"""The flaw of the value at a path, told of what the sender wrote there: a format may have rewritten it for the form."""


class Form(msgspec.Struct, frozen=True):
    """``make`` is the struct, ``values`` its single values, ``parts`` its forms, ``lists`` its lists."""

    make: Callable[..., Any]
    values: Mapping[str, Kind]
    required: tuple[str, ...]
    parts: Mapping[str, Form] = {}
    lists: Mapping[str, Listing] = {}
    readers: dict[str, Callable[[Any], Any]] = {}  # of ``values``, ready for the walk

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "readers", {name: kind.read for name, kind in self.values.items()})


class Listing(msgspec.Struct, frozen=True):
    of: Form | Kind
    most: int
    least: int = 0


class Walk:
    """One reading of one message: the reasons found so far, told in the terms of its format.

    ``members`` counts the fields of all objects walked through.
    """

    def __init__(self, place: Place, limits: Limits, sent: Sent = lambda _, flaw: flaw) -> None:
        self.place = place
        self.sent = sent
        self.most = limits.reasons
        self.reasons: list[Reason] = []
        self.untold = 0  # reasons beyond the limit
        self.members = 0

    def tell(self, path: Path, flaw: Flaw) -> None:
        if len(self.reasons) < self.most:
            flaw = self.sent(path, flaw)
            self.reasons.append(reason(self.place(path), flaw.code, **flaw.values))
        else:
            self.untold += 1

    def record(self, form: Form, node: Any, path: Path) -> Any:
        """``node`` as ``form.make``; meaningless once a reason was found."""
        if not isinstance(node, dict):
            self.tell(path, Flaw("type.object"))
            return None
        self.members += len(node)
        readers = form.readers
        read: dict[str, Any] = {}
        for name, value in node.items():
            reader = readers.get(name)
            if reader is None:
                self._branch(form, name, value, path, read)
                continue
            try:
                read[name] = reader(value)
            except Flaw as flaw:
                if value is not None:
                    self.tell((*path, name), flaw)
        for name in form.required:
            if name not in read and node.get(name) is None:
                self.tell((*path, name), Flaw("required"))
        return None if self.reasons else form.make(**read)

    def _branch(self, form: Form, name: str, value: Any, path: Path, read: dict[str, Any]) -> None:
        part = form.parts.get(name)
        listing = form.lists.get(name)
        if part is None and listing is None:
            self.tell((*path, name), Flaw("field.unknown"))
        elif value is None:
            return
        elif part is not None:
            read[name] = self.record(part, value, (*path, name))
        elif listing is not None:
            read[name] = self._list(listing, value, (*path, name))

    def _list(self, listing: Listing, node: Any, path: Path) -> tuple[Any, ...]:
        if type(node) is not list:
            self.tell(path, Flaw("type.list"))
        elif len(node) > listing.most:
            self.tell(path, Flaw("list.long", limit=listing.most, found=len(node)))
        elif len(node) < listing.least:
            self.tell(path, Flaw("list.empty"))
        else:
            of = listing.of
            if isinstance(of, Form):
                return tuple([self.record(of, entry, (*path, index)) for index, entry in enumerate(node)])
            return tuple([self._value(of, entry, (*path, index)) for index, entry in enumerate(node)])
        return ()

    def _value(self, kind: Kind, value: Any, path: Path) -> Any:
        try:
            return kind.read(value)
        except Flaw as flaw:
            self.tell(path, flaw)
            return None
