"""The day an instant lies in, by a place's own clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def here() -> str:
    """The time zone in which pages are read, by its IANA name; its abbreviation of the day names no zone."""
    return str(timezone.get_current_timezone())


def midnight(at: datetime, zone: str) -> datetime:
    """The beginning of the day of ``at`` in time zone ``zone``."""
    return at.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
