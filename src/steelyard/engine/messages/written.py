"""Numbers and dates as people and older systems write them, for formats that do not fix how.

What can be read as two different values is refused, not guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal

from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.kinds import JSON_NUMBER, PLAIN

LONGEST = 100
"""Characters of a number with its separators; what a field bounds is far shorter."""

_SPACES = re.compile("[ \u00a0\u2009\u202f'’](?=[0-9]{3}(?![0-9]))")
_GROUPED_BY_COMMA = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+)\.([0-9]*)|([0-9]{1,3}(?:,[0-9]{3}){2,})").fullmatch
_GROUPED_BY_POINT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+),([0-9]*)|([0-9]{1,3}(?:\.[0-9]{3}){2,})").fullmatch
_ONE_COMMA = re.compile(r"([0-9]+),([0-9]+)").fullmatch
_LEADING_ZEROS = re.compile("0+(?=[0-9])")


def number_as_written(text: str) -> str:
    """``text`` with a decimal point and no separators; reads ``1 234,5``, ``1,234.50``, ``1.234,50``, ``1.2345E7``.

    A single point is a decimal point, as XML writes it. A single comma before exactly three digits may separate
    thousands or decimals: raises ``Flaw`` (``number.ambiguous``), as for anything else (``number.format``).
    """
    if len(text) > LONGEST:
        raise Flaw("number.format", found=text)
    joined = _SPACES.sub("", text)
    spaced = joined != text
    joined = _LEADING_ZEROS.sub("", joined, count=1) if joined[:1] == "0" else joined
    if JSON_NUMBER(joined):
        return joined
    for matches, separator in ((_GROUPED_BY_COMMA, ","), (_GROUPED_BY_POINT, ".")):
        if not spaced and (found := matches(joined)):
            whole = (found[1] or found[3]).replace(separator, "")
            return f"{whole}.{found[2]}" if found[2] else whole
    comma = _ONE_COMMA(joined)
    if comma is None:
        raise Flaw("number.format", found=text)
    whole, decimals = comma[1], comma[2]
    if len(decimals) == 3 and len(whole) <= 3 and whole != "0" and not spaced:
        raise Flaw("number.ambiguous", found=text)
    return f"{whole}.{decimals}"


_DOTTED = re.compile(r"(?:[0-9]{1,4}|[0-9]{6}|[0-9]{8})(?:\.(?:[0-9]{2}|[0-9]{4}))+").fullmatch


def commodity_code(text: str) -> str:
    """``text`` without the spaces and points that part its digits: ``8516.60.00``, ``8504 40``.

    A point stands before two or four digits, as tariffs print it. Raises ``Flaw`` (``hs.format``) for any other, above
    all for ``4021000.0``: a number that a spreadsheet made of a code is another code without its point.
    """
    joined = "".join(text.split())
    if "." in joined and _DOTTED(joined) is None:
        raise Flaw("hs.format", found=text)
    return joined.replace(".", "")


def fraction(percent: str) -> str:
    """``percent`` as a fraction, to the digit: 12.50 is 0.1250. Raises ``Flaw`` for what is no plain number."""
    if PLAIN(percent) is None:
        raise Flaw("number.format", found=percent)
    return format(Decimal(percent).scaleb(-2), "f")


def as_sent(flaw: Flaw, text: str, *, form: str = "", percent: bool = False) -> Flaw:
    """``flaw`` of the value that was made of ``text``, told of ``text``: a date in ``form``, a rate per cent."""
    told: dict[str, object] = {"found": text, "form": form}
    high = flaw.values.get("high")
    if percent and isinstance(high, int):
        told["high"] = high * 100
    return Flaw(flaw.code, **{name: told.get(name, value) for name, value in flaw.values.items()})


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?:[T ][0-9:.+Z-]{4,})?"
_ISO = re.compile(rf"([0-9]{{4}})-?([0-9]{{2}})-?([0-9]{{2}}){_TIME}").fullmatch
_NUMERIC = re.compile(rf"([0-9]{{1,2}})([/.-])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_TIME}").fullmatch
_NAMED = re.compile(r"([0-9]{1,2})[ /.-]([A-Za-z]{3})[A-Za-z]*[ /.,-]+([0-9]{4}|[0-9]{2})").fullmatch


def day_as_written(text: str, *, day_first: bool) -> str:
    """``text`` as ``YYYY-MM-DD``: ISO, ``6/10/25`` in the order of ``day_first``, ``26-Aug-2025``. Two digits are 20YY.

    Raises ``Flaw`` (``date.format``) for any other form; whether the day exists is for the field to say.
    """
    if found := _ISO(text):
        return f"{found[1]}-{found[2]}-{found[3]}"
    if found := _NUMERIC(text):
        day, month = (found[1], found[3]) if day_first else (found[3], found[1])
        return _iso(found[4], month, day)
    if (found := _NAMED(text)) and found[2].lower() in MONTHS:
        return _iso(found[3], str(MONTHS.index(found[2].lower()) + 1), found[1])
    raise Flaw("date.format", found=text, first="1900-01-01", last="2099-12-31", form=day_forms(day_first=day_first))


def day_forms(*, day_first: bool) -> str:
    """How dates are written that ``day_as_written`` reads, told by an example of each."""
    return "2026-01-31 / 31/1/26" if day_first else "2026-01-31 / 1/31/26"


def _iso(year: str, month: str, day: str) -> str:
    return f"{year if len(year) == 4 else '20' + year}-{month:>02}-{day:>02}"
