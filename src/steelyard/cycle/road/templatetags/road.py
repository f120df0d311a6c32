"""What a release changes, in words, for templates: ``{% load road %}``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from django import template
from django.utils.translation import gettext_lazy as _

from steelyard.base.ui.lanes import LANES
from steelyard.base.ui.trade import DIRECTIONS, MODES
from steelyard.cycle.profiles.wordings import FIELDS
from steelyard.engine.pack.difference import Change, Changed, Difference, Part

register = template.Library()

TITLES = {
    **FIELDS,
    "description": _("Description"),
    "values": _("Values"),
    "unit": _("Unit"),
    "random_rate_bp": _("Random minimum, basis points"),
    "random_lane_mix": _("Lanes of the random minimum, basis points"),
    "expected": _("Expected rates, basis points"),
    "window": _("Window of the expected rates"),
    "delay_min": _("Minutes on stand-by"),
    "mode": _("How picks are drawn"),
    "time_zone": _("Time zone"),
    "control_hours": _("Hours for a control"),
    "control_minutes": _("Least minutes of a control"),
    "fail_safe": _("Fail-safe lanes"),
    "significance": _("Significant findings"),
    "maximum_validity_days": _("Longest validity, days"),
    "maximum_days_to_review": _("Longest time to review, days"),
    "exchange_rates": _("Exchange rates"),
    "offices": _("Offices"),
    "risk_areas": _("Risk areas"),
    "objectives": _("Objectives"),
    "currency": _("Currency"),
    "day_first": _("Dates with the day first"),
    "duty_codes": _("Codes of duties"),
    "timezone": _("Time zone"),
    "languages": _("Languages"),
}
WORDS: dict[str, Any] = {
    **{lane.value: shown.word for lane, shown in LANES.items()},
    **{direction.value: word for direction, word in DIRECTIONS.items()},
    **{mode.value: word for mode, word in MODES.items()},
}
"""Codes that are words of English, as readers know them."""
WORDED = frozenset({"lane", "scope", "expected", "random_lane_mix", "control_hours", "control_minutes", "fail_safe"})
"""Fields in which they stand."""
LONGEST = 400
NOTHING: Mapping[str, Any] = MappingProxyType({})


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
    }
    whole = [(title, getattr(changes, name)) for name, title in several.items()]
    whole.append((_("Selection rates"), _by_place(changes.selection)))
    for name, title in single.items():
        found: tuple[Change, ...] = getattr(changes, name)
        whole.append((title, Part(changed=(Changed(name, found),) if found else ())))
    return [
        Section(title, part.added, part.removed, tuple(_shown(changed) for changed in part.changed))
        for title, part in whole
        if part
    ]


def _by_place(selection: Part) -> Part:
    """With the direction of each office's rates in words."""

    def told(name: str) -> str:
        return " · ".join(str(WORDS.get(word, word)) for word in name.split())

    return Part(
        added=tuple(map(told, selection.added)),
        removed=tuple(map(told, selection.removed)),
        changed=tuple(Changed(told(each.name), each.changes) for each in selection.changed),
    )


def _shown(changed: Changed) -> ShownChange:
    return ShownChange(changed.name, tuple(_told(change) for change in changed.changes))


def _told(change: Change) -> Shown:
    """A change in words; of a list, the values that come and go."""
    title = TITLES.get(change.field, change.field)
    if change.field == "values" and _texts(change.before) and _texts(change.after):
        gone = [each for each in change.before if each not in set(change.after)]
        new = [each for each in change.after if each not in set(change.before)]
        return Shown(title, _plain(gone), _plain(new))
    words = WORDS if change.field in WORDED else {}
    return Shown(title, _plain(change.before, words), _plain(change.after, words))


def _texts(values: Any) -> bool:
    return isinstance(values, list | tuple) and all(isinstance(each, str) for each in values)


def _plain(value: Any, words: Mapping[str, Any] = NOTHING) -> str:
    """A value as text short enough to read, its codes as ``words`` have them."""
    text = _joined(value, words)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _joined(value: Any, words: Mapping[str, Any]) -> str:
    if value is None or value == [] or value == {}:
        return "–"
    if isinstance(value, dict):
        return "; ".join(f"{words.get(name, name)}: {_joined(each, words)}" for name, each in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(_joined(each, words) for each in value)
    return str(words.get(value, value) if isinstance(value, str) else value)
