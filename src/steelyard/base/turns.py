"""One connection to the database that the threads of a process take turns with.

Whatever is kept with a connection (statements prepared and planned, caches of the server's process) is then made once
for all threads, and again once where the server throws it away.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Turns:
    """Whose turn it is has the connection for its own; the others wait. Made on the first turn, never by a fork."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: BaseDatabaseWrapper | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Within, this thread's connection is the shared one, made anew where it was lost.

        In a transaction of its own, a thread keeps the connection that this is in.
        """
        own = connections[DEFAULT_DB_ALIAS]
        if own.in_atomic_block:
            yield
            return
        with self._lock:
            connections[DEFAULT_DB_ALIAS] = self._sound()
            try:
                yield
            finally:
                connections[DEFAULT_DB_ALIAS] = own

    def _sound(self) -> BaseDatabaseWrapper:
        if self._connection is None:
            self._connection = connections.create_connection(DEFAULT_DB_ALIAS)
            self._connection.inc_thread_sharing()
        self._connection.close_if_unusable_or_obsolete()
        return self._connection

    def close(self) -> None:
        """Let the connection go, as a process does that is done with the database; the next turn makes another."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
