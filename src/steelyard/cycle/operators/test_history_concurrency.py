"""Who records never waits for another who records; who folds waits for all of them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from steelyard.cycle.operators.operations import (
    ControlEnded,
    ask_folded,
    fold_history,
    record_declarations,
    record_results,
)
from steelyard.cycle.operators.queries import gather_dossiers
from steelyard.engine.declaration import Declaration, Direction, Item, Party, Role
from steelyard.engine.facts.dossier import Counts

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def declared(operator: str) -> Declaration:
    parties = (Party(Role.IMPORTER, operator), Party(Role.DECLARANT, "B1"))
    return Declaration("1", Direction.IMPORT, "QXPOR", (Item(1, "851713", origin="CN"),), parties=parties)


def lodge(operator: str, at: datetime) -> None:
    record_declarations([declared(operator)], at=at, rates={}, national_currency="USD", folded=ask_folded()())


def broker(at: datetime) -> Counts:
    (found,) = gather_dossiers([declared("T1")], at=at, rates={}, national_currency="USD")
    assert found.declarant is not None
    return found.declarant.windows[0]


class Elsewhere(threading.Thread):
    """Work on a connection of its own; ``done`` is set when it ended, ``failure`` holds what it raised."""

    def __init__(self, *steps: object) -> None:
        super().__init__(daemon=True)
        self.steps, self.done, self.failure = steps, threading.Event(), None
        self.start()

    def run(self) -> None:
        try:
            with transaction.atomic():
                connection.cursor().execute("SET LOCAL lock_timeout = '20s'")
                for step in self.steps:
                    step()  # type: ignore[operator]
        except BaseException as failure:
            self.failure = failure
        finally:
            connection.close()
            self.done.set()


@pytest.fixture(autouse=True)
def known_broker() -> None:
    with transaction.atomic():
        lodge("T1", NOON - DAY)


def test_two_batches_that_share_a_broker_do_not_wait_for_each_other() -> None:
    with transaction.atomic():
        lodge("T1", NOON)
        other = Elsewhere(lambda: lodge("T1", NOON))
        assert other.done.wait(10)
        assert other.failure is None
    assert broker(NOON + DAY) == Counts(3)


def test_folding_waits_for_those_who_are_recording_and_misses_none_of_them() -> None:
    with transaction.atomic():
        lodge("T1", NOON)
        fold = Elsewhere(lambda: fold_history(through=NOON.date(), at=NOON + DAY))
        assert not fold.done.wait(0.3)
    assert fold.done.wait(10)
    assert fold.failure is None
    assert broker(NOON + DAY) == Counts(2)
    assert broker(NOON + 2 * DAY) == Counts(2)


def test_who_records_while_a_day_is_folded_finds_it_folded() -> None:
    with transaction.atomic():
        fold_history(through=NOON.date(), at=NOON + DAY)
        late = Elsewhere(lambda: lodge("T1", NOON))
        assert not late.done.wait(0.3)
    assert late.done.wait(10)
    assert late.failure is None
    assert broker(NOON + 2 * DAY) == Counts(2)


def test_many_who_correct_the_same_folded_days_lose_nothing() -> None:
    fold_history(through=(NOON + DAY).date(), at=NOON + 3 * DAY)
    workers = [
        Elsewhere(
            lambda n=n: lodge(f"T{n % 3}", NOON - n % 2 * DAY),
            lambda n=n: record_results([ControlEnded(declared(f"T{n % 3}"), findings=n % 2)], at=NOON + n % 2 * DAY),
        )
        for n in range(8)
    ]
    for worker in workers:
        assert worker.done.wait(30)
        assert worker.failure is None
    assert broker(NOON + 2 * DAY) == Counts(9, 8, 4)
    assert broker(NOON + DAY - timedelta(hours=13)) == Counts(9, 4, 0)
