"""Tasks waiting and taken, results and their findings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.db.models import Count, Min, Q

from steelyard.cycle.controls.models import Control, Evidence, Finding, Kind, Result, Status
from steelyard.cycle.controls.report import Details, OtherRisk
from steelyard.engine.lane import Lane


class Task(msgspec.Struct, frozen=True):
    """A control as a task; ``taken_by`` is an officer's username. Why it was ordered is not in it."""

    id: int
    declaration_id: int
    number: str
    office: str
    kind: Kind
    lane: Lane
    status: Status
    queued_at: datetime
    due_at: datetime
    taken_by: str | None
    taken_at: datetime | None
    closed_at: datetime | None


class Waiting(msgspec.Struct, frozen=True):
    """One queue: how many tasks of a kind wait at an office, how many are overdue, and when the first is due."""

    office: str
    kind: Kind
    tasks: int
    taken: int
    overdue: int
    first_due: datetime | None


class FindingView(msgspec.Struct, frozen=True):
    """As ``report.FindingReport``, with the currency of its money."""

    risk_area: str
    type: str
    legal_base: str
    item: int | None
    box: str
    declared: str
    found: str
    hs: str
    quantity: Decimal | None
    unit: str
    revenue: Decimal | None
    penalty: Decimal | None
    currency: str
    evidence: list[str]


class ResultView(msgspec.Struct, frozen=True):
    """A result as it stands, everything that was reported. ``officer`` reported it."""

    id: int
    control_id: int
    declaration_id: int
    version: int
    kind: Kind
    status: str
    officer: str
    officers: tuple[str, ...]
    recorded_at: datetime
    started_at: datetime
    ended_at: datetime
    instruction_followed: str
    extent: Decimal | None
    not_performed_reason: str | None
    details: Details
    indicators_true: tuple[int, ...]
    other_risks: tuple[OtherRisk, ...]
    usefulness: int | None
    comment: str
    quick_reason: str
    evidence: tuple[str, ...]
    amendment_reason: str | None
    findings: tuple[FindingView, ...]


class Picture(msgspec.Struct, frozen=True):
    sha256: str
    media_type: str
    caption: str
    added_at: datetime
    added_by: str


TASK_FIELDS = Task.__struct_fields__


def task(*, control_id: int) -> Task | None:
    return next(iter(_tasks(Q(pk=control_id))), None)


def task_on(*, declaration_id: int) -> Task | None:
    """The control ordered on a declaration version."""
    return next(iter(_tasks(Q(declaration_id=declaration_id))), None)


class Order(msgspec.Struct, frozen=True):
    """What a task was ordered for: the picks, as selection made them. Not for those who do the task."""

    control_id: int
    number: str
    kind: Kind
    queued_at: datetime
    picks: list[dict[str, Any]]


def orders_of(*, control_ids: Collection[int]) -> dict[int, Order]:
    rows = Control.objects.filter(pk__in=control_ids).values_list("pk", "number", "kind", "queued_at", "orders")
    return {pk: Order(pk, number, Kind(kind), queued_at, orders) for pk, number, kind, queued_at, orders in rows}


def statuses_on(*, declaration_ids: Collection[int]) -> dict[int, Status]:
    """How the control of each declaration version stands; those on which none was ordered are left out."""
    rows = Control.objects.filter(declaration_id__in=declaration_ids).order_by("pk")
    return {key: Status(status) for key, status in rows.values_list("declaration_id", "status")}


def status_of(declaration_id: int) -> str | None:
    """How the control of a declaration version stands; None where none was ordered."""
    found = task_on(declaration_id=declaration_id)
    return found.status.value if found else None


def any_open(declaration_ids: Collection[int]) -> bool:
    """Whether a control of any of these declaration versions is still to be done."""
    waiting = Control.objects.filter(declaration_id__in=declaration_ids, status__in=(Status.QUEUED, Status.TAKEN))
    return waiting.exists()


def tasks_taken(*, officer: str) -> list[Task]:
    """What an officer has in hand, first due first."""
    return _tasks(Q(taken_by=officer, status=Status.TAKEN))


def tasks_closed(*, officer: str, limit: int = 20) -> list[Task]:
    """What an officer closed last."""
    rows = Control.objects.filter(taken_by=officer, status=Status.CLOSED).order_by("-closed_at")
    return [_task(row) for row in rows.values_list(*_columns())[:limit]]


def waiting(*, offices: Collection[str] | None, kinds: Sequence[str] | None, at: datetime) -> list[Waiting]:
    """Every queue that is not empty, by office and kind; of all offices where ``offices`` is None."""
    rows = Control.objects.filter(status__in=[Status.QUEUED, Status.TAKEN])
    if offices is not None:
        rows = rows.filter(office__in=offices)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    queued = Q(status=Status.QUEUED)
    counted = rows.values("office", "kind").annotate(
        tasks=Count("pk", filter=queued),
        taken=Count("pk", filter=Q(status=Status.TAKEN)),
        overdue=Count("pk", filter=Q(due_at__lt=at)),
        first_due=Min("due_at", filter=queued),
    )
    return [
        Waiting(row["office"], Kind(row["kind"]), row["tasks"], row["taken"], row["overdue"], row["first_due"])
        for row in counted.order_by("office", "kind")
    ]


def results_on(*, declaration_ids: Collection[int]) -> dict[int, ResultView]:
    """The last version of the result on each declaration version that has one, findings with it."""
    latest: dict[int, Result] = {}
    # By way of the control: results are found by it, and need no index of declarations of their own.
    for row in Result.objects.filter(control__declaration_id__in=declaration_ids).order_by("version"):
        latest[row.declaration_id] = row
    found: dict[int, list[FindingView]] = {}
    for finding in Finding.objects.filter(result__in=latest.values()).order_by("pk"):
        view = FindingView(**{name: getattr(finding, name) for name in FindingView.__struct_fields__})
        found.setdefault(finding.result_id, []).append(view)
    return {key: _result(row, found.get(row.pk, [])) for key, row in latest.items()}


def successor(*, task: Task) -> Task | None:
    """The latest task on a newer version of the declaration of ``task``."""
    later = _tasks(Q(number=task.number, declaration_id__gt=task.declaration_id))
    return max(later, key=lambda each: each.declaration_id, default=None)


def tasks_replaced(*, officer: str, since: datetime) -> list[Task]:
    """What newer versions took out of an officer's hands from ``since`` on, the last first."""
    rows = Control.objects.filter(taken_by=officer, status=Status.SUPERSEDED, closed_at__gte=since)
    return [_task(row) for row in rows.order_by("-closed_at").values_list(*_columns())]


def pictures_before(*, task: Task) -> list[tuple[int, Picture]]:
    """Pictures, each with its control, of the tasks on earlier versions of the declaration that were replaced."""
    earlier = Control.objects.filter(
        number=task.number, declaration_id__lt=task.declaration_id, status=Status.SUPERSEDED
    )
    rows = Evidence.objects.filter(control__in=earlier).order_by("pk")
    names = Picture.__struct_fields__
    return [(control, Picture(*row)) for control, *row in rows.values_list("control_id", *names)]


def pictures_of(*, control_id: int) -> list[Picture]:
    rows = Evidence.objects.filter(control_id=control_id).order_by("pk")
    return [Picture(*row) for row in rows.values_list(*Picture.__struct_fields__)]


def _tasks(condition: Q) -> list[Task]:
    rows = Control.objects.filter(condition).order_by("due_at", "pk").values_list(*_columns())
    return [_task(row) for row in rows]


def _columns() -> tuple[str, ...]:
    return tuple("pk" if name == "id" else name for name in TASK_FIELDS)


def _task(row: tuple[object, ...]) -> Task:
    return msgspec.convert(dict(zip(TASK_FIELDS, row, strict=True)), Task)


def _result(row: Result, findings: list[FindingView]) -> ResultView:
    plain = {name: getattr(row, name) for name in ResultView.__struct_fields__ if name not in ("details", "findings")}
    return msgspec.convert(
        {**plain, "details": row.details, "findings": findings},
        ResultView,
        builtin_types=(datetime,),
    )
