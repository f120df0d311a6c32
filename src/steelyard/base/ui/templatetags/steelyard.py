"""The words pages are built of: ``{% load steelyard %}``.

Everything that must look and read the same on every page is here: lanes, codes, amounts, clocks, figures, charts.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import RadioSelect
from django.template import Context
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from steelyard.base.accounts.queries import offices
from steelyard.base.ui import clock as clocks
from steelyard.base.ui.chart import Chart
from steelyard.base.ui.icons import svg
from steelyard.base.ui.lanes import LANES
from steelyard.base.ui.units import unit_name
from steelyard.engine.lane import Lane
from steelyard.engine.wording import Wording

register = template.Library()

OFFICE_NAMES = "office_names"  # kept with the request, so that a page reads them once


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon; the word beside it carries the meaning."""
    return svg(name)


@register.simple_tag
def lane(value: Lane | str, meaning: bool = True) -> SafeString:
    """A lane as icon, word and colour; with what it means, unless ``meaning`` is False."""
    which = Lane(value)
    shown = LANES[which]
    tail = format_html(' <span class="lane-meaning">{}</span>', shown.meaning) if meaning else ""
    return format_html('<span class="lane lane-{}">{} {}{}</span>', which.value, svg(shown.icon), shown.word, tail)


@register.simple_tag
def code(value: Any) -> SafeString:
    """A code, number or name of another script, kept in its own direction; a dash where there is none."""
    return missing() if value in (None, "") else _code(value)


def _code(value: Any, look: str = "") -> SafeString:
    return format_html('<bdi class="{}">{}</bdi>', f"code {look}".strip(), value)


@register.simple_tag
def missing() -> SafeString:
    """What stands where a value is missing."""
    return format_html('<span class="text-secondary" aria-hidden="true">–</span>')


@register.simple_tag
def wording(value: Wording | None) -> str:
    """A sentence of a pack in the reader's language."""
    return "" if value is None else value[get_language() or "en"]


@register.simple_tag
def amount(value: Decimal | float | None, currency: str = "", places: int = 2) -> SafeString:
    """Money, digits grouped, with its currency."""
    return _number(value, places, currency)


@register.simple_tag
def quantity(value: Decimal | float | None, unit: str = "", places: int = 0) -> SafeString:
    """A number with its unit: ``{% quantity item.net_mass "kg" 1 %}``."""
    return _number(value, places, unit)


@register.simple_tag
def measured(value: Decimal | float | None, unit: str | None) -> SafeString:
    """A quantity as exact as it is given, in a unit of UN/CEFACT recommendation 20: its code, and below it its name."""
    if value is None:
        return missing()
    name = unit_name(unit or "")
    below = format_html('<br><small class="text-secondary">{}</small>', name) if name else ""
    return format_html("{}{}", _exact(value, unit or ""), below)


@register.simple_tag(takes_context=True)
def office(context: Context, code: str) -> SafeString:
    """An office by its name in the reader's language, and its code."""
    kept = vars(context["request"])
    if OFFICE_NAMES not in kept:
        kept[OFFICE_NAMES] = {each.code: each.name for each in offices()}
    names: dict[str, Wording] = kept[OFFICE_NAMES]
    if code not in names:
        return _code(code)
    return format_html('<span dir="auto">{}</span> {}', wording(names[code]), _code(code, "text-secondary"))


@register.simple_tag
def plain(value: Decimal | float | None) -> SafeString:
    """A number as exact as it is given, digits grouped: ``{% plain 0.65 %}``, ``{% plain 5000.0 %}``."""
    return missing() if value is None else _exact(value)


def _exact(value: Decimal | float, unit: str = "") -> SafeString:
    exact = format(Decimal(str(value)).normalize(), "f")
    return _number(Decimal(exact), len(exact.partition(".")[2]), unit)


@register.simple_tag
def share(value: float | None, places: int = 1) -> SafeString:
    """A fraction in [0, 1], shown per cent."""
    return _number(None if value is None else value * 100, places, "%")


def _number(value: Decimal | float | None, places: int, unit: str) -> SafeString:
    if value is None:
        return missing()
    # Django cuts what does not fit; a figure is rounded.
    rounded = round(Decimal(value), places)
    digits = formats.number_format(rounded, places, force_grouping=True)
    return format_html('<bdi class="number">{}{}</bdi>', digits, f"\u00a0{unit}" if unit else "")


@register.inclusion_tag("ui/clock.html")
def clock(due: datetime, at: datetime) -> dict[str, Any]:
    """A badge that says how long until ``due``, or since: word, icon and colour. ``at`` is ``request.at``."""
    return {"clock": clocks.reading(due=due, at=at), "due": due}


@register.inclusion_tag("ui/figure.html")
def figure(label: str, value: Any, note: str = "", icon: str = "", address: str = "") -> dict[str, Any]:
    """A key figure in a card: what, how much, and against what."""
    return {"label": label, "value": value, "note": note, "icon": icon, "address": address}


@register.inclusion_tag("ui/empty.html")
def empty(title: str, text: str = "", icon: str = "inbox", action: str = "", address: str = "") -> dict[str, Any]:
    """What a page says when there is nothing to show, and what to do then."""
    return {"title": title, "text": text, "icon": icon, "action": action, "address": address}


@register.inclusion_tag("ui/timeline.html")
def timeline(events: Any) -> dict[str, Any]:
    """Events in order, each with ``at``, ``title`` and, where known, ``text``, ``icon`` and ``who``."""
    return {"events": events}


@register.inclusion_tag("ui/chart.html")
def chart(drawn: Chart) -> dict[str, Any]:
    """A chart, and the same figures as a table behind it."""
    return {"chart": drawn}


@register.simple_block_tag
def datatable(content: str, caption: str, compact: bool = False) -> SafeString:
    """A table that scrolls inside its own frame on a narrow screen: put ``<thead>`` and ``<tbody>`` inside."""
    return format_html(
        '<div class="table-responsive" role="group" tabindex="0" aria-label="{}">'
        '<table class="table table-vcenter {}"><caption class="visually-hidden">{}</caption>{}</table></div>',
        caption,
        "table-sm" if compact else "",
        caption,
        content,
    )


@register.inclusion_tag("ui/field.html")
def field(bound: Any) -> dict[str, Any]:
    """A form field with its label, help and errors, tied together for screen readers."""
    widget = bound.field.widget
    widget.attrs.pop("placeholder", None)  # a hint that vanishes is no label
    kind = getattr(widget, "input_type", "")
    choices = _choices(bound)
    look = {"checkbox": "form-check-input", "select": "form-select"}.get(kind, "form-control")
    control = bound.as_widget(attrs={"class": f"{look} is-invalid" if bound.errors else look})
    return {"field": bound, "control": control, "choices": choices, "check": kind == "checkbox" and not choices}


def _choices(bound: Any) -> list[tuple[SafeString, str]]:
    """The boxes or buttons of a field that is several of them, each with its label."""
    if not isinstance(bound.field.widget, RadioSelect):
        return []
    for choice in bound.subwidgets:
        choice.data["attrs"]["class"] = "form-check-input"
    return [(choice.tag(), choice.choice_label) for choice in bound.subwidgets]
