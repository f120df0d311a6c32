"""A new version of a declaration takes the open control of the one before: none is orphaned or dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection

from steelyard.base.errors import Conflict
from steelyard.cycle.controls import operations
from steelyard.cycle.controls.models import Control, Evidence
from steelyard.cycle.road import write
from steelyard.engine.lane import Lane
from tests.controls.conftest import House, Select, close, report_on, take

Decide = Callable[..., Any]
SHA = "a" * 64


def whole() -> None:
    """Ask the database now what it asks when a transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def states(number: str) -> list[str]:
    return list(Control.objects.filter(number=number).order_by("declaration_id").values_list("status", flat=True))


@pytest.mark.parametrize("taken", [False, True], ids=["waiting", "in hand"])
@pytest.mark.parametrize("again", [(), (Lane.YELLOW,), (Lane.RED,)], ids=["nothing asks", "milder", "stricter"])
def test_an_open_control_is_replaced_by_that_of_the_new_version(
    installed: House, decide: Decide, select: Select, taken: bool, again: tuple[Lane, ...]
) -> None:
    first = select(Lane.ORANGE, "a")
    if taken:
        take(installed.cast.brahim, at=installed.at)
    answer = decide("b", *again, amends="a", at=installed.at + timedelta(minutes=5))
    whole()
    assert answer.lane.stringency >= Lane.ORANGE.stringency  # never lowered, so there is always a control to go to
    assert states(first.number) == ["superseded", "queued"]
    successor = Control.objects.get(number=first.number, status="queued")
    assert {order["source"] for order in successor.orders} >= {order["source"] for order in first.orders}


def test_a_version_that_stays_green_leaves_nothing_behind(decide: Decide, installed: House) -> None:
    first = decide("a")
    second = decide("b", amends="a", at=installed.at + timedelta(minutes=5))
    whole()
    assert (first.lane, second.lane) == (Lane.GREEN, Lane.GREEN)
    assert states(first.number) == []


def test_a_green_version_that_becomes_red_is_controlled_and_a_closed_control_stays_closed(
    installed: House, decide: Decide, select: Select
) -> None:
    decide("a")
    red = select(Lane.RED, "b", amends="a", at=installed.at + timedelta(minutes=5))
    close(red, installed.cast.brahim, at=installed.at + timedelta(hours=1))
    decide("c", amends="b", at=installed.at + timedelta(minutes=70))
    whole()
    assert states(red.number) == ["closed", "queued"]


def test_a_chain_of_versions_in_one_batch_leaves_one_open_control(installed: House, decide: Decide) -> None:
    first = decide("a", Lane.YELLOW)
    for before, after in (("a", "b"), ("b", "c"), ("c", "d")):
        decide(after, amends=before, at=installed.at + timedelta(minutes=5))
    whole()
    assert states(first.number) == ["superseded", "superseded", "superseded", "queued"]


def test_the_database_refuses_a_version_that_would_drop_the_control_before_it(
    installed: House, decide: Decide, select: Select, monkeypatch: pytest.MonkeyPatch
) -> None:
    select(Lane.RED)
    monkeypatch.setattr(write, "_owed", lambda *_: [])
    decide("b", amends="a", at=installed.at + timedelta(minutes=5))
    with pytest.raises(IntegrityError, match="replaced only by the control of the next version"):
        whole()


def test_the_database_refuses_a_version_that_would_orphan_the_control_before_it(
    installed: House, decide: Decide, select: Select, monkeypatch: pytest.MonkeyPatch
) -> None:
    select(Lane.RED)
    monkeypatch.setattr(write.controls, "queue", lambda *_args, **_named: None)
    decide("b", amends="a", at=installed.at + timedelta(minutes=5))
    with pytest.raises(IntegrityError, match="a version that is replaced has no open control"):
        whole()


def test_a_result_on_a_replaced_control_is_refused_with_the_reason(
    installed: House, decide: Decide, select: Select
) -> None:
    control = select(Lane.RED)
    brahim = installed.cast.brahim
    take(brahim, at=installed.at)
    add_picture(control, installed)
    decide("b", amends="a", at=installed.at + timedelta(minutes=30))
    late = installed.at + timedelta(hours=1)
    with pytest.raises(Conflict, match=r"controls\.superseded"):
        operations.record_result(control_id=control.pk, report=report_on(control), officer=brahim, at=late)
    with pytest.raises(Conflict, match=r"controls\.superseded"):
        add_picture(control, installed, sha="b" * 64)
    with pytest.raises(Conflict, match=r"controls\.superseded"):
        operations.record_outside_result(
            declaration_id=control.declaration_id, report=report_on(control), source=brahim, at=late
        )
    assert list(Evidence.objects.values_list("control_id", "sha256")) == [(control.pk, SHA)]


def add_picture(control: Control, installed: House, sha: str = SHA) -> None:
    operations.attach_evidence(
        control_id=control.pk,
        sha256=sha,
        media_type="image/png",
        size=10,
        caption="hold.png",
        officer=installed.cast.brahim,
        at=installed.at,
    )
