"""Statements sent one behind the other."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from steelyard.base.prepared import ask, pipelined, prepared, tell
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
        first, second = ask("SELECT 1"), ask("SELECT %s::text", ["two"])
        assert (second(), first()) == ([("two",)], [(1,)])


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


def test_cursors_are_used_again_and_never_mix_what_they_are_told(table: str) -> None:
    with prepared():
        kept = connection.kept  # type: ignore[attr-defined]  our own engine's
        kept.forget()  # what other tests left on this connection
        for number in (1, 2):
            with pipelined():
                tell("INSERT INTO numbered VALUES (%s, %s)", ["a", number])
                first, second = ask("SELECT count(*) FROM numbered"), ask("SELECT %s::int", [number])
                tell("INSERT INTO numbered VALUES (%s, %s)", ["b", -number])
                third = ask("SELECT count(*) FROM numbered")
                assert (third(), first(), second()) == ([(2 * number,)], [(2 * number - 1,)], [(number,)])
        assert (len(kept.askers), kept.writer is not None) == (3, True)
    assert len(rows_in(table)) == 4


def test_cursors_of_a_pipeline_that_failed_are_not_used_again(table: str) -> None:
    def wrong() -> None:
        with transaction.atomic(), pipelined():
            ask("SELECT 1")()
            tell("INSERT INTO numbered VALUES ('a', NULL)")

    with prepared():
        with pytest.raises(IntegrityError, match="not-null"):
            wrong()
        kept = connection.kept  # type: ignore[attr-defined]  our own engine's
        assert (kept.askers, kept.writer) == ([], None)
        tell("INSERT INTO numbered VALUES ('a', 1)")
        assert rows_in(table) == [("a", 1)]


def test_statements_to_be_logged_are_logged_though_cursors_are_kept() -> None:
    with prepared():
        ask("SELECT 1")()
        with CaptureQueriesContext(connection) as captured:
            ask("SELECT 2")()
            tell("SELECT 3")
    assert [each["sql"] for each in captured.captured_queries] == ["SELECT 2", "SELECT 3"]
