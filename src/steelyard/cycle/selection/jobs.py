"""What is done for the draws: every hour, look whether today's and tomorrow's secrets are committed to."""

from __future__ import annotations

import os

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from steelyard.cycle.selection.operations_secrets import prepare_secrets

log = structlog.get_logger(__name__)


@app.periodic(cron="2 * * * *")
@app.task(name="selection.prepare_secrets", queueing_lock="selection.prepare_secrets")
def commit_to_draws(timestamp: int) -> None:
    """Commit to the secrets of today and tomorrow that are missing; those that exist stay."""
    made = prepare_secrets(at=timezone.now(), entropy=os.urandom)
    if made:
        log.info("secrets_committed", number=made)
