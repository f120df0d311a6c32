"""Carries events out for as long as the worker lives: some threads that look for what is owed and deliver it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from types import TracebackType

import structlog
from django.db import DatabaseError, connection

from steelyard.base.outbox.operations_delivery import ROUND, deliver_due
from steelyard.base.outbox.post import Post
from steelyard.base.outbox.reach import Reach

log = structlog.get_logger(__name__)

THREADS = 3
"""A receiver that is slow to answer keeps one of them busy, not all."""
LOOK_EVERY = 0.5  # seconds, when nothing is owed
REST = 5.0  # seconds after something went wrong


class Courier:
    """``with Courier(clock, reach): ...`` delivers while the block runs; at its end the round is finished."""

    def __init__(self, clock: Callable[[], datetime], reach: Reach, threads: int = THREADS) -> None:
        self._clock = clock
        self._reach = reach
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._carry, name=f"courier-{n}", daemon=True) for n in range(threads)]

    def __enter__(self) -> Courier:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=15)

    def _carry(self) -> None:
        """Deliver until told to stop. Whatever goes wrong is logged and tried again: events stay owed."""
        with Post(self._reach) as post:
            while not self._stopping.is_set():
                pause = 0.0
                try:
                    if not deliver_due(at=self._clock(), send=post, limit=ROUND):
                        pause = LOOK_EVERY
                except DatabaseError:
                    log.warning("courier_without_database", exc_info=True)
                    pause = REST
                except Exception:
                    log.exception("courier_failed")
                    pause = REST
                if pause:
                    connection.close()  # an idle thread holds none, and a broken one is not used again
                    self._stopping.wait(pause)
        connection.close()
