"""The auditor's check of every decision, from the command line."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime

import msgspec
import pytest
from django.db import connection, transaction
from typer.testing import CliRunner

from steelyard.base.actor import house
from steelyard.cycle.selection.operations import Entry, decide_batch, prepare_secrets
from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.selection.parameters import Parameters
from steelyard.site import cli
from tests.parameters import load_parameters

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2027, 3, 2, 10, tzinfo=UTC)
PORT = Parameters(
    office="QXPOR",
    direction=Direction.IMPORT,
    valid_from=date(2027, 1, 1),
    random_rate_bp=100,
    random_lane_mix={Lane.YELLOW: 10_000},
)


# Selection was asked directly: what the road would have recorded before.
DECLARED = """
INSERT INTO declarations_declaration
    (id, source, message_id, message_key, number, version, at, office, direction, body)
SELECT declaration_id, 'tests', declaration_id, declaration_id, number, version, at, office, direction, '{}'
FROM selection_decision
"""
ASSESSED = (
    "INSERT INTO assessments_verdict (declaration_id, at, release_id, ruleset, body)"
    """ SELECT declaration_id, at, 1, '', '{"signals": [], "versions": {}}' FROM selection_decision"""
)


@pytest.fixture(autouse=True)
def five_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "house", nullcontext)
    load_parameters([PORT, msgspec.structs.replace(PORT, office="QXAIR")], actor=house("tests"), at=AT)
    prepare_secrets(at=AT, entropy=lambda size: b"\2" * size)
    with transaction.atomic():
        decide_batch([Entry(1 + i, "QXPOR", Direction.IMPORT) for i in range(3)], at=AT)
        decide_batch([Entry(11 + i, "QXAIR", Direction.IMPORT) for i in range(2)], at=AT)
    tampered(DECLARED)
    tampered(ASSESSED)


def told(*words: str) -> tuple[int, str]:
    done = CliRunner(env={"TERMINAL_WIDTH": "400"}).invoke(cli.app, ["verify", *words])
    return done.exit_code, " ".join((done.output + str(done.exception or "")).split())


def tampered(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # as only a superuser can
        cursor.execute(statement)


def test_it_says_how_many_decisions_were_made_again() -> None:
    code, said = told()
    assert (code, "5 decisions replayed in 2 streams" in said) == (0, True)
    assert "3 decisions replayed in 1 stream:" in told("--office", "QXPOR")[1]


def test_every_fault_of_every_office_is_told_at_its_place() -> None:
    tampered("UPDATE selection_decision SET number = '2027-QXPOR-I-0000009' WHERE office = 'QXPOR' AND sequence = 2")
    tampered("DELETE FROM selection_decision WHERE office = 'QXAIR' AND sequence = 2")
    code, said = told()
    assert code == 1
    assert "QXPOR import, decision 2 (declaration 2): the columns are at odds with the record." in said
    assert "QXAIR import, decision 1: the stream does not end where the office's state says." in said
    assert "replayed" not in said


def test_what_does_not_belong_to_its_decision_is_told() -> None:
    tampered("DELETE FROM assessments_verdict WHERE declaration_id = 11")
    tampered("DELETE FROM declarations_declaration WHERE id = 12")
    code, said = told("--office", "QXAIR")
    assert code == 1
    assert "QXAIR import, declaration 11: it was decided from another assessment." in said
    assert "QXAIR import, declaration 12: its decision is of no declaration." in said
    assert told("--office", "QXPOR")[0] == 0


def test_a_count_of_misses_that_no_decision_left_is_told() -> None:
    tampered("INSERT INTO selection_misscounter (office, criterion, misses) VALUES ('QXAIR', 'VAL-01', 2)")
    code, said = told()
    assert (code, "QXAIR: 2 misses of VAL-01 are kept, and its decisions leave 0." in said) == (1, True)


def test_an_office_without_a_state_is_looked_at_all_the_same() -> None:
    tampered("DELETE FROM selection_officestate WHERE office = 'QXAIR'")
    code, said = told("--office", "QXAIR")
    assert (code, "does not end" in said) == (1, True)


def test_a_slip_in_the_office_is_no_clean_audit() -> None:
    code, said = told("--office", "QXPRO")
    assert (code, "--office QXPRO: no declaration" in said) == (1, True)


def test_history_that_no_event_tells_is_told() -> None:
    assert told()[0] == 0
    tampered("INSERT INTO operators_firstseen (kind, key, at) VALUES (1, 'QX1', now() - interval '5 years')")
    code, answer = told()
    assert code == 1
    assert "History: the first time of QX1 (kind 1) is not that of its events." in answer
