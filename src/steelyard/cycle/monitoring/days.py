"""The day an instant lies in, by a place's own clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def midnight(at: datetime, zone: str) -> datetime:
    """The beginning of the day of ``at`` in time zone ``zone``."""
    return at.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
