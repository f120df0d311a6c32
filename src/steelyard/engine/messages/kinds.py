"""Kinds of single values: how one is read and how the same rule is published in the JSON Schema.

A reader takes what stood in the message: ``str`` for text, ``Number`` for a number not yet converted, and anything
else where the message is wrong. It returns the value or raises ``Flaw``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn

import msgspec

from steelyard.engine.messages.codes import COUNTRIES, CURRENCIES, FORMER_CURRENCIES, RESERVED_COUNTRIES, USER_ASSIGNED
from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.text import SEEN, clean_identifier, clean_text

Schema = dict[str, Any]


class Number(str):
    """A number as written, digits and all: nothing is lost or multiplied by converting it too early."""

    __slots__ = ()


class NotFinite(str):
    """``NaN`` and the infinities, which some writers of JSON emit."""

    __slots__ = ()


class Family(StrEnum):
    """How formats without types write a kind, and so how its text is tidied before it is read."""

    TEXT = "text"
    CODE = "code"  # capital letters
    DECIMAL = "decimal"
    WHOLE = "whole"
    DAY = "day"


class Kind(msgspec.Struct, frozen=True):
    """``name`` is what the schema calls a kind that many fields share, ``bounds`` what a field adds to it there."""

    read: Callable[[Any], Any]
    schema: Schema
    name: str | None = None
    family: Family = Family.TEXT
    bounds: Schema = {}


class Known(dict[str, Any]):
    """Texts of a small vocabulary that were read before, so that none is looked at twice: ``known[text]``.

    A text not known yet goes through ``check``, which returns its value or raises ``Flaw``. Forgets all when full.
    """

    MOST = 4_096

    def __init__(self, check: Callable[[str], Any]) -> None:
        super().__init__()
        self.check = check

    def __missing__(self, text: str) -> Any:
        value = self.check(text)
        if len(self) >= self.MOST:
            self.clear()
        self[text] = value
        return value


def vocabulary(
    check: Callable[[str], Any], schema: Schema, name: str | None = None, family: Family = Family.TEXT
) -> Kind:
    """Text that stands for itself or for one of few values."""
    known = Known(check)

    def read(value: Any) -> Any:
        return known[value] if type(value) is str else _not_text(value)

    return Kind(read, schema, name, family)


WHOLE_DIGITS = 15
"""Digits before the point: 10^15 of the smallest currency units still fits, and a double holds it exactly."""
DECIMALS = 18

PLAIN = re.compile(rf"(?:0|[1-9][0-9]{{0,{WHOLE_DIGITS - 1}}})(?:\.[0-9]{{1,{DECIMALS}}})?").fullmatch
JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE]([+-]?[0-9]+))?").fullmatch
NUMBER_LENGTH = 64
EXPONENT_LENGTH = 5


def _not_text(value: object) -> NoReturn:
    raise Flaw("type.text") if not isinstance(value, NotFinite) else Flaw("number.not_finite", found=value)


def text(most: int) -> Kind:
    """Free text: 1 to ``most`` characters once cleaned."""
    return _cleaned(clean_text, most)


def identifier(most: int) -> Kind:
    """A number or mark that is compared with others: a registration number, a bill of lading, a plate."""
    return _cleaned(clean_identifier, most)


def _cleaned(clean: Callable[[str], str], most: int) -> Kind:
    def read(value: Any) -> str:
        if type(value) is not str:
            _not_text(value)
        if len(value) > most:
            raise Flaw("text.long", limit=most)
        cleaned = clean(value)
        if not cleaned:
            raise Flaw("text.empty")
        if len(cleaned) > most:  # composed characters may come apart
            raise Flaw("text.long", limit=most)
        return cleaned

    return Kind(read, TEXT, "text", bounds={"maxLength": most})


TEXT: Schema = {
    "description": "Text with something to see in it, without control characters. Its length is counted as it comes and"
    " once it is normalised, in NFC or, where it identifies something, in NFKC; no half of a surrogate pair is text.",
    "type": "string",
    "pattern": SEEN,
}


def pattern(name: str, family: Family, expression: str, code: str, **values: object) -> Kind:
    """Text that matches ``expression`` whole, else the flaw ``code``. Classes are spelt out: ``\\d`` is not ASCII."""
    matches = re.compile(expression).fullmatch

    def check(text: str) -> str:
        if matches(text) is None:
            raise Flaw(code, found=text, **values)
        return text

    return vocabulary(check, {"type": "string", "pattern": f"^(?:{expression})$"}, name, family)


def code(most: int = 17) -> Kind:
    """A code of a national or international list: capital letters, digits and ``. _ / + -``."""
    return pattern("code", Family.CODE, rf"[0-9A-Z][0-9A-Z._/+-]{{0,{most - 1}}}", "code.format", limit=most)


KEY_LENGTH = 70
MESSAGE_KEY = pattern(
    "key", Family.TEXT, rf"[!-~](?:[ -~]{{0,{KEY_LENGTH - 2}}}[!-~])?", "key.format", limit=KEY_LENGTH
)
HS = pattern("hs", Family.CODE, "(?:0[1-9]|[1-9][0-9])[0-9]{4,8}", "hs.format")
TERMS = pattern("terms", Family.CODE, "[A-Z][A-Z&][A-Z]", "terms.format")  # C&F is still written


def listed(name: str, codes: frozenset[str], user_assigned: str | None, flaw: str) -> Kind:
    """A code of a closed list, or one that matches ``user_assigned``."""
    own = re.compile(user_assigned).fullmatch if user_assigned else None

    def check(text: str) -> str:
        if text not in codes and (own is None or own(text) is None):
            raise Flaw(flaw, found=text)
        return text

    allowed: list[Schema] = [{"enum": sorted(codes)}]
    if user_assigned:
        allowed.append({"pattern": f"^(?:{user_assigned})$"})
    return vocabulary(check, {"type": "string", "anyOf": allowed}, name, Family.CODE)


COUNTRY = listed("country", COUNTRIES | RESERVED_COUNTRIES, USER_ASSIGNED, "country.unknown")
CURRENCY = listed("currency", CURRENCIES | FORMER_CURRENCIES, None, "currency.unknown")

_prefixes = "|".join((*sorted(COUNTRIES | RESERVED_COUNTRIES), USER_ASSIGNED))
LOCODE = pattern("locode", Family.CODE, f"(?:{_prefixes})[A-Z2-9]{{3}}", "locode.format")


def choice(options: type[StrEnum]) -> Kind:
    members = {option.value: option for option in options}
    allowed = ", ".join(members)

    def check(text: str) -> StrEnum:
        member = members.get(text)
        if member is None:
            raise Flaw("choice", found=text, allowed=allowed)
        return member

    return vocabulary(check, {"type": "string", "enum": list(members)})


DATE = (
    r"(?:19|20)[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:19(?:0[48]|[2468][048]|[13579][26])|20(?:[02468][048]|[13579][26]))-02-29"
)
"""Every day from 1900 to 2099 and no other, for those who check by the schema: 1900 is no leap year."""
_date = re.compile(DATE).fullmatch


def _day_check(text: str) -> date:
    if _date(text) is None:
        raise Flaw("date.format", found=text, first="1900-01-01", last="2099-12-31", form="2026-01-31")
    return date.fromisoformat(text)


DAY = vocabulary(_day_check, {"type": "string", "format": "date", "pattern": f"^(?:{DATE})$"}, "date", Family.DAY)


def decimal(name: str, high: int = 10**WHOLE_DIGITS, whole: str = "") -> Kind:
    """A decimal from 0 to below ``high``, exact: a JSON number, or the same characters in a string.

    ``whole`` is what the digits before the point match where ``high`` is no power of ten.
    """
    ceiling = None if high == 10**WHOLE_DIGITS else Decimal(high)  # else PLAIN says as much

    def read(value: Any) -> Decimal:
        if (type(value) is str or type(value) is Number) and PLAIN(value) is not None:
            number = Decimal(value)
        else:
            number = _converted(value)
        if ceiling is not None and number >= ceiling:
            raise Flaw("number.range", found=value, low=0, high=high)
        return number

    plain = rf"(?:{whole or f'0|[1-9][0-9]{{0,{len(str(high)) - 2}}}'})(?:\.[0-9]{{1,{DECIMALS}}})?"
    exponent = rf"[eE](?:[0-9]{{1,{EXPONENT_LENGTH}}}|[+-][0-9]{{1,{EXPONENT_LENGTH - 1}}})"
    return Kind(
        read,
        {
            "description": f"A number from 0 to below {high}, of at most {DECIMALS} decimals and {NUMBER_LENGTH}"
            " characters, also where it is written with an exponent. In a string it keeps every digit.",
            "anyOf": [
                {"type": "number", "minimum": 0, "exclusiveMaximum": high},
                {
                    "type": "string",
                    "maxLength": NUMBER_LENGTH,
                    "pattern": rf"^(?:{plain}|(?:0|[1-9][0-9]*)(?:\.[0-9]+)?{exponent})$",
                },
            ],
        },
        name,
        Family.DECIMAL,
    )


def whole(low: int, high: int) -> Kind:
    """A whole number from ``low`` to ``high``: a JSON number."""

    def read(value: Any) -> int:
        if type(value) is int:
            number: int | Decimal = value
        elif type(value) is Number or isinstance(value, NotFinite):
            number = _converted(value)
        else:
            raise Flaw("type.number")
        if not low <= number <= high:
            raise Flaw("number.range", found=value, low=low, high=high)
        if number != int(number):
            raise Flaw("number.whole", found=value)
        return int(number)

    return Kind(read, {"type": "integer", "minimum": low, "maximum": high}, None, Family.WHOLE)


def _converted(value: Any) -> Decimal:
    """What ``PLAIN`` does not match but may still be a number; bounded before it is converted."""
    if isinstance(value, NotFinite):
        raise Flaw("number.not_finite", found=value)
    text = str(value) if type(value) is int or type(value) is Number else value
    if type(text) is not str:
        raise Flaw("type.number")
    found = JSON_NUMBER(text)
    if found is None:
        raise Flaw("number.format", found=text)
    too_large = Flaw("number.range", found=text, low=0, high=10**WHOLE_DIGITS)
    too_precise = Flaw("number.precise", limit=DECIMALS)
    if len(text) > NUMBER_LENGTH or len(found[1] or "") > EXPONENT_LENGTH:
        raise too_precise if "." in text or "-" in text[1:] else too_large
    number = Decimal(text)
    if number.is_signed():
        if number or type(value) is str:
            raise Flaw("number.negative", found=text)
        number = -number  # JSON writes zero as -0, too
    if not number and int(number.as_tuple().exponent) > 0:
        return Decimal(0)  # 0e99999 is no large number
    if number.adjusted() >= WHOLE_DIGITS:
        raise too_large
    if int(number.as_tuple().exponent) < -DECIMALS:
        raise too_precise
    return number
