"""A server that says nothing is given up; the next connection is another one."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from steelyard.base.postgres.silence import LIMITS, Connection, Silent, hurried, wait_no_longer_than
from steelyard.base.prepared import ask, pipelined, prepared
from tests.silenced import silenced

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT = 0.3
AT_ONCE = 0.25  # a busy machine's


@pytest.fixture
def limited() -> Iterator[None]:
    wait_no_longer_than(LIMIT)
    yield
    wait_no_longer_than(None)


@contextmanager
def given_up_after(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    with pytest.raises(OperationalError) as raised:
        yield
    assert seconds <= time.monotonic() - begun < seconds + AT_ONCE
    assert isinstance(raised.value.__cause__, Silent)


def test_a_statement_is_given_up_with_its_connection_and_the_next_is_answered(limited: None) -> None:
    with silenced() as process:
        with given_up_after(LIMIT):
            ask("SELECT 1")()
        assert not connection.is_usable()
        connection.close()
        ((another,),) = ask("SELECT pg_backend_pid()")()
    assert another != process


def in_a_pipeline() -> None:
    with prepared(), transaction.atomic(), pipelined():
        ask("SELECT 1")()


def test_a_pipeline_in_a_transaction_is_given_up(limited: None) -> None:
    with silenced(), given_up_after(LIMIT):
        in_a_pipeline()
    in_a_pipeline()


def test_a_transaction_given_up_is_rolled_back(limited: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind (number int)")

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO left_behind VALUES (1)")
            with silenced():
                cursor.execute("INSERT INTO left_behind VALUES (2)")

    with given_up_after(LIMIT):
        write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM left_behind")
        assert cursor.fetchone() == (0,)
        cursor.execute("DROP TABLE left_behind")


def test_without_a_limit_the_server_has_all_the_time_it_needs() -> None:
    assert LIMITS.now() is None
    ask(f"SELECT pg_sleep({2 * LIMIT})")()


def test_a_hurry_is_this_threads_and_says_nothing_of_the_server(limited: None) -> None:
    with silenced(), hurried(0.1), given_up_after(0.1):
        ask("SELECT 1")()
    assert not LIMITS.given_up
    connection.close()


def test_a_connection_is_given_up_too(limited: None, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / ".s.PGSQL.5432"))
        listening.listen()
        begun = time.monotonic()
        with pytest.raises(psycopg.OperationalError, match="said nothing for"):
            Connection.connect(host=str(tmp_path), user="nobody", dbname="none")
    assert LIMIT <= time.monotonic() - begun < LIMIT + AT_ONCE


def test_once_given_up_the_server_has_a_second_until_it_says_something(limited: None) -> None:
    wait_no_longer_than(1.2)
    with silenced(), given_up_after(1.2):
        ask("SELECT 1")()
    connection.close()
    assert LIMITS.now() == 1
    ask("SELECT 1")()
    assert LIMITS.now() == 1.2
