"""A YAML file as a tree that remembers where each value stands.

A pack is written by people and decides about people, so less than YAML is accepted: one document of mappings, sequences
and plain values. Anchors, aliases, merge keys and tags are refused (no bomb can expand, nothing means two things),
and so are duplicate keys. Size, depth and the number of values are bounded before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import yaml

from steelyard.engine.pack.place import PackError, Place

MAX_BYTES = 4_000_000
MAX_DEPTH = 12
MAX_NODES = 200_000

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same grammar; libyaml where the wheel has it
PLAIN = (  # what an unquoted value is; all else is text, so Norway's "NO" and the heading 0101 stay what they are
    ("null", re.compile(r"~?|null")),
    ("bool", re.compile(r"true|false")),
    ("int", re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")),
    ("float", re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")),
    ("date", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")),
)


class Node(msgspec.Struct, frozen=True):
    """A value with its place. ``kind`` is ``map``, ``list``, ``str`` or a name in ``PLAIN``."""

    place: Place
    kind: str
    text: str = ""
    entries: dict[str, Node] = {}
    items: tuple[Node, ...] = ()

    def at(self, *steps: str | int) -> Place:
        """The place of the value that ``steps`` lead to, or of the last one on the way that is there."""
        node = self
        for step in steps:
            if isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            elif isinstance(step, str) and step in node.entries:
                node = node.entries[step]
            else:
                break
        return node.place


class _Refused(Exception):
    """What cannot be read at all; the rest of the file is not looked at."""


def parse(file: str, content: bytes, errors: list[PackError]) -> Node | None:
    """The tree of one file, or ``None`` with the reasons added to ``errors``."""
    if len(content) > MAX_BYTES:
        errors.append(PackError(Place(file), f"larger than {MAX_BYTES} bytes"))
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        errors.append(PackError(Place(file, line), "not UTF-8"))
        return None
    try:
        return _Builder(file, text, errors).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        errors.append(PackError(Place(file, line), f"not YAML: {error.problem}"))
    except yaml.YAMLError as error:
        errors.append(PackError(Place(file), f"not YAML: {' '.join(str(error).split())}"))
    except _Refused as refusal:
        errors.append(refusal.args[0])
    return None


class _Builder:
    """Builds the tree from the stream of YAML events, so that every limit is met before memory is spent."""

    def __init__(self, file: str, text: str, errors: list[PackError]) -> None:
        self.file = file
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=LOADER)
        self.errors = errors
        self.count = 0

    def document(self) -> Node:
        event = self.next()
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = self.next()
        if isinstance(event, yaml.StreamEndEvent):
            raise _Refused(PackError(Place(self.file), "empty"))
        root = self.node(event, "", 0)
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise self.refusal(event, "", "a second document; one file holds one")
        return root

    def next(self) -> yaml.Event:
        return next(self.events)

    def node(self, event: yaml.Event, path: str, depth: int) -> Node:
        self.count += 1
        if self.count > MAX_NODES:
            raise self.refusal(event, path, f"more than {MAX_NODES} values")
        if depth > MAX_DEPTH:
            raise self.refusal(event, path, f"nested deeper than {MAX_DEPTH}")
        if getattr(event, "anchor", None) is not None:  # an alias event carries its anchor too
            raise self.refusal(event, path, "anchors and aliases are not accepted; write the value where it is used")
        if getattr(event, "tag", None) not in (None, "!"):
            raise self.refusal(event, path, "tags are not accepted")
        place = self.place(event, path)
        if isinstance(event, yaml.MappingStartEvent):
            return Node(place, "map", entries=self.mapping(path, depth))
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(place, "list", items=tuple(self.sequence(path, depth)))
        if not isinstance(event, yaml.ScalarEvent):
            raise self.refusal(event, path, "not a value")
        return Node(place, self.scalar_kind(event), text=event.value)

    def mapping(self, path: str, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key = self.node(event, path, depth + 1)
            if key.kind != "str":
                raise self.refusal(event, path, f"the key {key.text!r} is not text; put it in quotes")
            inner = f"{path}.{key.text}" if path else key.text
            if key.text in entries:
                self.errors.append(PackError(self.place(event, inner), f"the key {key.text!r} is there twice"))
            value = self.node(self.next(), inner, depth + 1)
            entries[key.text] = value
        return entries

    def sequence(self, path: str, depth: int) -> Iterator[Node]:
        index = 0
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            yield self.node(event, f"{path}[{index}]", depth + 1)
            index += 1

    @staticmethod
    def scalar_kind(event: yaml.ScalarEvent) -> str:
        if not event.implicit[0]:  # quoted
            return "str"
        return next((kind for kind, pattern in PLAIN if pattern.fullmatch(event.value)), "str")

    def refusal(self, event: yaml.Event, path: str, message: str) -> _Refused:
        return _Refused(PackError(self.place(event, path), message))

    def place(self, event: yaml.Event, path: str) -> Place:
        return Place(self.file, event.start_mark.line + 1 if event.start_mark else 1, path)
