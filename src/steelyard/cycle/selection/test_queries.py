"""What is read back: parameters in force, decisions, states, the board."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from django.db import transaction

from steelyard.base.actor import house
from steelyard.cycle.selection import queries
from steelyard.cycle.selection.operations import Entry, decide_batch, prepare_secrets
from steelyard.cycle.selection.test_operations import AT, PORT, entropy, prepared
from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.selection.state import State
from steelyard.engine.signal import Kind, Signal
from tests.parameters import load_parameters

pytestmark = pytest.mark.django_db


def hold(lane):
    return (Signal(Kind.MATCH, f"HOLD-{lane}", 1, lane),)


def decided(*batch, at=AT):
    with transaction.atomic():
        return decide_batch(batch, at=at)


def test_the_parameters_in_force_are_the_last_that_have_begun():
    later = msgspec.structs.replace(PORT, valid_from=date(2027, 6, 1), random_rate_bp=200)
    load_parameters([PORT, later], actor=house("tests"), at=AT)

    def on(*day):
        return queries.parameters_in_force(office="QXPOR", direction=Direction.IMPORT, on=date(*day))

    assert on(2026, 12, 31) is None
    assert on(2027, 1, 1) == on(2027, 5, 31) == PORT
    assert on(2027, 6, 1) == later
    assert queries.parameters_in_force(office="QXPOR", direction=Direction.EXPORT, on=date(2027, 6, 1)) is None


def test_a_decision_is_read_back_whole():
    prepared()
    (decision,) = decided(Entry(1, "QXPOR", Direction.IMPORT, hold(Lane.RED), versions={"ruleset": "abc"}))
    found = queries.decision_of(declaration_id=1)
    assert found.decision == decision
    assert found.record.request.versions == {"ruleset": "abc"}
    assert found.record.parameters == PORT
    assert queries.decision_of(declaration_id=2) is None
    assert queries.lanes_of(declaration_ids=[1, 2]) == {1: Lane.RED}


def test_states_are_told_for_many_at_once():
    prepared(delay_min=30, expected={})
    (waiting, held) = decided(Entry(1, "QXPOR", Direction.IMPORT), Entry(2, "QXPOR", Direction.IMPORT, hold(Lane.RED)))
    assert waiting.stand_by_until == AT + timedelta(minutes=30)
    assert held.stand_by_until is None
    found = queries.states_of(declaration_ids=[1, 2], at=AT, open_queries={2: 1})
    assert found == {1: (State.STAND_BY,), 2: (State.QUERY,)}
    later = AT + timedelta(minutes=30)
    assert queries.states_of(declaration_ids=[1, 2], at=later) == {1: (), 2: ()}


def board_of(at, office="QXPOR", direction=Direction.IMPORT):
    (row,) = (row for row in queries.board(at=at) if (row.office, row.direction) == (office, direction))
    return row, {share.lane: share.declarations for share in row.lanes if share.declarations}


def test_the_board_shows_todays_lanes_against_plan():
    prepared("QXPOR", "QXAIR", expected={Lane.RED: 500})
    lanes = [Lane.YELLOW, Lane.YELLOW, Lane.RED]
    given = decided(*(Entry(i, "QXPOR", Direction.IMPORT, hold(lane)) for i, lane in enumerate(lanes, start=1)))
    row, counts = board_of(AT)
    assert row.day == date(2027, 3, 2)
    assert row.declarations == 3
    assert counts == {lane: [each.lane for each in given].count(lane) for lane in {each.lane for each in given}}
    assert {share.lane: share.expected_bp for share in row.lanes}[Lane.RED] == 500
    assert row.random_rate_bp == 100
    assert row.random == sum(each.random for each in given)
    assert board_of(AT, office="QXAIR")[0].declarations == 0
    assert [row.office for row in queries.board(at=AT, offices=["QXAIR"])] == ["QXAIR"] * 3


def test_the_board_counts_an_amended_declaration_once_in_the_lane_it_stands_in():
    prepared(expected={})
    (first,) = decided(Entry(1, "QXPOR", Direction.IMPORT, hold(Lane.YELLOW)))
    decided(Entry(2, "QXPOR", Direction.IMPORT, hold(Lane.RED), number=first.number, version=2))
    row, counts = board_of(AT)
    assert (row.declarations, counts) == (1, {Lane.RED: 1})


def test_the_board_begins_at_the_offices_own_midnight():
    prepared(expected={}, time_zone="Asia/Riyadh")
    decided(Entry(1, "QXPOR", Direction.IMPORT))
    assert board_of(AT)[0].declarations == 1
    midnight = AT.replace(hour=21)  # in Riyadh
    assert board_of(midnight - timedelta(seconds=1))[0].declarations == 1
    assert board_of(midnight)[0].declarations == 0
    prepare_secrets(at=midnight, entropy=entropy)
    decided(Entry(2, "QXPOR", Direction.IMPORT), at=midnight)
    assert board_of(midnight)[0].declarations == 1


def test_the_reads_of_many_are_one_statement(django_assert_num_queries):
    prepared("QXPOR", "QXAIR")
    decided(*(Entry(i, "QXPOR", Direction.IMPORT) for i in range(1, 6)))
    with django_assert_num_queries(4):
        queries.decisions(declaration_ids=range(1, 6))
        queries.lanes_of(declaration_ids=range(1, 6))
        queries.states_of(declaration_ids=range(1, 6), at=AT)
        queries.board(at=AT)
