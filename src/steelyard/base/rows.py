"""Add many rows to a table at once, whichever way costs least."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

FEW = 20
"""Up to so many, one INSERT is quicker: COPY asks the server three times."""


def add_rows(table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    """Add ``rows`` to ``table``; names are constants of the caller. Raises ``django.db.IntegrityError`` and its kin."""
    if not rows:
        return
    with connection.cursor() as cursor:
        if len(rows) <= FEW:
            row = f"({', '.join(['%s'] * len(rows[0]))})"
            statement = f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * len(rows))}"  # noqa: S608 - constants
            cursor.execute(statement, [value for each in rows for value in each])
            return
        # Django translates the driver's errors of ``execute`` alone; those of ``copy`` it has to be told to.
        with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as lines:
            for each in rows:
                lines.write_row(each)
