"""A value that a condition saw, as its reader writes it: with its currency, per cent where it is a share."""

from __future__ import annotations

from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.signal import Value
from steelyard.engine.wording import Wording

FRENCH = str.maketrans({",": "\u00a0", ".": ","})
UNKNOWN = Wording(en="not declared", fr="non déclaré", ar="غير مصرح به")
MONEY = "national currency"
SHARE = "fraction"
UNITS = {
    "kg": Wording(en="kg", fr="kg", ar="كغ"),
    "kg per unit declared": Wording(en="kg per unit declared", fr="kg par unité déclarée", ar="كغ للوحدة المصرح بها"),
    MONEY: Wording(en="", fr="", ar=""),
    "national currency per kg": Wording(en="per kg", fr="par kg", ar="للكيلوغرام"),
    "national currency per unit declared": Wording(
        en="per unit declared", fr="par unité déclarée", ar="للوحدة المصرح بها"
    ),
}
"""What follows a figure, or its currency where it is money, in a table of values; other facts say it in their names."""


def shown(value: Value, language: str) -> str:
    """A value for reading: numbers to at most three decimals in the language's form, yes and no in words."""
    if value is None:
        return UNKNOWN[language]
    if isinstance(value, bool):
        return {"en": ("no", "yes"), "fr": ("non", "oui"), "ar": ("لا", "نعم")}[language][value]
    if isinstance(value, float | int):
        digits = f"{value:,.3f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:.6g}"
        return "0" if digits == "-0" else digits.translate(FRENCH) if language == "fr" else digits
    return value


def told(fact: str, value: Value, language: str, currency: str) -> str:
    """The value of ``fact`` within a sentence: what it is per, and of mass, the sentence itself says."""
    unit = _unit(fact, value)
    if unit == SHARE and isinstance(value, float | int):
        return f"{shown(value * 100, language)}\u00a0%"
    return f"{shown(value, language)}\u00a0{currency}" if unit.startswith(MONEY) else shown(value, language)


def measured(fact: str, value: Value, language: str, currency: str) -> str:
    """The value of ``fact`` alone, with all of its unit."""
    unit = _unit(fact, value)
    rest = UNITS[unit][language] if unit in UNITS else ""
    return f"{told(fact, value, language, currency)}\u00a0{rest}" if rest else told(fact, value, language, currency)


def _unit(fact: str, value: Value) -> str:
    """What a number of ``fact`` counts; nothing of a missing value, or of what the catalogue does not know any more."""
    known = CATALOGUE.get(fact)
    is_number = isinstance(value, float | int) and not isinstance(value, bool)
    return known.unit or "" if known and is_number else ""
