"""What a process does before it clears declarations, so that the first is as quick as the rest."""

from __future__ import annotations

import gc
from datetime import datetime

import structlog

log = structlog.get_logger(__name__)


def warm(*, at: datetime) -> None:
    """Compile what selects at ``at``, and take what stays for good out of the collector's rounds.

    Without a database yet, or a release, whoever clears first does the former.
    """
    from django.db import DatabaseError

    from steelyard.cycle.profiles.queries import live

    try:
        in_force = live(at)
        log.info("warm", release=in_force.release_id if in_force else None)
    except DatabaseError as error:
        log.warning("not_warm", reason=str(error).splitlines()[0])
    gc.collect()
    gc.freeze()
