"""Add rows to a table, whichever way costs least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from steelyard.base.prepared import in_pipeline

FEW = 20
"""Up to so many, an INSERT for each is quicker: COPY asks the server three times."""


def add_rows(table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    """Add ``rows`` to ``table``; names are constants of the caller. Raises ``django.db.IntegrityError`` and its kin.

    The statement is the same for any few rows, so that the server has planned it already.
    """
    if not rows:
        return
    with connection.cursor() as cursor:
        if len(rows) <= FEW or in_pipeline():
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608 - constants
            return
        _copy(cursor, table, columns, rows)


def add_narrow_rows(table: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """The same for rows of a few plain values, of which a declaration brings several: ``types`` has each column's.

    One statement, and the same for any number of rows: a column of them is one parameter.
    """
    if not rows:
        return
    columns = ", ".join(types)
    with connection.cursor() as cursor:
        if len(rows) <= FEW or in_pipeline():
            arrays = ", ".join(f"%s::{kind}[]" for kind in types.values())
            values = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays})", values)  # noqa: S608 - constants
            return
        _copy(cursor, table, columns, rows)


def _copy(cursor: Any, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    # Django translates the driver's errors of ``execute`` alone; those of ``copy`` it has to be told to.
    with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as lines:
        for each in rows:
            lines.write_row(each)
