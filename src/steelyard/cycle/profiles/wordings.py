"""The words pages of profiles use: fields of a draft, and what must hold of each before a release takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from steelyard.engine.facts.fact import Level, Type

LANGUAGE_NAMES = {"en": _("English"), "fr": _("French"), "ar": _("Arabic")}
FIELDS: Mapping[str, Any] = {
    "code": _("Code"),
    "name": _("Name"),
    "risk_area": _("Risk area"),
    "objective": _("Objective"),
    "condition": _("Condition"),
    "lane": _("Lane"),
    "probability_bp": _("Probability"),
    "max_misses": _("Forced after misses"),
    "reason": _("Reason"),
    "instruction": _("Instruction"),
    "owner": _("Owner"),
    "legal_reference": _("Legal reference"),
    "valid_from": _("Valid from"),
    "valid_until": _("Valid until"),
    "review_on": _("Review on"),
    "scope": _("Scope"),
    "cases": _("Cases"),
    "version": _("Version"),
}
RULES: Mapping[str, Any] = {
    "code": _("Letters, a hyphen and digits, such as VAL-101."),
    "name": _("A name in each language."),
    "risk_area": _("One of the country's risk areas."),
    "objective": _("One of the country's objectives."),
    "condition": _("A condition that can be read, whose lists and parameters hold as long as the profile."),
    "lane": _("A lane that asks for a control."),
    "probability_bp": _("More than nothing, and at most 100 per cent."),
    "max_misses": _("From 1 to 10,000, or nothing for the office's own."),
    "reason": _("In each language; it quotes only facts that the condition tests, and reveals no threshold."),
    "instruction": _("What to check and how, in each language, without quoted facts."),
    "owner": _("A named post, such as risk-unit.valuation."),
    "legal_reference": _("The provision that allows the control."),
    "valid_from": _("The first day."),
    "valid_until": _("After the first day, and no later than the policy allows."),
    "review_on": _("Between the first day and the expiry, and no later than the policy asks."),
    "scope": _("Offices and regimes of this country."),
    "cases": _("At least one case that must match and one that must not, with facts of the catalogue."),
    "version": _("A number from 1 on."),
}
LEVELS = {
    Level.HEADER: pgettext_lazy("level of a fact", "Declaration"),
    Level.ITEM: pgettext_lazy("level of a fact", "Item"),
}
MEANINGS = {
    Level.HEADER: _("It speaks of the whole declaration."),
    Level.ITEM: _("It speaks of one item: the officer is told which."),
}
TYPES = {
    Type.TEXT: pgettext_lazy("type of a fact", "Text"),
    Type.NUMBER: pgettext_lazy("type of a fact", "Number"),
    Type.BOOLEAN: pgettext_lazy("type of a fact", "Yes or no"),
}
UNITS: Mapping[str, Any] = {
    "count": pgettext_lazy("unit", "count"),
    "controls": pgettext_lazy("unit", "controls"),
    "days": pgettext_lazy("unit", "days"),
    "declarations": pgettext_lazy("unit", "declarations"),
    "fraction": pgettext_lazy("unit", "fraction"),
    "hour, 0 to 23": pgettext_lazy("unit", "hour, 0 to 23"),
    "items": pgettext_lazy("unit", "goods items"),
    "kg": pgettext_lazy("unit", "kg"),
    "kg per unit declared": pgettext_lazy("unit", "kg per unit declared"),
    "national currency": pgettext_lazy("unit", "national currency"),
    "national currency per kg": pgettext_lazy("unit", "national currency per kg"),
    "national currency per unit declared": pgettext_lazy("unit", "national currency per unit declared"),
    "ratio": pgettext_lazy("unit", "ratio"),
    "the unit declared": pgettext_lazy("unit", "the unit declared"),
    "weekday, 1 to 7": pgettext_lazy("unit", "weekday, 1 to 7"),
}
"""Of facts, and of parameters as packs usually give theirs: the catalogue names its units in English alone."""
