"""What is derived from the events of history cannot be changed unseen."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from steelyard.cycle.operators.integrity import history_faults
from steelyard.cycle.operators.operations import fold_history
from steelyard.cycle.operators.test_history import DAY, HOUR, NOON, lodge, random_declaration

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lived() -> None:
    """Some days, one lodged for a day that is folded already, and a day that is not folded yet."""
    dice = random.Random(5)
    for _ in range(60):
        lodge(random_declaration(dice), at=NOON - dice.randrange(1, 5) * DAY)
    fold_history(through=(NOON - DAY).date(), at=NOON)
    lodge(random_declaration(dice), at=NOON - 2 * DAY)
    lodge(random_declaration(dice), at=NOON + HOUR)


def test_what_was_recorded_and_folded_is_what_the_events_say() -> None:
    assert history_faults() == []


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        ("UPDATE operators_firstseen SET at = at - interval '5 years' WHERE kind = 1", "the first time of T"),
        ("DELETE FROM operators_firstseen WHERE kind = 4", "(kind 4) is not that"),
        ("INSERT INTO operators_firstseen VALUES (1, 'NOBODY', now())", "the first time of NOBODY"),
        ("UPDATE operators_historyday SET findings = findings - 1 WHERE kind = 2", "(kind 2) on "),
        ("DELETE FROM operators_historyday WHERE kind = 3", "(kind 3) on "),
        ("INSERT INTO operators_historyday VALUES (1, 'NOBODY', '2020-01-01', 9, 0, 0)", "NOBODY (kind 1) on 2020"),
    ],
)
def test_what_is_changed_behind_the_events_is_told(tampering: str, told: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(tampering)
        assert cursor.rowcount > 0
    assert any(told in fault for fault in history_faults())
