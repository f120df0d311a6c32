"""Rows given to a statement: all of them as one parameter, so that it is the same statement for any number of them.

They travel as one JSON text, which the server takes apart into columns. A list for each column costs the driver several
times as much, and COPY asks the server three times and can be sent behind nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from steelyard.base.prepared import tell

Types = Mapping[str, str]
"""The PostgreSQL type of each column, in their order; names and types are constants of the caller."""
Rows = Iterable[Sequence[Any]]

_encoder = msgspec.json.Encoder()


class Table(msgspec.Struct, frozen=True, eq=False):
    """Where rows are added; ``where`` may leave out some of the rows ``given``, or end in ``ON CONFLICT``."""

    name: str
    types: Types
    where: str = ""


def add_rows(table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Add ``rows`` to ``table``. Raises ``django.db.IntegrityError`` and its kin."""
    if rows:
        add_together((table, rows))


def add_together(*additions: tuple[Table, Rows]) -> None:
    """Add rows to several tables by one statement, none of which looks into another."""
    statement = _insert(tuple(table for table, _rows in additions))
    given = {f"rows_{place}": as_rows(table.types, rows) for place, (table, rows) in enumerate(additions)}
    tell(statement, given)


@lru_cache(maxsize=64)
def _insert(tables: tuple[Table, ...]) -> str:
    inserts = []
    for place, table in enumerate(tables):
        columns = ", ".join(f'"{name}"' for name in table.types)
        rows = rowset(table.types, f"rows_{place}")
        inserts.append(f"INSERT INTO {table.name} ({columns}) SELECT given.* FROM {rows} {table.where}")  # noqa: S608 - constants
    *others, last = inserts
    parts = ", ".join(f"part_{place} AS ({each})" for place, each in enumerate(others))
    return f"WITH {parts} {last}" if others else last


def rowset(types: Types, parameter: str = "rows", alias: str = "given") -> str:
    """What stands after FROM to read rows of ``types``, given ``as_rows`` as ``parameter``."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    return f"json_to_recordset(%({parameter})s::json) AS {alias} ({columns})"


def as_rows(types: Types, rows: Rows) -> str:
    """``rows`` as the parameter of a ``rowset``: plain values in the order of ``types``.

    A ``bytea`` is given as bytes and a ``json`` or ``jsonb`` as its JSON in bytes. A ``json`` fills a column of text,
    too: it arrives to the byte and is not written as a text within JSON. ``Decimal`` and ``datetime`` arrive exactly.
    Raises ``TypeError`` for a row of another length, ``UnicodeEncodeError`` where a text cannot be UTF-8.
    """
    form = _form(tuple(types.items()))
    for place, dress in form.dressed:
        rows = [(*row[:place], None if row[place] is None else dress(row[place]), *row[place + 1 :]) for row in rows]
    return _encoder.encode([form.make(*row) for row in rows]).decode()


class _Form(msgspec.Struct, frozen=True):
    """How a row becomes an object with the columns as its names, and which values are written otherwise than JSON."""

    make: Callable[..., object]
    dressed: tuple[tuple[int, Callable[[bytes], object]], ...]


@lru_cache(maxsize=128)
def _form(columns: tuple[tuple[str, str], ...]) -> _Form:
    dressed = [(place, DRESSED[kind]) for place, (_name, kind) in enumerate(columns) if kind in DRESSED]
    # Several times as fast as a dictionary for each row, and rows are what the road is made of.
    return _Form(msgspec.defstruct("Row", [name for name, _kind in columns], gc=False), tuple(dressed))


DRESSED: Mapping[str, Callable[[bytes], object]] = {
    "bytea": lambda value: "\\x" + value.hex(),
    "json": msgspec.Raw,
    "jsonb": msgspec.Raw,
}
