"""Words and pictures of the board for templates: ``{% load monitoring %}``."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from steelyard.cycle.monitoring.queries_today import LaneToday
from steelyard.cycle.monitoring.question import Question, Sought

register = template.Library()


@register.simple_tag
def lane_bar(lanes: Sequence[LaneToday]) -> SafeString:
    """The lanes of a row as one bar, a part for each. The figures beside it say the same."""
    total = sum(each.seen.count for each in lanes)
    parts: list[tuple[str, str, str]] = []
    begin = 0.0
    for each in lanes:
        if each.seen.count:
            width = 100 * each.seen.count / total
            parts.append((each.lane.value, f"{begin:.3f}", f"{width:.3f}"))
            begin += width
    drawn = format_html_join("", '<rect class="fill-{}" x="{}" y="0" width="{}" height="8"/>', parts)
    return format_html(
        '<svg class="lane-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        "{}</svg>",
        drawn,
    )


@register.simple_tag
def operator_address(key: str) -> str:
    """Where the page of the operator known by ``key`` is."""
    return f"{reverse('operator')}?{urlencode({'key': key})}"


@register.simple_tag
def querystring_of(asked: Question, kind: Sought, before: int | None = None) -> str:
    """The same look-up as ``kind`` alone, from the beginning or below ``before``."""
    return urlencode({"q": asked.text, "kind": kind.value} | ({"before": before} if before is not None else {}))
