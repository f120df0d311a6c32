"""What is done for the draws once controls are closed."""

from __future__ import annotations

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from steelyard.cycle.controls.operations_draws import reveal_closed_draws

log = structlog.get_logger(__name__)


@app.periodic(cron="22 * * * *")
@app.task(name="controls.reveal_draws", queueing_lock="controls.reveal_draws")
def reveal_draws(timestamp: int) -> None:
    """Every hour, reveal the secrets of days that are over and whose controls are all closed."""
    revealed = reveal_closed_draws(at=timezone.now())
    if revealed:
        log.info("secrets_revealed", number=revealed)
