"""The database holds to the rules of controls by itself, whatever a program or a person at its console tries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from steelyard.base.audit.models import AuditEntry
from steelyard.base.errors import Conflict, Forbidden, Invalid, Missing
from steelyard.cycle.controls import operations, operations_results
from steelyard.cycle.controls.models import Control, Evidence, Finding, Result
from steelyard.cycle.controls.operations import MOST_PICTURES
from steelyard.cycle.controls.operations_results import Closing
from steelyard.cycle.controls.queries import results_on
from steelyard.cycle.operators.models import HistoryEvent
from steelyard.engine.facts.subjects import Kind as Subject
from steelyard.engine.lane import Lane
from tests.cast import AIRPORT, PORT
from tests.controls.conftest import FINDING, FOUND, House, Select, close, report_on, take

SHA = "a" * 64


def refused(statement: str, *values: object, because: str) -> None:
    """The statement, or the end of the transaction it is made in, is refused for this reason."""
    with pytest.raises(DatabaseError, match=because):
        attempt(statement, values)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def attempt(statement: str, values: tuple[object, ...]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # of what was done before
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def red(select: Select) -> Control:
    return select(Lane.RED)


@pytest.fixture
def closed(installed: House, red: Control) -> Control:
    operations_at = installed.at + timedelta(hours=1)
    assert take(installed.cast.brahim, at=operations_at) == red.pk
    operations.attach_evidence(
        control_id=red.pk,
        sha256=SHA,
        media_type="image/png",
        size=9,
        caption="hold.png",
        officer=installed.cast.brahim,
        at=operations_at,
    )
    report = report_on(red, **FOUND)
    operations.record_result(control_id=red.pk, report=report, officer=installed.cast.brahim, at=operations_at)
    return red


TAKEN = "status = 'taken', taken_by = 'brahim', taken_at = now()"


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("status = 'closed', closed_at = now(), taken_by = 'x', taken_at = now()", "only with its result"),
        ("status = 'closed', closed_at = now()", "only with its result|control_status_whole"),
        ("status = 'superseded', closed_at = now()", "only by a newer version"),
        ("status = 'taken'", "control_status_whole"),
        ("taken_by = 'brahim'", "control_status_whole"),
        ("status = 'lost'", "control_status_whole"),
        ("kind = 'magic'", "ordered for does not change"),
        ("office = 'QXAIR'", "ordered for does not change"),
        ("lane = 'green'", "ordered for does not change"),
        ("orders = '[]'", "ordered for does not change"),
        ("number = 'other'", "ordered for does not change"),
        ("queued_at = now()", "ordered for does not change"),
        ("declaration_id = 77", "ordered for does not change"),
        ("due_at = due_at + interval '1 hour'", "when a control is due does not change"),
        (f"{TAKEN}, due_at = due_at - interval '1 hour'", "when a control is due does not change"),
    ],
)
def test_a_waiting_control_changes_only_by_being_taken(red: Control, change: str, because: str) -> None:
    refused(f"UPDATE controls_control SET {change}", because=because)


@pytest.mark.parametrize("change", ["status = 'queued', taken_by = NULL, taken_at = NULL", "taken_by = 'claire'"])
def test_a_task_in_hand_does_not_go_back_nor_to_another(installed: House, red: Control, change: str) -> None:
    take(installed.cast.brahim, at=installed.at)
    refused(f"UPDATE controls_control SET {change}", because="stays with its officer")


@pytest.mark.parametrize(
    "change",
    [
        "status = 'queued', taken_by = NULL, taken_at = NULL, closed_at = NULL",
        f"{TAKEN}, closed_at = NULL",
        "closed_at = now()",
        "taken_by = 'claire'",
        "due_at = now()",
    ],
)
def test_an_ended_control_does_not_change(closed: Control, change: str) -> None:
    refused(f"UPDATE controls_control SET {change}", because="an ended control does not change")


@pytest.mark.parametrize("table", ["result", "finding", "evidence"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_was_recorded_stays(closed: Control, table: str, statement: str) -> None:
    refused(statement.format(f"controls_{table}"), because="append-only")


@pytest.mark.parametrize("statement", ["DELETE FROM controls_control", "TRUNCATE controls_control CASCADE"])
def test_a_control_is_never_deleted(closed: Control, statement: str) -> None:
    refused(statement, because="never deleted|append-only")


CONTROL = (
    "INSERT INTO controls_control (declaration_id, number, office, kind, lane, orders, queued_at, due_at, status,"
    " taken_by, taken_at, closed_at) SELECT {declaration}, number, office, {kind}, lane, orders, queued_at, due_at,"
    " {status}, {taken}, {closed} FROM controls_control LIMIT 1"
)
NEW = {"declaration": "99", "kind": "kind", "status": "'queued'", "taken": "NULL, NULL", "closed": "NULL"}


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"declaration": "declaration_id"}, "duplicate key"),
        ({"kind": "'magic'"}, "control_kind_known"),
        ({"status": "'closed'", "taken": "'x', now()", "closed": "now()"}, "begins in the queue"),
        ({"status": "'taken'", "taken": "'x', now()"}, "begins in the queue"),
        ({"status": "'superseded'", "closed": "now()"}, "begins in the queue"),
    ],
)
def test_a_control_begins_in_the_queue_once_for_each_version(
    red: Control, fields: dict[str, str], because: str
) -> None:
    refused(CONTROL.format(**{**NEW, **fields}), because=because)


SOFTER = (
    "INSERT INTO controls_control (declaration_id, number, office, kind, lane, orders, queued_at, due_at, status)"
    " SELECT {declaration}, {number}, office, {kind}, {lane}, orders, queued_at, due_at, 'queued'"
    " FROM controls_control LIMIT 1"
)
AS_ORDERED = {"declaration": "99", "number": "number || '-99'", "kind": "kind", "lane": "lane"}


@pytest.mark.parametrize(
    ("decided", "fields"),
    [
        (None, {}),
        ("red", {"kind": "'documentary'", "lane": "'yellow'"}),
        ("red", {"kind": "'documentary'"}),
        ("red", {"number": "'another'"}),
        ("green", {}),
    ],
)
def test_no_statement_queues_a_control_that_nobody_decided(
    red: Control, decided: str | None, fields: dict[str, str]
) -> None:
    if decided is not None:
        attempt(DECIDED.format(lane=decided, picks=0 if decided == "green" else 1), ())
    refused(SOFTER.format(**{**AS_ORDERED, **fields}), because="that its declaration was given")


DECIDED = (
    "INSERT INTO selection_decision SELECT 99, number || '-99', version, office, direction, '{lane}', at, NULL,"
    " propensity, random_propensity, random, {picks}, CASE WHEN {picks} = 0 THEN '{{}}' ELSE kinds END, record,"
    " sequence + 99, chain_prev, chain_hash FROM selection_decision LIMIT 1"
)


def copied(table: str, **fields: str) -> str:
    """An INSERT of the row of ``table`` again, with ``fields`` instead."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'"
            " ORDER BY ordinal_position",
            [table],
        )
        columns = [name for (name,) in cursor.fetchall()]
    values = ", ".join(fields.get(name, name) for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}"


AGAIN = {"version": "2", "amendment_reason": "'x'", "status": "'nil'", "findings": "0"}


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"version": "1", "amendment_reason": "NULL"}, "result_version_once"),
        ({"version": "3"}, "versions of a result follow each other"),
        ({"amendment_reason": "NULL"}, "result_amendment_reason"),
        ({"status": "'finding'"}, "result_finding_counted"),
        ({"findings": "1"}, "result_finding_counted"),
        ({"status": "'finding'", "findings": "1"}, "as many findings as it says"),
        ({"status": "'not_performed'"}, "result_extent_or_reason"),
        ({"extent": "0"}, "result_extent_or_reason"),
        ({"extent": "1.5"}, "result_extent_or_reason"),
        ({"usefulness": "6"}, "result_usefulness_scale"),
        ({"ended_at": "started_at - interval '1 second'"}, "result_ends_after"),
        ({"kind": "'documentary'"}, "closes its own control"),
        ({"declaration_id": "declaration_id + 1"}, "closes its own control"),
    ],
)
def test_a_version_of_a_result_is_whole(closed: Control, fields: dict[str, str], because: str) -> None:
    refused(copied("controls_result", **{**AGAIN, **fields}), because=because)


def test_no_finding_is_added_to_a_result_afterwards(closed: Control) -> None:
    refused(copied("controls_finding"), because="as many findings as it says")


def test_no_evidence_is_added_by_another_or_afterwards(closed: Control) -> None:
    refused(copied("controls_evidence", sha256=f"'{'b' * 64}'"), because="by the officer who has the task")


def test_no_result_lies_on_an_open_control(closed: Control, installed: House, select: Select) -> None:
    other = select(Lane.RED, "b")
    fields = {"control_id": str(other.pk), "declaration_id": str(other.declaration_id), "version": "1"}
    whole = {**AGAIN, **fields, "amendment_reason": "NULL"}
    refused(copied("controls_result", **whole), because="closes its own control")


def counts() -> tuple[int, ...]:
    return tuple(each.objects.count() for each in (Result, Finding, Evidence, AuditEntry, HistoryEvent))


def test_what_cannot_be_audited_is_not_done(installed: House, red: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    brahim, at = installed.cast.brahim, installed.at + timedelta(hours=1)

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the log cannot be written")

    before = counts()
    with monkeypatch.context() as patched:
        patched.setattr(operations.audit, "record", broken)
        with pytest.raises(RuntimeError):
            take(brahim, at=at)
    assert (Control.objects.get(pk=red.pk).status, counts()) == ("queued", before)
    take(brahim, at=at)
    before = counts()
    with monkeypatch.context() as patched:
        patched.setattr(operations.audit, "record", broken)
        with pytest.raises(RuntimeError):
            add_picture(red, installed)
    with monkeypatch.context() as patched:
        patched.setattr(operations_results.audit, "record_each", broken)
        with pytest.raises(RuntimeError):
            operations.record_result(control_id=red.pk, report=report_on(red, **FOUND), officer=brahim, at=at)
    assert (Control.objects.get(pk=red.pk).status, counts()) == ("taken", before)


def add_picture(control: Control, installed: House, sha: str = SHA, **fields: Any) -> None:
    whole: dict[str, Any] = {"officer": installed.cast.brahim, "caption": "hold.png", **fields}
    operations.attach_evidence(
        control_id=control.pk, sha256=sha, media_type="image/png", size=9, at=installed.at, **whole
    )


def test_a_batch_names_a_control_once(installed: House, red: Control) -> None:
    brahim, at = installed.cast.brahim, installed.at + timedelta(hours=1)
    take(brahim, at=at)
    with pytest.raises(Invalid, match=r"controls\.twice") as told:
        operations.record_results([Closing(red.pk, report_on(red), brahim)] * 2, at=at)
    assert [reason.path for reason in told.value.reasons] == [str(red.pk)]
    assert not Result.objects.exists()


def test_only_the_officer_who_has_the_task_closes_it_once(installed: House, red: Control) -> None:
    cast, at = installed.cast, installed.at + timedelta(hours=1)

    def record(officer: Any, control: int = red.pk) -> int:
        return operations.record_result(control_id=control, report=report_on(red), officer=officer, at=at)

    for nobody in (cast.brahim, cast.claire):
        with pytest.raises(Forbidden):
            record(nobody)
    assert operations.take_next(officer=cast.claire, duties=[(AIRPORT, ["physical"])], at=at) is None
    take(cast.brahim, at=at, office=PORT)
    with pytest.raises(Forbidden):
        record(cast.claire)
    with pytest.raises(Forbidden):
        add_picture(red, installed, officer=cast.claire)
    with pytest.raises(Missing):
        record(cast.brahim, red.pk + 1)
    record(cast.brahim)
    with pytest.raises(Conflict, match=r"controls\.closed"):
        record(cast.brahim)
    with pytest.raises(Conflict, match=r"controls\.closed"):
        operations.record_outside_result(
            declaration_id=red.declaration_id, report=report_on(red), source=cast.brahim, at=at
        )


def history() -> tuple[int, int]:
    rows = HistoryEvent.objects.filter(kind=Subject.ROUTE)
    return sum(row.controls for row in rows), sum(row.findings for row in rows)


def test_an_amendment_is_a_new_version_with_its_reason_and_history_learns_the_difference(
    installed: House, red: Control
) -> None:
    brahim, at = installed.cast.brahim, installed.at + timedelta(hours=1)

    def amend(reason: str, officer: Any = brahim, **fields: Any) -> int:
        return operations.amend_result(
            control_id=red.pk, report=report_on(red, **fields), reason=reason, officer=officer, at=at
        )

    with pytest.raises(Conflict, match=r"controls\.open"):
        amend("too early")
    close(red, brahim, at=at)
    assert history() == (1, 0)
    with pytest.raises(Invalid, match=r"controls\.amendment"):
        amend("  ")
    with pytest.raises(Forbidden):
        amend("mine", officer=installed.cast.claire)
    with pytest.raises(Invalid, match="risk_area"):
        amend("wrong", status="finding", findings=[{**FINDING, "risk_area": "weather"}])
    amend("the laboratory has answered", **FOUND)
    assert history() == (1, 1)
    amend("the laboratory was wrong", status="inconclusive")
    assert history() == (0, 0)
    versions = Result.objects.order_by("version").values_list("version", "status", "amendment_reason")
    assert list(versions) == [
        (1, "nil", None),
        (2, "finding", "the laboratory has answered"),
        (3, "inconclusive", "the laboratory was wrong"),
    ]
    assert AuditEntry.objects.filter(verb="result.recorded").count() == 3


def test_a_control_has_no_more_pictures_than_the_limit_and_each_once(installed: House, red: Control) -> None:
    take(installed.cast.brahim, at=installed.at)
    for number in range(MOST_PICTURES):
        add_picture(red, installed, f"{number:064}", caption="x" * 300)
        add_picture(red, installed, f"{number:064}")
    assert Evidence.objects.count() == MOST_PICTURES
    with pytest.raises(Invalid, match=r"evidence\.too_many"):
        add_picture(red, installed, SHA)


def test_everything_reported_is_kept_as_it_was_reported(installed: House, red: Control) -> None:
    brahim, at = installed.cast.brahim, installed.at + timedelta(hours=1)
    take(brahim, at=at)
    add_picture(red, installed)
    finding = {
        **FINDING,
        "item": 1,
        "box": "42",
        "declared": "100",
        "found": "140",
        "hs": "240220",
        "quantity": "12.5",
        "unit": "KGM",
        "revenue": "1989.00",
        "penalty": "500.00",
        "evidence": [SHA],
    }
    details = {
        "type": "physical",
        "packages_counted": 40,
        "packages_opened": 12,
        "weight_found": "5410.5",
        "sealed": True,
        "seals": [{"number": "QX1", "state": "replaced"}],
        "concealment": {"place": "container", "method": "false_compartment", "note": "behind the bulkhead"},
        "samples": ["S-1"],
    }
    report = report_on(
        red,
        status="finding",
        findings=[finding],
        details=details,
        indicators_true=[1],
        other_risks=[{"risk_area": "origin", "note": "labels removed"}],
        usefulness=4,
        officers=["claire"],
        evidence=["IMG-42"],
    )
    operations.record_result(control_id=red.pk, report=report, officer=brahim, at=at)
    kept = results_on(declaration_ids=[red.declaration_id])[red.declaration_id]
    for name in report.__struct_fields__:
        if name != "findings":
            assert getattr(kept, name) == getattr(report, name), name
    for name in report.findings[0].__struct_fields__:
        assert getattr(kept.findings[0], name) in (getattr(report.findings[0], name), [SHA]), name
