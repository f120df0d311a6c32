"""UTC days: history counts in them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time


def day_of(at: datetime) -> date:
    return at.astimezone(UTC).date()


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
