from __future__ import annotations

from datetime import UTC, datetime

import pytest
import structlog
from django.db import IntegrityError, connection, transaction

from steelyard.base.actor import Actor, ActorKind
from steelyard.base.audit import operations, queries
from steelyard.base.audit.models import AuditEntry

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
AMINA = Actor(ActorKind.OFFICER, "amina", 7)

pytestmark = pytest.mark.django_db


def entry(object_id: str = "1") -> None:
    operations.record(actor=AMINA, verb="profile.drafted", object_kind="profile", object_id=object_id, at=AT)


def test_an_entry_says_who_did_what_to_what_when_and_in_which_request() -> None:
    with structlog.contextvars.bound_contextvars(request_id="abc"):
        operations.record(
            actor=AMINA,
            verb="profile.drafted",
            object_kind="profile",
            object_id="P1",
            at=AT,
            office="QXPOR",
            detail={"version": 2},
        )
    (found,) = queries.entries(object_kind="profile", object_id="P1")
    assert (found.at, found.actor_kind, found.actor, found.verb) == (AT, "officer", "amina", "profile.drafted")
    assert (found.office, found.request_id, found.detail) == ("QXPOR", "abc", {"version": 2})


def test_reading_a_protected_record_is_an_entry_too() -> None:
    operations.read_protected(actor=AMINA, object_kind="operator", object_id="42", at=AT)
    assert [found.verb for found in queries.entries(actor="amina")] == ["operator.read"]


def test_pages_go_backwards_in_time_without_gap_or_overlap() -> None:
    for number in range(5):
        entry(str(number))
    first = queries.entries(limit=3)
    second = queries.entries(limit=3, before=first[-1].id)
    assert [found.object_id for found in first + second] == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET actor = 'nobody'",
        "DELETE FROM audit_auditentry",
        "TRUNCATE audit_auditentry",
    ],
)
def test_the_database_refuses_every_change_of_the_log(statement: str) -> None:
    entry()
    with (
        pytest.raises(IntegrityError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.get().actor == "amina"
