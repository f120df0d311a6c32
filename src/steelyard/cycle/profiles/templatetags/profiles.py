"""Words and marks of profiles for templates: ``{% load profiles %}``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from steelyard.base.ui.clock import Reading
from steelyard.base.ui.trade import DIRECTIONS, MODES
from steelyard.cycle.profiles.reading import Fault
from steelyard.cycle.profiles.wordings import FIELDS, LANGUAGE_NAMES, LEVELS, MEANINGS, RULES, TYPES, UNITS
from steelyard.engine.declaration import Direction, Mode
from steelyard.engine.facts.fact import Level, Type
from steelyard.engine.pack import Pack
from steelyard.engine.signal import CERTAIN_BP
from steelyard.engine.wording import Wording

register = template.Library()

SOON = timedelta(days=30)


@register.inclusion_tag("ui/clock.html")
def until(day: date, on: date) -> dict[str, Any]:
    """A badge for a day that something must be done by: overdue, within 30 days, or later."""
    shown = formats.date_format(day, "SHORT_DATE_FORMAT")
    if day < on:
        clock = Reading("late", "clock-exclamation", _("Overdue since %(day)s") % {"day": shown})
    elif day - on <= SOON:
        clock = Reading("soon", "clock", _("Due on %(day)s") % {"day": shown})
    else:
        clock = Reading("ample", "clock-check", shown)
    return {"clock": clock, "due": timezone.make_aware(datetime.combine(day, time.max))}


@register.simple_tag
def chance(basis_points: int) -> float:
    """A probability as a fraction, for ``{% share %}``."""
    return basis_points / CERTAIN_BP


@register.simple_tag
def named(names: Mapping[str, Wording], code: str) -> str:
    """The name of a code in the reader's language; the code itself where it has none."""
    return names[code][get_language() or "en"] if code in names else code


@register.simple_tag
def risk_area(pack: Pack, code: str) -> str:
    return named({area.code: area.name for area in pack.country.risk_areas}, code)


@register.simple_tag
def regime(pack: Pack, code: str) -> SafeString:
    """A regime by its name in the reader's language, and its code."""
    name = next((each.name[get_language() or "en"] for each in pack.regimes if each.code == code), "")
    return format_html('<span dir="auto">{}</span> <bdi class="code text-secondary">{}</bdi>', name, code)


@register.simple_tag
def objective(pack: Pack, code: str) -> str:
    return named({each.code: each.name for each in pack.country.objectives}, code)


@register.simple_tag
def direction(value: Direction) -> str:
    return str(DIRECTIONS[value])


@register.simple_tag
def mode(value: Mode) -> str:
    return str(MODES[value])


@register.simple_tag
def level(value: Level) -> str:
    return str(LEVELS[value])


@register.simple_tag
def speaks_of(value: Level) -> str:
    """What a condition of this level speaks of."""
    return str(MEANINGS[value])


@register.simple_tag
def fact_type(value: Type) -> str:
    return str(TYPES[value])


@register.simple_tag
def unit(value: str) -> SafeString:
    """The unit of a fact or parameter in the reader's language; one that only a pack knows stands as it is."""
    return format_html("<bdi>{}</bdi>", UNITS.get(value, value))


@register.simple_tag
def fault_place(fault: Fault) -> str:
    """The field a fault is in and, of a sentence, the language."""
    language = LANGUAGE_NAMES.get(fault.part.rpartition(".")[2])
    return f"{FIELDS[fault.field]} · {language}" if language else str(FIELDS[fault.field])


@register.simple_tag
def fault_rule(fault: Fault) -> str:
    """What must hold of that field."""
    return str(RULES[fault.field])


@register.simple_tag
def languages_of(wording: Wording) -> list[tuple[str, Any, str]]:
    """(code, name of the language, sentence) in the order of the product's languages."""
    return [(language, name, wording[language]) for language, name in LANGUAGE_NAMES.items()]
