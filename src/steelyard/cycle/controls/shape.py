"""The limits that stand with the types of a report, held against one: lengths, code lists, ranges, decimals.

So a report that passes fits every column, whoever sends it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from msgspec import inspect

from steelyard.base.errors import Reason

Limits = Mapping[str, Any]


def flaws(value: msgspec.Struct) -> Iterator[Reason]:
    """Every place where ``value`` does not keep to what its type says."""
    return _walk(value, _info(type(value)), "", {})


@lru_cache
def _info(kind: type) -> inspect.Type:
    return inspect.type_info(kind)


def _walk(value: Any, kind: inspect.Type, place: str, limits: Limits) -> Iterator[Reason]:
    if isinstance(kind, inspect.Metadata):
        more = {**(kind.extra_json_schema or {}), **(kind.extra or {})}
        yield from _walk(value, kind.type, place, {**limits, **more})
    elif isinstance(kind, inspect.UnionType):
        if value is not None:
            yield from _walk(value, _chosen(kind, value), place, limits)
    elif isinstance(kind, inspect.StructType):
        for field in kind.fields:
            yield from _walk(getattr(value, field.name), field.type, f"{place}.{field.name}".lstrip("."), {})
    elif isinstance(kind, inspect.VarTupleType):
        most = limits["maxItems"]
        if len(value) > most:
            yield Reason(place, format_lazy(_("At most {most} entries."), most=most))
        for number, each in enumerate(value[:most]):
            yield from _walk(each, kind.item_type, f"{place}[{number}]", {})
    elif isinstance(value, str):
        yield from _text(value, place, limits)
    elif isinstance(value, Decimal):
        yield from _number(value, place, limits)
    elif isinstance(value, int) and not limits.get("minimum", value) <= value <= limits.get("maximum", value):
        sentence = _("Give a whole number from {least} to {most}.")
        yield Reason(place, format_lazy(sentence, least=limits["minimum"], most=limits["maximum"]))


def _chosen(kind: inspect.UnionType, value: Any) -> inspect.Type:
    """Of the types joined, the one that ``value`` is of; all but structs are joined with nothing but None."""
    others = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
    return next(
        (each for each in others if isinstance(each, inspect.StructType) and each.cls is type(value)), others[0]
    )


def _text(value: str, place: str, limits: Limits) -> Iterator[Reason]:
    if "enum" in limits and value not in limits["enum"]:
        yield Reason(place, _("Choose one of the codes of this field."))
    elif len(value) > limits.get("maxLength", len(value)):
        yield Reason(place, format_lazy(_("At most {most} characters."), most=limits["maxLength"]))
    elif "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        yield Reason(place, WRITTEN[limits["pattern"]])
    elif any(unicodedata.category(each) in {"Cc", "Cs"} and each not in "\n\r\t" for each in value):
        yield Reason(place, _("The text holds a character that cannot be written."))


def _number(value: Decimal, place: str, limits: Limits) -> Iterator[Reason]:
    """NaN must go first, for it cannot be compared."""
    if not value.is_finite() or not 0 <= value < limits["below"]:
        yield Reason(
            place, format_lazy(_("Give an amount of zero or more and less than {below}."), below=limits["below"])
        )
    elif -int(value.normalize().as_tuple().exponent) > limits["decimals"]:
        yield Reason(place, format_lazy(_("At most {most} decimals."), most=limits["decimals"]))


WRITTEN = {
    "^([0-9]{6,10})?$": _("An HS code has 6 to 10 digits."),
    "^([A-Z0-9]{2,3})?$": _("Give the unit as a code of UN/CEFACT recommendation 20, such as KGM."),
    "^[0-9a-f]{64}$": _("Name a picture of this control by its SHA-256."),
}
"""What to say where a text is not written as its pattern asks."""
