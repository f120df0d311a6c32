"""How long until something is due, in words an officer takes in at a glance."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _

SOON = timedelta(minutes=30)


class Reading(msgspec.Struct, frozen=True):
    state: str  # "ample", "soon" or "late"
    icon: str
    text: Any


def span(begin: datetime, end: datetime) -> str:
    """The time between, in its largest unit: one and two of it are words of their own in Arabic, without a numeral."""
    text = str(timesince(begin, end, depth=1))
    number, _blank, word = text.partition("\xa0")
    return word if get_language() == "ar" and number in ("1", "2") else text


def reading(*, due: datetime, at: datetime) -> Reading:
    """What the clock says at ``at``: late from the due moment on, soon within the last 30 minutes."""
    if at >= due:
        return Reading("late", "clock-exclamation", _("Late by %(time)s") % {"time": span(due, at)})
    left = _("%(time)s left") % {"time": span(at, due)}
    if due - at <= SOON:
        return Reading("soon", "clock", left)
    return Reading("ample", "clock-check", left)
