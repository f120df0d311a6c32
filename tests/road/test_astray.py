"""What belongs to a decision is found by the auditor's check wherever it was changed, moved or taken away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from steelyard.cycle.road.astray import astray
from steelyard.cycle.road.clear import clear
from steelyard.engine.lane import Lane
from steelyard.engine.pack import Pack
from tests.road.conftest import AT, Letter

ENDS_AT_HOME = {"direction": "transit", "regime": "TR8", "dispatch": "CN", "destination": "QX"}  # a profile picks it


@pytest.fixture
def cleared(installation: Pack, letter: Letter) -> None:
    """Several declarations, with and without a control."""
    batch = [
        letter(
            message_id=f"m{n}", transport={"mode": "sea", "document": f"BL-{n:04}"}, **(ENDS_AT_HOME if n % 2 else {})
        )
        for n in range(10)
    ]
    answers = clear(batch, at=AT + timedelta(minutes=1))
    assert {answer.lane is Lane.GREEN for answer in answers} == {True, False}


def one(lane: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(declaration_id) FROM selection_decision WHERE lane {lane}")
        return int(cursor.fetchone()[0])


def test_all_that_the_road_recorded_belongs_together(cleared: None) -> None:
    assert astray(None) == []


SWAPPED = (
    "UPDATE selection_decision SET declaration_id = CASE declaration_id WHEN {id} THEN -2 ELSE {id} END"
    " WHERE declaration_id IN ({id}, (SELECT max(declaration_id) FROM selection_decision WHERE lane = 'green'))"
)
NO_MATCH = (
    "UPDATE assessments_verdict SET body = jsonb_set(body::jsonb, '{{signals}}', '[]')::text"
    " WHERE declaration_id = {id}"
)


@pytest.mark.parametrize(
    ("tampering", "lane", "why"),
    [
        ("DELETE FROM controls_control WHERE declaration_id = {id}", "<> 'green'", "is missing"),
        ("UPDATE controls_control SET lane = 'blue' WHERE declaration_id = {id}", "<> 'green'", "not the one"),
        ("UPDATE controls_control SET kind = 'audit' WHERE declaration_id = {id}", "<> 'green'", "not the one"),
        (
            "UPDATE controls_control SET declaration_id = -1 WHERE declaration_id = {id}",
            "<> 'green'",
            "is of no declaration",
        ),
        (SWAPPED, "<> 'green'", "its decision is of another declaration"),
        ("DELETE FROM selection_decision WHERE declaration_id = {id}", "= 'green'", "it has no decision"),
        ("DELETE FROM declarations_declaration WHERE id = {id}", "= 'green'", "its decision is of no declaration"),
        ("DELETE FROM assessments_verdict WHERE declaration_id = {id}", "= 'green'", "from another assessment"),
        (NO_MATCH, "<> 'green'", "from another assessment"),
        (
            "UPDATE assessments_verdict SET body = '?' WHERE declaration_id = {id}",
            "= 'green'",
            "from another assessment",
        ),
    ],
)
def test_what_was_changed_moved_or_taken_away_is_told(cleared: None, tampering: str, lane: str, why: str) -> None:
    key = one(lane)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # as only a superuser can
        cursor.execute(tampering.format(id=key))
        cursor.execute("SET LOCAL session_replication_role = origin")
    found = astray(None)
    assert any(why in each.why for each in found), found
    assert astray("QXNOR") == []
