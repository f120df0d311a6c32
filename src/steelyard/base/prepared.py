"""Statements that are executed again and again: planned once for a connection, and sent without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.postgresql.base import ServerBindingCursor

from steelyard.base.postgres.base import Kept

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
    try:
        with connection.wrap_database_errors, connection.connection.pipeline():
            yield
    except BaseException:
        _kept().forget()  # something may be left behind in them
        raise


def ask(statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Later[list[tuple[Any, ...]]]:
    """Send a statement; its rows when called for. ``pipelined``, several are asked for before the first wait."""
    kept = _kept()
    cursor = kept.askers.pop() if kept.askers else connection.cursor()
    cursor.execute(statement, parameters)

    def rows() -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = cursor.fetchall()
        kept.askers.append(cursor)
        return found

    return rows


def tell(statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> None:
    """Send a statement of which nothing is to be known but that it succeeds."""
    kept = _kept()
    kept.writer = kept.writer or connection.cursor()
    kept.writer.execute(statement, parameters)


def _kept() -> Kept:
    """The cursors to use again: a new one costs the driver three times what the statement does.

    Only among ``prepared`` statements, which have cursors of their own kind, and not where each is to be logged.
    """
    own = connections[DEFAULT_DB_ALIAS]
    raw = own.connection
    if raw is None or raw.cursor_factory is not ServerBindingCursor or own.queries_logged:
        return Kept()
    return own.kept  # type: ignore[attr-defined, no-any-return]
