"""How declared text and numbers become values that a condition can compare."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from math import isfinite

from steelyard.engine.declaration import Money
from steelyard.engine.facts.dossier import Dossier


def code(text: str | None) -> str | None:
    """A code as it is compared: upper case, without outer spaces; missing when nothing is left."""
    if text is None:
        return None
    text = text.strip().upper()
    return (text if text.isascii() else unicodedata.normalize("NFC", text)) or None


def prose(text: str | None) -> str | None:
    """A name or description as it is compared: NFC, case-folded, single spaces; missing when nothing is left."""
    if text is None:
        return None
    if text.isascii():
        text = text.lower()
    else:
        # Folding may take a composed letter apart, so it is composed again.
        text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(text.split()) or None


def number(value: Decimal | int | None) -> float | None:
    """The nearest double; missing where it has none."""
    if value is None:
        return None
    real = float(value)
    return real if isfinite(real) else None


def ratio(numerator: float | None, denominator: float | None) -> float | None:
    """``numerator / denominator``; missing where either is, or where the denominator is zero."""
    if numerator is None or not denominator:
        return None
    real = numerator / denominator
    return real if isfinite(real) else None


def total(values: Iterable[float | None]) -> float | None:
    """The sum of what is given, as SQL's SUM: missing only where nothing is."""
    result: float | None = None
    for value in values:
        if value is not None:
            result = value if result is None else result + value
    return result if result is not None and isfinite(result) else None


def national(money: Money | None, dossier: Dossier) -> float | None:
    """``money`` in national currency; missing where no rate is known for its currency."""
    if money is None:
        return None
    if money.currency == dossier.national_currency:
        return number(money.amount)
    rate = dossier.rates.get(money.currency)
    if rate is None:
        return None
    real = float(money.amount) * rate
    return real if isfinite(real) else None
