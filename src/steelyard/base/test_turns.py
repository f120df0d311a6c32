"""The threads of a process take turns with one connection, and get their own back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from steelyard.base.prepared import ask
from steelyard.base.turns import Turns

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def turns() -> Iterator[Turns]:
    turns = Turns()
    yield turns
    turns.close()


def process() -> int:
    """The server's process at the other end of this thread's connection."""
    ((number,),) = ask("SELECT pg_backend_pid()")()
    return int(number)


def in_turn(turns: Turns) -> tuple[int, int]:
    try:
        with turns.turn():
            shared = process()
        return shared, process()
    finally:
        connection.close()


def test_threads_share_one_connection_and_keep_their_own(turns: Turns) -> None:
    with ThreadPoolExecutor(4) as threads:
        seen = list(threads.map(in_turn, [turns] * 40))
    assert len({shared for shared, _own in seen}) == 1
    assert all(shared != own for shared, own in seen)


def test_nobody_comes_in_before_the_turn_has_ended(turns: Turns) -> None:
    inside, alone = threading.Semaphore(1), []

    def enter() -> None:
        with turns.turn():
            alone.append(inside.acquire(blocking=False))
            ask("SELECT pg_sleep(0.005)")()
            inside.release()
        connection.close()

    with ThreadPoolExecutor(8) as threads:
        for _ in range(24):
            threads.submit(enter)
    assert alone == [True] * 24


def test_whoever_is_in_a_transaction_stays_in_it(turns: Turns) -> None:
    with transaction.atomic():
        own = process()
        with turns.turn():
            assert process() == own


def test_a_turn_that_fails_gives_the_own_connection_back_and_harms_no_other(turns: Turns) -> None:
    own = process()

    def fail() -> None:
        with turns.turn(), transaction.atomic():
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert process() == own
    shared, _own = in_turn(turns)
    assert shared != own


def test_a_connection_that_was_lost_costs_one_turn_at_most(turns: Turns) -> None:
    def lose() -> None:
        with turns.turn():
            ask("SELECT pg_terminate_backend(pg_backend_pid())")()

    before, _own = in_turn(turns)
    with pytest.raises(OperationalError):
        lose()
    after, _own = in_turn(turns)
    assert before != after
    with connection.cursor() as cursor:  # while nobody has the turn
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [after])
    last, _own = in_turn(turns)
    assert last not in {before, after}
