"""Miss counters beside the decisions that left them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from steelyard.cycle.selection.entry import Entry
from steelyard.cycle.selection.integrity import check_stream
from steelyard.cycle.selection.misses import Misses
from steelyard.cycle.selection.models import MissCounter
from steelyard.cycle.selection.operations import prepare_secrets
from steelyard.cycle.selection.test_operations import AT, decided, entries, match, prepared
from steelyard.engine.declaration import Direction

pytestmark = pytest.mark.django_db

RARE = [match("RARE", probability_bp=1)]
SURE = [match("RARE", probability_bp=10_000)]


@pytest.fixture(autouse=True)
def office() -> None:
    prepared()


def found() -> list[str]:
    misses = Misses("QXPOR")
    for direction in Direction:
        check_stream(office="QXPOR", direction=direction, misses=misses)
    return list(misses.faults())


def put(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # as only a superuser can
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_what_decisions_leave_is_no_fault_whatever_the_directions_and_amendments() -> None:
    first = decided(entries(8, signals=[*RARE, match("OFTEN", probability_bp=4_000)]))
    for start in range(100, 140, 2):
        decided([*entries(1, start=start, direction=Direction.EXPORT, signals=RARE)])
        decided([*entries(1, start=start + 1, signals=[*RARE, match("OFTEN", probability_bp=4_000)])])
    tomorrow = AT + timedelta(days=1)
    prepare_secrets(at=tomorrow, entropy=lambda size: b"\7" * size)
    again = [
        Entry(
            200 + i, "QXPOR", Direction.IMPORT, (match("NEW", probability_bp=1), *SURE), number=each.number, version=2
        )
        for i, each in enumerate(first)
    ]
    decided(again, at=tomorrow)
    assert {each.criterion for each in MissCounter.objects.filter(misses__gt=0)} >= {"NEW"}
    assert found() == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE selection_misscounter SET misses = 1", "1 misses of RARE are kept, and its decisions leave 3"),
        ("DELETE FROM selection_misscounter", "0 misses of RARE are kept, and its decisions leave 3"),
        (
            "UPDATE selection_misscounter SET criterion = 'OTHER'",
            "3 misses of OTHER are kept, and its decisions leave 0",
        ),
    ],
)
def test_a_counter_put_otherwise_after_the_last_decision_is_found(change: str, told: str) -> None:
    decided(entries(3, signals=RARE))
    put(change)
    assert told in found()


def test_a_counter_wound_back_between_two_decisions_is_found() -> None:
    decided(entries(3, signals=RARE))
    put("UPDATE selection_misscounter SET misses = 0")
    decided(entries(1, start=10, signals=RARE))
    assert found() == ["misses of RARE were put otherwise between its decisions; 1 are kept"]


def test_a_counter_wound_back_and_put_back_later_is_found() -> None:
    decided(entries(2, signals=RARE))
    put("UPDATE selection_misscounter SET misses = 0")
    decided(entries(1, start=10, signals=SURE))
    put("UPDATE selection_misscounter SET misses = 2")
    decided(entries(1, start=20, signals=RARE))
    assert found() == ["misses of RARE were put otherwise between its decisions; 3 are kept"]


def test_nothing_is_said_of_counters_where_a_decision_is_not_known() -> None:
    decided(entries(3, signals=RARE))
    put("DELETE FROM selection_decision WHERE sequence = 2")
    assert found() == ["misses of criteria were not looked at, since not every decision could be made again"]
