"""Read small JSON bodies into structs, or say everything that is wrong."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from steelyard.base.errors import Invalid, Reason

T = TypeVar("T")
LARGEST_BYTES = 200_000
DEEPEST = 12


def read_struct(body: bytes, kind: type[T]) -> T:
    """``body`` as ``kind``. Raises ``Invalid``: too large or deep, not JSON, a field given twice, a wrong field."""
    if len(body) > LARGEST_BYTES:
        raise Invalid("body.size", Reason("", f"At most {LARGEST_BYTES} bytes."))
    try:
        value = json.loads(body, object_pairs_hook=_once, parse_float=Decimal, parse_constant=_refused_constant)
        if _depth(value) > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST} levels")
    except (ValueError, RecursionError) as error:
        raise Invalid("body.json", Reason("", f"This is not JSON we read: {str(error)[:200]}")) from error
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        sentence, _at, path = str(error).partition(" - at `$")
        raise Invalid("body.field", Reason(path.rstrip("`").lstrip("."), sentence)) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _value in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"given twice: {', '.join(twice)}")
    return fields


def _refused_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_depth(each) for each in inner), default=0)
