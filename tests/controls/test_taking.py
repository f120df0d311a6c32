"""The queue chooses: each task goes to one officer, none is lost, nobody holds more than the limit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from steelyard.base.actor import Actor, ActorKind
from steelyard.base.audit.models import AuditEntry
from steelyard.base.errors import Conflict
from steelyard.cycle.controls import operations
from steelyard.cycle.controls.models import Control
from steelyard.cycle.controls.operations import MOST_TAKEN, Owed, queue
from steelyard.engine.lane import Lane
from tests.cast import AIRPORT, PORT
from tests.controls.conftest import House, Select, take

NOW = timezone.now()
OFFICERS, TASKS = 8, 30


DECIDED = """
INSERT INTO selection_decision (declaration_id, number, version, office, direction, lane, at, propensity,
    random_propensity, random, picks, kinds, record, sequence, chain_prev, chain_hash)
VALUES (%s, %s, 1, %s, 'import', 'yellow', now(), 1, 0.01, false, 1, '{criterion}', '',
    (SELECT count(*) FROM selection_decision), '', '')
"""


def waiting(count: int, office: str = PORT) -> None:
    owed = [
        Owed(declaration_id=1000 + n, number=f"N{n}", office=office, lane=Lane.YELLOW, orders=(), hours=count - n)
        for n in range(count)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(DECIDED, [(each.declaration_id, each.number, office) for each in owed])
    queue(owed, replaced=[], at=NOW)


def together(*officers: Actor) -> list[int]:
    """Every officer asks for the next task at the same moment, again and again until refused or served empty."""
    start = Barrier(len(officers))

    def ask(officer: Actor) -> list[int]:
        taken = []
        try:
            start.wait()
            while (control := take(officer, at=NOW)) is not None:
                taken.append(control)
        except Conflict:
            pass
        finally:
            connection.close()
        return taken

    with ThreadPoolExecutor(len(officers)) as pool:
        return [control for each in pool.map(ask, officers) for control in each]


@pytest.mark.django_db(transaction=True)
def test_officers_who_ask_at_once_get_each_task_once_and_none_is_lost() -> None:
    waiting(TASKS)
    taken = together(*(Actor(ActorKind.OFFICER, f"officer-{n}", n + 1) for n in range(OFFICERS)))
    assert sorted(taken) == sorted(Control.objects.values_list("pk", flat=True))
    held = Control.objects.filter(status="taken")
    assert held.count() == AuditEntry.objects.filter(verb="control.taken").count() == TASKS
    for officer in range(OFFICERS):
        assert held.filter(taken_by=f"officer-{officer}").count() <= MOST_TAKEN


@pytest.mark.django_db(transaction=True)
def test_one_officer_asking_from_many_windows_holds_no_more_than_the_limit() -> None:
    waiting(TASKS)
    one = Actor(ActorKind.OFFICER, "brahim", 1)
    for _round in range(3):
        together(*[one] * OFFICERS)
        assert Control.objects.filter(status="taken", taken_by="brahim").count() == MOST_TAKEN


def test_what_is_due_first_is_taken_first(db: None) -> None:
    waiting(5)
    one = Actor(ActorKind.OFFICER, "brahim", 1)
    taken = [take(one, at=NOW) for _ in range(5)]
    assert taken == list(Control.objects.order_by("due_at").values_list("pk", flat=True))
    with pytest.raises(Conflict, match="too_many_taken"):
        take(one, at=NOW)


def test_only_duties_of_the_officer_are_taken(installed: House, select: Select) -> None:
    control = select(Lane.RED)
    brahim, at = installed.cast.brahim, installed.at
    assert operations.take_next(officer=brahim, duties=[(PORT, ["documentary", "audit"])], at=at) is None
    assert operations.take_next(officer=brahim, duties=[(AIRPORT, ["physical"])], at=at) is None
    assert operations.take_next(officer=brahim, duties=[], at=at) is None
    assert operations.take_next(officer=brahim, duties=[(PORT, ["physical"])], at=at + timedelta(1)) == control.pk
