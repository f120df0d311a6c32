"""From a YAML tree to frozen structs, with every reason why not and its place.

``msgspec`` stops at the first error and forgets lines; a pack's author deserves all of them. The types are the same:
what a struct's annotations say is what its file may hold, and unknown keys are always refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import inspect

from steelyard.engine.pack.document import Node
from steelyard.engine.pack.place import PackError

FAILED: Final = object()
"""Stands for a value that could not be read; its reasons are among the errors."""

WORDS = {"map": "a mapping", "list": "a list", "null": "empty", "str": "text", "int": "a whole number"}
WORDS |= {"float": "a number", "bool": "true or false", "date": "a date"}

Plain = str | int | float | bool | date | None | list["Plain"] | dict[str, "Plain"]


def decode(node: Node, annotation: Any, errors: list[PackError]) -> Any:
    """The value of ``node`` read as ``annotation``, or ``FAILED``."""
    return _value(node, _type(annotation), errors)


def decode_fields(node: Node, struct: type[msgspec.Struct], errors: list[PackError]) -> dict[str, Any] | None:
    """The fields of ``struct`` that could be read, defaults filled in; ``None`` where ``node`` is not a mapping."""
    if node.kind != "map":
        errors.append(PackError(node.place, f"must be a mapping, not {_word(node)}"))
        return None
    kind = _type(struct)
    known = {field.encode_name for field in kind.fields}
    for name in sorted(node.entries.keys() - known):
        errors.append(PackError(node.at(name), f"unknown key {name!r}; known are {', '.join(sorted(known))}"))
    return dict(_fields(node, kind, errors))


def plain(node: Node) -> Plain:
    """The value of ``node`` as YAML types it: for content that another part of the engine reads and checks."""
    if node.kind == "map":
        return {key: plain(value) for key, value in node.entries.items()}
    if node.kind == "list":
        return [plain(item) for item in node.items]
    return SCALARS[node.kind](node.text)


def _fields(node: Node, kind: inspect.StructType, errors: list[PackError]) -> Iterator[tuple[str, Any]]:
    for field in kind.fields:
        child = node.entries.get(field.encode_name)
        if child is not None:
            value = _value(child, field.type, errors)
            if value is not FAILED:
                yield field.name, value
        elif field.required:
            errors.append(PackError(node.place, f"{field.encode_name!r} is missing"))
        elif field.default_factory is not msgspec.NODEFAULT:
            yield field.name, field.default_factory()
        else:
            yield field.name, field.default


@cache
def _type(annotation: Any) -> Any:
    return inspect.type_info(annotation)


def _value(node: Node, kind: inspect.Type, errors: list[PackError]) -> Any:
    if isinstance(kind, inspect.AnyType):
        return plain(node)
    return READERS[type(kind)](node, kind, errors)


def _struct(node: Node, kind: inspect.StructType, errors: list[PackError]) -> Any:
    before = len(errors)
    fields = decode_fields(node, kind.cls, errors)
    return kind.cls(**fields) if fields is not None and len(errors) == before else FAILED


def _list(node: Node, kind: inspect.VarTupleType, errors: list[PackError]) -> Any:
    if node.kind != "list":
        return _wrong(node, "a list", errors)
    values = tuple(_value(item, kind.item_type, errors) for item in node.items)
    return FAILED if any(value is FAILED for value in values) else values


def _mapping(node: Node, kind: inspect.DictType, errors: list[PackError]) -> Any:
    if node.kind != "map":
        return _wrong(node, "a mapping", errors)
    values = {}
    for key, item in node.entries.items():
        name = _value(Node(item.place, "str", key), kind.key_type, errors)
        values[name] = _value(item, kind.value_type, errors)
    return FAILED if any(FAILED in pair for pair in values.items()) else values


def _union(node: Node, kind: inspect.UnionType, errors: list[PackError]) -> Any:
    reasons: list[PackError] = []
    for member in kind.types:
        value = _value(node, member, reasons)
        if value is not FAILED:
            return value
    errors += reasons
    return FAILED


def _literal(node: Node, kind: inspect.LiteralType, errors: list[PackError]) -> Any:
    return node.text if node.text in kind.values else _wrong(node, "one of " + ", ".join(map(str, kind.values)), errors)


def _nothing(node: Node, kind: inspect.NoneType, errors: list[PackError]) -> Any:
    return None if node.kind == "null" else _wrong(node, "empty", errors)


def _enum(node: Node, kind: inspect.EnumType, errors: list[PackError]) -> Any:
    try:
        return kind.cls(node.text)
    except ValueError:
        return _wrong(node, "one of " + ", ".join(str(member.value) for member in kind.cls), errors)


def _text(node: Node, kind: inspect.StrType, errors: list[PackError]) -> Any:
    if node.kind != "str":
        return _wrong(node, "text in quotes" if node.text else "text", errors)
    return node.text.strip() or _wrong(node, "text", errors)


def _scalar(kinds: tuple[str, ...], read: Callable[[str], Any]) -> Callable[[Node, Any, list[PackError]], Any]:
    def reader(node: Node, kind: Any, errors: list[PackError]) -> Any:
        if node.kind in kinds:
            try:
                return read(node.text)
            except ValueError:
                pass  # 2026-02-30 looks like a date
        return _wrong(node, WORDS[kinds[-1]], errors)

    return reader


def _day(text: str) -> date:
    """A day of a year that people mean: far enough from the ends of the calendar to be reckoned with."""
    if not "1900" <= text[:4] <= "2199":
        raise ValueError(text)
    return date.fromisoformat(text)


def _wrong(node: Node, wanted: str, errors: list[PackError]) -> object:
    found = f"{node.text!r}" if node.text else _word(node)
    errors.append(PackError(node.place, f"must be {wanted}, not {found}"))
    return FAILED


def _word(node: Node) -> str:
    return WORDS.get(node.kind, node.kind) if node.kind != "str" or node.text else "empty text"


READERS: dict[type[inspect.Type], Callable[[Node, Any, list[PackError]], Any]] = {
    inspect.StructType: _struct,
    inspect.VarTupleType: _list,
    inspect.DictType: _mapping,
    inspect.UnionType: _union,
    inspect.LiteralType: _literal,
    inspect.NoneType: _nothing,
    inspect.EnumType: _enum,
    inspect.StrType: _text,
    inspect.DateType: _scalar(("date",), _day),
    inspect.DecimalType: _scalar(("int", "float"), Decimal),
    inspect.FloatType: _scalar(("int", "float"), float),
    inspect.IntType: _scalar(("int",), int),
    inspect.BoolType: _scalar(("bool",), "true".__eq__),
}

SCALARS: dict[str, Callable[[str], Plain]] = {
    "null": lambda _: None,
    "bool": "true".__eq__,
    "int": int,
    "float": float,
    "date": str,  # left as text: whoever reads raw content knows which of its fields are dates
    "str": str,
}
