"""Callers who wait for others on the road are told so too where the database says nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError

from steelyard.base.postgres.silence import wait_no_longer_than
from steelyard.base.prepared import ask
from steelyard.base.turns import Turns
from steelyard.cycle.road.answer import Answer
from steelyard.cycle.road.together import Together
from tests.road.conftest import AT
from tests.silenced import go_on, silence

LIMIT = 0.5


@pytest.mark.django_db(transaction=True)
def test_everybody_who_waits_for_a_silent_database_is_told(letter: Any) -> None:
    turns, silenced, batches = Turns(), [], []

    def clear(messages: Sequence[Any], at: datetime) -> list[Answer]:
        batches.append(len(messages))
        with turns.turn():
            silenced.append(silence())
            ask("SELECT 1")()
        raise AssertionError("a stopped process answered")

    together = Together(clear)

    def call(number: int) -> tuple[type[Exception], float]:
        begun = time.monotonic()
        try:
            together.clear(letter(message_id=str(number)), at=AT)
        except Exception as error:
            return type(error), time.monotonic() - begun
        raise AssertionError("answered")

    wait_no_longer_than(LIMIT)
    try:
        with ThreadPoolExecutor(8) as callers:
            met = list(callers.map(call, range(8)))
    finally:
        wait_no_longer_than(None)
        for process in silenced:
            go_on(process)
        turns.close()
    assert {kind for kind, _seconds in met} == {OperationalError}
    assert sum(batches) == 8
    assert len(batches) <= 3, "who came meanwhile goes together"
    assert max(seconds for _kind, seconds in met) < 3 * LIMIT + 1
