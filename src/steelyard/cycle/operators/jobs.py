"""What is done for the past every day.

Each job looks every hour whether its day's work is still to be done, so a worker that was down at midnight loses
nothing, and one that was killed halfway does it again.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from steelyard.cycle.operators.days import day_of
from steelyard.cycle.operators.operations import fold_history
from steelyard.cycle.operators.operations_prices import publish_prices
from steelyard.cycle.operators.queries_fold import folded_through
from steelyard.cycle.operators.queries_published import prices_published_at

log = structlog.get_logger(__name__)


@app.periodic(cron="7 * * * *")
@app.task(name="operators.fold_history", queueing_lock="operators.fold_history")
def fold_yesterday(timestamp: int) -> None:
    """Bring the running totals of history up to the end of yesterday, once a day."""
    at = timezone.now()
    yesterday = day_of(at) - timedelta(days=1)
    before = folded_through()
    if before is not None and before >= yesterday:
        return
    fold_history(through=yesterday, at=at)
    log.info("history_folded", through=yesterday.isoformat())


@app.periodic(cron="12 * * * *")
@app.task(name="operators.publish_prices", queueing_lock="operators.publish_prices")
def publish_prices_of_today(timestamp: int) -> None:
    """Publish reference prices, once a day."""
    at = timezone.now()
    before = prices_published_at()
    if before is not None and day_of(before) >= day_of(at):
        return
    publication = publish_prices(at=at)
    log.info("prices_published", publication=publication)
