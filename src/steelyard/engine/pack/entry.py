"""A struct read from a file, with its place, while it is being checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import msgspec

from steelyard.engine.pack.decode import decode_fields
from steelyard.engine.pack.document import Node
from steelyard.engine.pack.place import PackError, Place

S = TypeVar("S", bound=msgspec.Struct)
C = TypeVar("C")

Steps = tuple[str | int, ...]
"""The way from an entry to the value that is wrong, such as ``("reason", "fr")``."""


class Entry(msgspec.Struct, Generic[S], frozen=True):
    """``value`` holds only the fields named in ``good``; the others could not be read and are not to be looked at."""

    node: Node
    value: S
    good: frozenset[str]
    name: str = ""  # its key, where the file is a mapping by name

    @property
    def whole(self) -> bool:
        return len(self.good) == len(self.value.__struct_fields__)

    def at(self, *steps: str | int) -> Place:
        return self.node.at(*steps)


class Check(msgspec.Struct, Generic[S, C], frozen=True):
    """``of`` gives everything wrong in an entry, seen beside the rest of the pack. It runs when its fields are good."""

    fields: frozenset[str]
    of: Callable[[S, C], Iterator[tuple[Steps, str]]]


def read(node: Node, struct: type[S], errors: list[PackError], name: str = "") -> Entry[S] | None:
    """What could be read of one entry, so that a wrong field does not hide what is wrong with the others."""
    fields = decode_fields(node, struct, errors)
    if fields is None:
        return None
    blank: dict[str, Any] = dict.fromkeys(struct.__struct_fields__)  # structs do not check what they are built with
    return Entry(node, struct(**{**blank, **fields}), frozenset(fields), name)


def run(checks: tuple[Check[S, C], ...], entry: Entry[S], beside: C, errors: list[PackError]) -> None:
    for check in checks:
        if check.fields <= entry.good:
            errors += [PackError(entry.at(*steps), message) for steps, message in check.of(entry.value, beside)]
