"""Secrets come out when, and only when, nobody who controls can gain from them any more."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from steelyard.cycle.controls.operations_draws import reveal_closed_draws
from steelyard.cycle.road import clear as road
from steelyard.cycle.road.clear import clear
from steelyard.cycle.selection.operations import prepare_secrets
from steelyard.cycle.selection.queries import published_hashes
from tests.road.conftest import AT, entropy

DAY = AT.date()
NEXT = AT + timedelta(days=1)


def revealed(day=DAY):
    return {each.office for each in published_hashes(day=day) if each.secret is not None}


def controlled(letter, monkeypatch, at=AT, **fields):
    def broken(*args):
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        patched.setattr(road, "assess", broken)
        (answer,) = clear([letter(**fields)], at=at)
    assert answer.lane != "green"
    return answer


def close_all():
    """As if every control had its result: the triggers, which want to see it, are off for that."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE controls_control SET status = 'closed', taken_by = 'tests', taken_at = queued_at,"
            " closed_at = queued_at WHERE status <> 'superseded'"
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_day_that_is_over_is_revealed_office_by_office_as_its_controls_close(installation, letter, monkeypatch):
    controlled(letter, monkeypatch, message_id="a")
    assert reveal_closed_draws(at=AT) == 0
    offices = {each.office for each in published_hashes(day=DAY)}
    assert reveal_closed_draws(at=NEXT) == len(offices) - 1 > 0
    assert revealed() == offices - {"QXPOR"}
    close_all()
    assert reveal_closed_draws(at=NEXT) == 1
    assert revealed() == offices
    assert reveal_closed_draws(at=NEXT) == 0


def test_an_open_control_of_an_amendment_holds_back_the_day_that_drew_its_first_version(
    installation, letter, monkeypatch
):
    prepare_secrets(at=NEXT, entropy=entropy)
    clear([letter(message_id="a")], at=AT)
    controlled(letter, monkeypatch, at=NEXT, message_id="b", amends="a")
    reveal_closed_draws(at=AT + timedelta(days=2))
    assert "QXPOR" not in revealed() | revealed(NEXT.date())
    close_all()
    reveal_closed_draws(at=AT + timedelta(days=2))
    assert "QXPOR" in revealed() & revealed(NEXT.date())
