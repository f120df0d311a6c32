"""Statements that are executed again and again: planned once for a connection, and sent without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg.pq import PipelineStatus

Value = TypeVar("Value")
Later = Callable[[], Value]
"""Something asked for already, and waited for when it is called."""

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


def ask(statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Later[list[tuple[Any, ...]]]:
    """Send a statement; its rows when called for. ``pipelined``, several are asked for before the first wait."""
    cursor = connection.cursor()
    cursor.execute(statement, parameters)

    def rows() -> list[tuple[Any, ...]]:
        with cursor:
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    return rows


def in_pipeline() -> bool:
    """Whether the caller is ``pipelined``."""
    raw = connection.connection
    return raw is not None and raw.pgconn.pipeline_status != PipelineStatus.OFF
