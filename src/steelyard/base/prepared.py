"""Statements that are executed again and again: planned once for a connection, and sent without waiting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg.pq import PipelineStatus

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


@contextmanager
def pipelined() -> Iterator[None]:
    """Send the statements within one behind the other; only what is fetched is waited for, and the end of it all.

    An error is raised at the next of these, after which no statement within is carried out. There is no COPY within.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def in_pipeline() -> bool:
    """Whether the caller is ``pipelined``."""
    raw = connection.connection
    return raw is not None and raw.pgconn.pipeline_status != PipelineStatus.OFF
