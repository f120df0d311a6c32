"""What a release changes, in words, for templates: ``{% load road %}``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from django import template
from django.utils.translation import gettext_lazy as _

from steelyard.cycle.profiles.wordings import FIELDS
from steelyard.engine.pack.difference import Change, Changed, Difference, Part

register = template.Library()

TITLES = {
    **FIELDS,
    "description": _("Description"),
    "values": _("Values"),
    "unit": _("Unit"),
    "random_rate_bp": _("Random minimum, basis points"),
    "expected": _("Expected rates, basis points"),
    "control_hours": _("Hours for a control"),
    "fail_safe": _("Fail-safe lanes"),
    "significance": _("Significant findings"),
    "maximum_validity_days": _("Longest validity, days"),
    "maximum_days_to_review": _("Longest time to review, days"),
    "exchange_rates": _("Exchange rates"),
    "offices": _("Offices"),
    "risk_areas": _("Risk areas"),
    "objectives": _("Objectives"),
    "currency": _("Currency"),
    "timezone": _("Time zone"),
    "languages": _("Languages"),
}
LONGEST = 400


class Shown(msgspec.Struct, frozen=True):
    title: Any
    before: str
    after: str


class ShownChange(msgspec.Struct, frozen=True):
    name: str
    changes: tuple[Shown, ...]


class Section(msgspec.Struct, frozen=True):
    title: Any
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[ShownChange, ...]


@register.simple_tag
def parts(changes: Difference) -> list[Section]:
    """The parts of a pack that change, each with its title."""
    single = {"policy": _("Policy"), "country": _("Country")}
    several = {
        "profiles": _("Profiles"),
        "lists": _("Lists"),
        "parameters": _("Parameters"),
        "selection": _("Selection rates"),
    }
    whole = [(title, getattr(changes, name)) for name, title in several.items()]
    for name, title in single.items():
        found: tuple[Change, ...] = getattr(changes, name)
        whole.append((title, Part(changed=(Changed(name, found),) if found else ())))
    return [
        Section(title, part.added, part.removed, tuple(_shown(changed) for changed in part.changed))
        for title, part in whole
        if part
    ]


def _shown(changed: Changed) -> ShownChange:
    return ShownChange(changed.name, tuple(_told(change) for change in changed.changes))


def _told(change: Change) -> Shown:
    """A change in words; of a list, the values that come and go."""
    title = TITLES.get(change.field, change.field)
    if change.field == "values" and _texts(change.before) and _texts(change.after):
        gone = [each for each in change.before if each not in set(change.after)]
        new = [each for each in change.after if each not in set(change.before)]
        return Shown(title, _plain(gone), _plain(new))
    return Shown(title, _plain(change.before), _plain(change.after))


def _texts(values: Any) -> bool:
    return isinstance(values, list | tuple) and all(isinstance(each, str) for each in values)


def _plain(value: Any) -> str:
    """A value as text short enough to read."""
    text = _joined(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _joined(value: Any) -> str:
    if value is None or value == [] or value == {}:
        return "–"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_joined(each)}" for name, each in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(_joined(each) for each in value)
    return str(value)
