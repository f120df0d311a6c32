"""Rows of the catalogue, written short: how the tables of the fact families are spelt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from steelyard.engine.facts.fact import Fact, Level, Type
from steelyard.engine.facts.form import Form
from steelyard.engine.wording import Wording

KG = "kg"
MONEY = "national currency"
MONEY_PER_KG = "national currency per kg"
COUNT = "count"
DAYS = "days"
FRACTION = "fraction"

NOT_DECLARED = Wording(en="not declared", fr="non déclaré", ar="غير مصرَّح به")
NEVER_MISSING = Wording(en="never missing", fr="jamais manquant", ar="لا يغيب أبداً")
NO_AMOUNT = Wording(
    en="no amount declared, or no exchange rate known for its currency",
    fr="aucun montant déclaré, ou aucun taux de change connu pour sa monnaie",
    ar="لم يُصرَّح بمبلغ، أو لا يُعرف سعر صرف لعملته",
)
NO_RATIO = Wording(
    en="one of the two figures is missing, or the divisor is zero",
    fr="l'une des deux données manque, ou le diviseur est nul",
    ar="إحدى القيمتين غائبة، أو المقسوم عليه صفر",
)


def header(
    name: str, kind: Type, of: Callable[..., Any], en: str, fr: str, ar: str,
    *, missing: Wording = NOT_DECLARED, unit: str | None = None, form: Form | None = None,
) -> Fact:  # fmt: skip
    """A fact with one value a declaration."""
    return Fact(name, kind, Level.HEADER, Wording(en=en, fr=fr, ar=ar), missing, of, unit, form=form)


def item(
    name: str, kind: Type, of: Callable[..., Any], en: str, fr: str, ar: str,
    *, missing: Wording = NOT_DECLARED, unit: str | None = None, whole: Callable[..., Any] | None = None,
    form: Form | None = None,
) -> Fact:  # fmt: skip
    """A fact with one value an item."""
    return Fact(name, kind, Level.ITEM, Wording(en=en, fr=fr, ar=ar), missing, of, unit, whole, form)
