"""A server that is there and says nothing: stopped, or cut off by a network that drops what is sent.

Its own time limits (``base.patience``) stop with it, so we keep one at our end. Where a request waits longer for the
server's next word, the connection is closed, and the request is answered as without a database. Commands and jobs set
no limit, and wait.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from psycopg import errors
from psycopg.abc import PQGen, PQGenConn

SOON = 1.0
"""Seconds that are waited after the server was given up, until it says something again."""
INTERVAL = 0.1  # psycopg's own


class Silent(psycopg.OperationalError):
    """The server said nothing for as long as anybody would wait."""


class _Own(threading.local):
    seconds: float | None = None


class _Limits:
    """How long this process waits for the next word: one limit for all threads, since all have the same server."""

    def __init__(self) -> None:
        self.seconds: float | None = None
        self.given_up = False
        self.own = _Own()

    def now(self) -> float | None:
        return self.own.seconds or (SOON if self.given_up else self.seconds)

    def give_up(self, seconds: float) -> Silent:
        """What to raise after ``seconds``. Whoever was in a hurry of their own says nothing about the server."""
        if seconds == self.seconds:
            self.given_up = True
        return Silent(f"the database said nothing for {seconds:g} s")


LIMITS = _Limits()


def wait_no_longer_than(seconds: float | None) -> None:
    """Let no thread of this process wait longer for a word of the server; None for as long as it takes."""
    LIMITS.seconds, LIMITS.given_up = seconds, False


@contextmanager
def hurried(seconds: float = SOON) -> Iterator[None]:
    """Let this thread wait no longer within, whatever the process does."""
    before, LIMITS.own.seconds = LIMITS.own.seconds, seconds
    try:
        yield
    finally:
        LIMITS.own.seconds = before


class Connection(psycopg.Connection[Any]):
    """Waits for the server no longer than the limit; then it is closed, and ``Silent`` is raised."""

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> PQGenConn[Self]:
        """psycopg's, with our limit: its own ``connect_timeout`` knows whole seconds, and no fewer than two."""
        connecting = super()._connect_gen(conninfo)
        seconds = LIMITS.now()
        if seconds is None:
            return (yield from connecting)
        deadline = time.monotonic() + seconds
        try:
            wanted = next(connecting)
            while True:
                ready = yield wanted
                if time.monotonic() >= deadline:
                    raise LIMITS.give_up(seconds)
                wanted = connecting.send(ready)
        except StopIteration as done:
            made: Self = done.value
            return made

    def wait(self, gen: PQGen[Any], interval: float = INTERVAL, timeout: float | None = None) -> Any:
        seconds = LIMITS.now()
        if seconds is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            answer = super().wait(gen, interval, seconds)
        except errors._WaitTimeout:
            self.close()
            raise LIMITS.give_up(seconds) from None
        if LIMITS.given_up:
            LIMITS.given_up = False
        return answer
