"""Whether the work behind the scenes is being done, as gauges among the metrics."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from django.db import DatabaseError
from prometheus_client import Gauge

from steelyard.base.outbox.queries import owed
from steelyard.cycle.monitoring.queries_failures import failsafe_decisions
from steelyard.cycle.operators.queries_fold import folded_through
from steelyard.cycle.operators.queries_published import prices_published_at
from steelyard.cycle.selection.queries import offices_without_secret

log = structlog.get_logger(__name__)

SECRETS = Gauge("steelyard_offices_without_secret", "Offices that cannot draw on a day.", ["day"])
OWED = Gauge("steelyard_events_owed", "Events not delivered to a subscriber yet.")
OLDEST = Gauge("steelyard_oldest_owed_seconds", "Age of the oldest event owed to a subscriber; 0 when none is.")
FAILSAFE = Gauge(
    "steelyard_failsafe_decisions_day", "Decisions of the last 24 hours made stricter because something failed."
)
FOLDED = Gauge("steelyard_history_folded_through_timestamp", "Last day of history folded, as its midnight; 0 before.")
PRICES = Gauge("steelyard_prices_published_timestamp", "Latest publication of reference prices; 0 before the first.")


def take_vitals(*, at: datetime) -> None:
    """Set the gauges as things stand at ``at``; without a database they keep what they were."""
    try:
        SECRETS.labels("today").set(len(offices_without_secret(at=at)))
        SECRETS.labels("tomorrow").set(len(offices_without_secret(at=at, ahead_days=1)))
        FAILSAFE.set(failsafe_decisions(since=at - timedelta(days=1), until=at))
        backlog = owed()
        OWED.set(backlog.owed)
        OLDEST.set((at - backlog.oldest).total_seconds() if backlog.oldest else 0)
        day, published = folded_through(), prices_published_at()
        FOLDED.set(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() if day else 0)
        PRICES.set(published.timestamp() if published else 0)
    except DatabaseError:
        log.warning("vitals_without_database", exc_info=True)
