"""Read small JSON bodies into structs, or say everything that is wrong."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from steelyard.base.errors import Invalid, Reason
from steelyard.site.api.misfits import misfits
from steelyard.site.api.problem import problem

T = TypeVar("T")
LARGEST_BYTES = 200_000
MOST_REASONS = 100
DEEPEST = 12
LONGEST_TEXT = 10_000
LONGEST_LIST = 1_000
LARGEST_WHOLE = 2**31 - 1
DIGITS = 15  # before the decimal point
DECIMALS = 12
LINES = str.maketrans("", "", "\n\r\t")


def not_json(request: HttpRequest) -> HttpResponse | None:
    """The refusal of a body that does not call itself JSON; None for one that does."""
    if (request.content_type or "").lower() == "application/json":
        return None
    return problem(415, "content_type", "Send application/json.")


def read_struct(body: bytes, kind: type[T]) -> T:
    """``body`` as ``kind``. Raises ``RequestDataTooBig``, and ``Invalid``: not JSON, a wrong field."""
    if len(body) > LARGEST_BYTES:
        raise RequestDataTooBig
    try:
        value = json.loads(body, object_pairs_hook=_once, parse_float=Decimal, parse_constant=_refused_constant)
        if _depth(value) > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST} levels")
    except (ValueError, RecursionError) as error:
        raise Invalid("body.json", Reason("", f"This is not JSON we read: {str(error)[:200]}")) from error
    try:
        read = msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        sentence, _at, path = str(error).partition(" - at `$")
        first = Reason(path.rstrip("`").lstrip("."), sentence)
        raise Invalid("body.field", *(list(islice(misfits(value, kind), MOST_REASONS)) or [first])) from error
    flaws = list(_flaws(read, ""))
    if flaws:
        raise Invalid("body.value", *flaws[:MOST_REASONS])
    return read


def _flaws(value: Any, path: str) -> Iterator[Reason]:
    """Values of the right kind that no one can mean and no column can hold."""
    if isinstance(value, str):
        if not value.translate(LINES).isprintable() and not all(map(_writable, value)):
            yield Reason(path, "The text holds a character that cannot be written.")
        if len(value) > LONGEST_TEXT:
            yield Reason(path, f"The text is longer than {LONGEST_TEXT} characters.")
    elif isinstance(value, Decimal):
        if not value.is_finite() or value.adjusted() >= DIGITS or int(value.as_tuple().exponent) < -DECIMALS:
            yield Reason(path, f"Give a number of at most {DIGITS} digits and {DECIMALS} decimals.")
    elif isinstance(value, int):
        if abs(value) > LARGEST_WHOLE:
            yield Reason(path, f"Give a whole number of at most {LARGEST_WHOLE}.")
    elif isinstance(value, tuple | list):
        if len(value) > LONGEST_LIST:
            yield Reason(path, f"At most {LONGEST_LIST} entries.")
        for place, each in enumerate(value[:LONGEST_LIST]):
            yield from _flaws(each, f"{path}[{place}]")
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _flaws(getattr(value, name), f"{path}.{name}".lstrip("."))


def _writable(character: str) -> bool:
    """Not a control character, nor half of a surrogate pair; joiners and marks of direction are part of writing."""
    return character in "\n\r\t" or unicodedata.category(character) not in {"Cc", "Cs"}


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
