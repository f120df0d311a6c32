"""Callers who come while others are being cleared share a batch, and nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from steelyard.cycle.road.answer import Answer
from steelyard.cycle.road.together import MOST_TOGETHER, Together
from steelyard.engine.messages import Format, Message

AT = datetime(2027, 3, 2, 10, tzinfo=UTC)


def message(name: str) -> Message:
    return Message("asycuda", Format.JSON, name.encode())


def answers(messages: Sequence[Message]) -> list[Answer]:
    return [Answer(status="decided", message_id=each.body.decode()) for each in messages]


class Road:
    """Clears, one batch at a time or it says so; waits in the first batch until ``goes`` is set."""

    def __init__(self, meets: Callable[[Sequence[Message]], None] = lambda messages: None) -> None:
        self.meets = meets
        self.goes = threading.Event()
        self.batches: list[list[str]] = []
        self.moments: list[datetime] = []
        self.busy = threading.Lock()

    def clear(self, messages: Sequence[Message], at: datetime) -> list[Answer]:
        assert self.busy.acquire(blocking=False), "two batches at once"
        try:
            self.batches.append([each.body.decode() for each in messages])
            self.moments.append(at)
            if len(self.batches) == 1:
                assert self.goes.wait(10)
            self.meets(messages)
            return answers(messages)
        finally:
            self.busy.release()


def rushed(road: Road, names: Sequence[str]) -> list[Answer | Exception]:
    """The first caller is being cleared when all others come at once, each a second after the one before."""
    together = Together(road.clear)

    def call(place: int) -> Answer | Exception:
        try:
            return together.clear(message(names[place]), at=AT + timedelta(seconds=place))
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(names)) as pool:
        first = pool.submit(call, 0)
        while not road.batches:
            time.sleep(0.001)
        others = [pool.submit(call, place) for place in range(1, len(names))]
        while len(together._waiting) < len(others):
            time.sleep(0.001)
        road.goes.set()
        return [each.result(10) for each in (first, *others)]


def test_a_caller_who_finds_nobody_goes_at_once_and_alone():
    road = Road()
    road.goes.set()
    together = Together(road.clear)
    assert [together.clear(message(name), at=AT).message_id for name in "abc"] == ["a", "b", "c"]
    assert road.batches == [["a"], ["b"], ["c"]]


def test_everybody_gets_the_answer_to_their_own_message():
    names = [f"m{place}" for place in range(40)]
    road = Road()
    assert [answer.message_id for answer in rushed(road, names)] == names
    assert road.batches[0] == ["m0"]
    assert len(road.batches) == 2
    assert sorted(road.batches[1]) == sorted(names[1:])


def test_a_batch_is_cleared_when_the_latest_of_it_came():
    road = Road()
    rushed(road, ["a", "b", "c"])
    assert road.moments == [AT, AT + timedelta(seconds=2)]


def test_a_rush_larger_than_a_batch_is_cleared_in_several():
    names = [f"m{place}" for place in range(2 * MOST_TOGETHER + 2)]
    road = Road()
    assert [answer.message_id for answer in rushed(road, names)] == names
    assert [len(batch) for batch in road.batches] == [1, MOST_TOGETHER, MOST_TOGETHER, 1]


def test_a_message_that_breaks_a_batch_is_met_by_its_sender_alone():
    def meets(messages: Sequence[Message]) -> None:
        if any(each.body == b"poison" for each in messages):
            raise ZeroDivisionError("poison")

    met = rushed(Road(meets), ["a", "b", "poison", "c"])
    assert [type(each) for each in met] == [Answer, Answer, ZeroDivisionError, Answer]
    assert [met[place].message_id for place in (0, 1, 3)] == ["a", "b", "c"]


def test_without_a_database_nobody_of_the_batch_is_answered_and_it_is_not_tried_again():
    def meets(messages: Sequence[Message]) -> None:
        if len(messages) > 1:
            raise OperationalError("the database is gone")

    road = Road(meets)
    met = rushed(road, ["a", "b", "c"])
    assert [type(each) for each in met] == [Answer, OperationalError, OperationalError]
    assert len(road.batches) == 2


def test_those_whose_leader_was_interrupted_are_told_and_the_next_is_served():
    def meets(messages: Sequence[Message]) -> None:
        if len(messages) > 1:
            raise KeyboardInterrupt

    road = Road(meets)
    together = Together(road.clear)
    met: list[str] = []

    def call(name: str) -> None:
        try:
            met.append(together.clear(message(name), at=AT).message_id or "")
        except BaseException as error:
            met.append(str(error) or "interrupted")

    threads = [threading.Thread(target=call, args=(name,)) for name in "abc"]
    threads[0].start()
    while not road.batches:
        time.sleep(0.001)
    for thread in threads[1:]:
        thread.start()
    while len(together._waiting) < 2:
        time.sleep(0.001)
    road.goes.set()
    for thread in threads:
        thread.join(10)
    assert sorted(met) == ["a", "interrupted", "this thread's batch was interrupted"]
    assert together.clear(message("d"), at=AT).message_id == "d"


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_lost_in_a_crowd(seed: int):
    road = Road(lambda messages: time.sleep(0.0005 * (seed + 1)))
    road.goes.set()
    together = Together(road.clear)

    def call(place: int) -> bool:
        return together.clear(message(f"m{place}"), at=AT).message_id == f"m{place}"

    with ThreadPoolExecutor(32) as pool:
        assert all(pool.map(call, range(2_000), timeout=60))
    assert sorted(name for batch in road.batches for name in batch) == sorted(f"m{place}" for place in range(2_000))
