"""Rows added as one parameter: whole, exact, to several tables, some left out."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from steelyard.base.prepared import ask, pipelined
from steelyard.base.rows import Table, add_rows, add_together

pytestmark = pytest.mark.django_db

NUMBERED = Table("numbered", {"key": "text", "number": "int"})
KNOWN = Table("numbered", NUMBERED.types, "WHERE given.number > 0 ON CONFLICT (number) DO NOTHING")
KINDS = Table(
    "kinds",
    {
        "kg": "numeric",
        "at": "timestamptz",
        "body": "bytea",
        "orders": "jsonb",
        "names": "text[]",
        "chance": "float8",
        "written": "json",
    },
)


@pytest.fixture(autouse=True)
def tables(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE numbered (key text, number int NOT NULL UNIQUE) ON COMMIT DROP")
        cursor.execute(
            "CREATE TEMPORARY TABLE kinds (kg numeric, at timestamptz, body bytea, orders jsonb, names text[],"
            " chance float8, written text) ON COMMIT DROP"
        )


def numbered() -> list[tuple[str | None, int]]:
    return ask("SELECT key, number FROM numbered ORDER BY number")()  # type: ignore[return-value]


@pytest.mark.parametrize("count", [0, 1, 300])
@pytest.mark.parametrize("behind", [False, True])
def test_rows_are_added_whole_however_many(count: int, behind: bool) -> None:
    rows = [(None if number % 3 else f'"ключ", {{{number}}}\n\\', number) for number in range(count)]
    if behind:
        with pipelined():
            add_rows(NUMBERED, rows)
    else:
        add_rows(NUMBERED, rows)
    assert numbered() == rows


def test_values_arrive_exactly() -> None:
    at = datetime(2026, 11, 28, 9, 30, 1, 123456, tzinfo=UTC)
    row = (
        Decimal("0.1000000000000000000000000001"),
        at,
        b"\x00\xff\\x",
        b'{"a": [1, "\\u00e9"]}',
        ['a"b', "ش"],
        0.1 + 0.2,
        '{"b": 1.50,  "a":"\\\\\\"\\u00e9ش"}'.encode(),
    )
    add_rows(KINDS, [row, (None,) * 7])
    first, second = ask("SELECT kg, at, body, orders, names, chance, written FROM kinds")()
    kg, arrived, body, orders, names, chance, written = first
    assert (kg, arrived, bytes(body), names, chance, written.encode()) == (*row[:3], *row[4:])
    assert (str(kg), orders) == (str(row[0]), '{"a": [1, "é"]}')
    assert second == (None,) * 7


def test_a_row_of_the_wrong_length_is_refused() -> None:
    for wrong in [("b",), ("b", 2, 3)]:
        with pytest.raises(TypeError, match="argument"):
            add_rows(NUMBERED, [("a", 1), wrong])


def test_tables_are_added_to_together_or_not_at_all() -> None:
    add_together((NUMBERED, [("a", 1)]), (KINDS, []))
    assert (numbered(), ask("SELECT count(*) FROM kinds")()) == ([("a", 1)], [(0,)])
    nothing = (None,) * 7
    with pytest.raises(IntegrityError, match="numbered_number_key"), connection.connection.transaction():
        add_together((KINDS, [nothing]), (NUMBERED, [("b", 1)]))
    assert (numbered(), ask("SELECT count(*) FROM kinds")()) == ([("a", 1)], [(0,)])


def test_a_table_may_leave_rows_out() -> None:
    add_rows(KNOWN, [("a", 1), ("zero", 0)])
    add_together((KNOWN, [("again", 1), ("b", 2)]), (KINDS, []))
    assert numbered() == [("a", 1), ("b", 2)]
