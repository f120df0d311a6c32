"""Statements that are executed again and again: planned once by the server for a connection, not at each use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor

USES = 3
"""Of a statement on one connection, before the server is asked to keep it."""


@contextmanager
def prepared() -> Iterator[None]:
    """Let the statements within be kept, with their parameters apart. They take part in the caller's transaction.

    For the few statements of the road. Elsewhere each statement is planned for its very parameters, which searches of
    any shape need more than speed.
    """
    connection.ensure_connection()
    raw = connection.connection
    before = raw.cursor_factory, raw.prepare_threshold
    raw.cursor_factory, raw.prepare_threshold = ServerBindingCursor, USES
    try:
        yield
    finally:
        raw.cursor_factory, raw.prepare_threshold = before
