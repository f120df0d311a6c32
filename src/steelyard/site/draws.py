"""Clearing with today's draws committed to, whatever became of the nightly job that does so a day ahead."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

import structlog

from steelyard.cycle.road.answer import Answer
from steelyard.cycle.selection.entry import Unprepared
from steelyard.cycle.selection.operations import prepare_secrets

log = structlog.get_logger(__name__)


def cleared(clearing: Callable[[], list[Answer]], *, at: datetime) -> list[Answer]:
    """What ``clearing`` answers, after committing to secrets that were missing: their hashes are on record before use.

    Raises as the road does; ``Unprepared`` where an office has no parameters in force.
    """
    try:
        return clearing()
    except Unprepared as lacking:
        log.warning("draws.late", reasons=lacking.reasons)
        prepare_secrets(at=at, entropy=os.urandom)
        return clearing()
