"""A connection is pinged only where something happened to it, and reads instants quickly."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DataError, connection, transaction

ADDRESS = ("host", "port", "dbname", "user", "password")

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere() -> psycopg.Connection:
    given = connection.get_connection_params()
    return psycopg.connect(**{name: given[name] for name in ADDRESS if name in given})


def test_an_idle_connection_is_usable_without_asking_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()

    def refuse(*_: object) -> None:
        raise AssertionError("the server was asked")

    monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.is_usable", refuse)
    assert connection.is_usable()


def test_a_connection_that_the_server_ended_is_not_usable() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    with elsewhere() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    assert not connection.is_usable()
    connection.close()


def test_a_connection_with_a_notice_waiting_is_asked_and_found_usable() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN nothing_in_particular")
    with elsewhere() as other:
        other.execute("NOTIFY nothing_in_particular")
    assert connection.is_usable()


def test_no_connection_is_not_usable() -> None:
    connection.close()
    assert not connection.is_usable()
    connection.ensure_connection()


def test_a_transaction_that_failed_is_not_usable() -> None:
    def fail() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with transaction.atomic():
        with pytest.raises(DataError):
            fail()
        assert not connection.is_usable()
        transaction.set_rollback(True)
    assert connection.is_usable()


@pytest.mark.parametrize("fraction", ["", ".4", ".403166"])
def test_instants_arrive_exactly_and_in_utc(fraction: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT '2026-11-28 20:16:20{fraction}+01'::timestamptz")
        (found,) = cursor.fetchone()
    assert found == datetime.fromisoformat(f"2026-11-28 19:16:20{fraction}+00:00")
    assert found.tzinfo is UTC


@pytest.mark.parametrize("beyond", ["infinity", "0044-03-15 12:00+00 BC", "10000-01-01 00:00+00"])
def test_what_is_no_instant_of_ours_is_an_error_and_not_another_instant(beyond: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [beyond])
        with pytest.raises(DataError):
            cursor.fetchone()


@pytest.mark.parametrize(
    ("tuned", "kept"), [("off", "on"), ("on", "on"), ("local", "local"), ("remote_apply", "remote_apply")]
)
def test_no_commit_is_acknowledged_before_it_is_durable(monkeypatch: pytest.MonkeyPatch, tuned: str, kept: str) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "options", f"-c synchronous_commit={tuned}")
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == (kept,)
    connection.close()
