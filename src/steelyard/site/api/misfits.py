"""Every place where a JSON body is not of the shape that was asked for; the decoder itself stops at the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import inspect

from steelyard.base.errors import Reason

LEAVES: Mapping[type[inspect.Type], tuple[type, str]] = {
    inspect.StrType: (str, "Give text."),
    inspect.IntType: (int, "Give a whole number."),
    inspect.BoolType: (bool, "Say true or false."),
    inspect.DecimalType: (Decimal, "Give a number."),
    inspect.DateTimeType: (datetime, "Give a moment, such as 2027-03-02T10:00:00Z."),
}


def misfits(value: Any, kind: type) -> Iterator[Reason]:
    """Why ``value``, as JSON gives it, is no ``kind``, a struct: every field that is missing, unknown or of no use."""
    return _walk(value, _info(kind), "")


@lru_cache
def _info(kind: type) -> inspect.Type:
    return inspect.type_info(kind)


def _walk(value: Any, kind: inspect.Type, path: str) -> Iterator[Reason]:
    if isinstance(kind, inspect.Metadata):
        yield from _walk(value, kind.type, path)
    elif isinstance(kind, inspect.UnionType):
        yield from _union(value, kind, path)
    elif isinstance(kind, inspect.StructType):
        yield from _struct(value, kind, path)
    elif isinstance(kind, inspect.VarTupleType | inspect.ListType):
        if not isinstance(value, list):
            yield Reason(path, "Give a list.")
        else:
            for place, each in enumerate(value):
                yield from _walk(each, kind.item_type, f"{path}[{place}]")
    elif type(kind) in LEAVES:
        wanted, sentence = LEAVES[type(kind)]
        try:
            msgspec.convert(value, wanted, strict=True)
        except msgspec.ValidationError:
            yield Reason(path, sentence)


def _union(value: Any, kind: inspect.UnionType, path: str) -> Iterator[Reason]:
    """One of several structs, told apart by their tag, or one type and nothing."""
    if value is None and any(isinstance(each, inspect.NoneType) for each in kind.types):
        return
    structs = [each for each in kind.types if isinstance(each, inspect.StructType)]
    if len(structs) < 2:
        others = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        yield from _walk(value, others[0], path)
        return
    field = str(structs[0].tag_field)
    tag = value.get(field) if isinstance(value, dict) else None
    chosen = next((each for each in structs if each.tag == tag), None)
    if not isinstance(value, dict):
        yield Reason(path, "Give an object.")
    elif chosen is None:
        tags = ", ".join(str(each.tag) for each in structs)
        yield Reason(f"{path}.{field}".lstrip("."), f"Give one of {tags}.")
    else:
        yield from _struct(value, chosen, path)


def _struct(value: Any, kind: inspect.StructType, path: str) -> Iterator[Reason]:
    if not isinstance(value, dict):
        yield Reason(path, "Give an object.")
        return
    fields = {field.encode_name: field for field in kind.fields}
    for name in value:
        if name not in fields and name != kind.tag_field:
            yield Reason(f"{path}.{name}".lstrip("."), "There is no such field.")
    for name, field in fields.items():
        place = f"{path}.{name}".lstrip(".")
        if name in value:
            yield from _walk(value[name], field.type, place)
        elif field.required:
            yield Reason(place, "This field is required.")
