"""Statements sent one behind the other."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from steelyard.base.prepared import ask, in_pipeline, pipelined
from steelyard.base.rows import Table, add_rows

pytestmark = pytest.mark.django_db

NUMBERED = Table("numbered", {"key": "text", "number": "int"})


@pytest.fixture
def table(db: None) -> str:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE numbered (key text, number int NOT NULL UNIQUE) ON COMMIT DROP")
    return "numbered"


def rows_in(table: str) -> list[tuple[str | None, int]]:
    return ask(f"SELECT key, number FROM {table} ORDER BY number")()  # type: ignore[return-value]


def test_what_was_asked_in_a_pipeline_is_told_in_any_order(table: str) -> None:
    with pipelined():
        assert in_pipeline()
        first, second = ask("SELECT 1"), ask("SELECT %s::text", ["two"])
        assert (second(), first()) == ([("two",)], [(1,)])
    assert not in_pipeline()


def test_an_error_of_a_pipeline_is_djangos_and_nothing_after_it_is_carried_out(table: str) -> None:
    def twice() -> None:
        with transaction.atomic(), pipelined():
            add_rows(NUMBERED, [("a", 1)])
            add_rows(NUMBERED, [("b", 1)])
            add_rows(NUMBERED, [("c", 2)])

    with pytest.raises(IntegrityError, match="numbered_number_key"):
        twice()
    assert rows_in(table) == []


def test_an_error_is_met_at_the_next_wait(table: str) -> None:
    def wait() -> None:
        with transaction.atomic(), pipelined():
            add_rows(NUMBERED, [("a", 1), ("b", 1)])
            ask("SELECT 1")()

    with pytest.raises(IntegrityError, match="numbered_number_key"):
        wait()
