"""Queue controls, hand them to officers, close them with a result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from steelyard.base.actor import Actor
from steelyard.base.audit import operations as audit
from steelyard.base.errors import Conflict, Forbidden, Invalid, Missing, Reason
from steelyard.base.rows import Table, add_rows
from steelyard.cycle.controls.models import KIND_OF_LANE, Control, Evidence, Status
from steelyard.cycle.controls.operations_results import Closing, amend, close
from steelyard.cycle.controls.report import Report
from steelyard.engine.lane import Lane

MOST_TAKEN = 5
"""How many tasks an officer may hold at once: taking next is not a way to pick among many."""
MOST_PICTURES = 60
"""How many pictures one control may have: enough for every container of a consignment, and a bound on the store."""
CAPTION = 200  # characters of a caption; a longer name of a file is cut
OFFICER_LOCK = 0x5374_6C79  # advisory locks of this app, one for each officer; the number means nothing


class Owed(msgspec.Struct, frozen=True):
    """A control owed to a decision: the picks that ordered it, and how long until it is due."""

    declaration_id: int
    number: str
    office: str
    lane: Lane
    orders: tuple[dict[str, object], ...]
    hours: int


OWED = Table(
    "controls_control",
    {
        "declaration_id": "bigint",
        "number": "text",
        "office": "text",
        "kind": "text",
        "lane": "text",
        "orders": "jsonb",
        "queued_at": "timestamptz",
        "due_at": "timestamptz",
        "status": "text",
    },
)


def queue(owed: Sequence[Owed], *, replaced: Sequence[int], at: datetime) -> None:
    """Write the task each decision orders, and retire the open tasks of the versions these decisions replace.

    ``replaced`` are the ids of those versions, whatever lane the new ones have. No version is given a lower lane than
    the one before, so an open task always has a successor among ``owed``; the database refuses the transaction where
    one has not, because then a control would be dropped.
    """
    if replaced:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE controls_control SET status = 'superseded', closed_at = %s"
                " WHERE declaration_id = ANY(%s) AND status IN ('queued', 'taken')",
                [at, list(replaced)],
            )
    rows = [
        (
            *(each.declaration_id, each.number, each.office, KIND_OF_LANE[each.lane].value, each.lane.value),
            *(msgspec.json.encode(each.orders), at, at + timedelta(hours=each.hours), Status.QUEUED.value),
        )
        for each in owed
    ]
    add_rows(OWED, rows)


def take_next(*, officer: Actor, duties: Sequence[tuple[str, Sequence[str]]], at: datetime) -> int | None:
    """Give ``officer`` the task due first among their duties, (office, kinds) each; None when there is none.

    Nobody chooses: the queue does. Raises ``Conflict`` when the officer holds ``MOST_TAKEN`` tasks already; requests
    of one officer wait for each other, so that each counts what the one before took.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [OFFICER_LOCK, officer.name])
        if Control.objects.filter(taken_by=officer.name, status=Status.TAKEN).count() >= MOST_TAKEN:
            raise Conflict("controls.too_many_taken", Reason("", _("Finish a task you have taken first.")))
        wanted = Q(pk__in=[])
        for office, kinds in duties:
            wanted |= Q(office=office, kind__in=kinds)
        control = (
            Control.objects.select_for_update(skip_locked=True)
            .filter(wanted, status=Status.QUEUED)
            .order_by("due_at", "id")
            .first()
        )
        if control is None:
            return None
        control.status, control.taken_by, control.taken_at = Status.TAKEN, officer.name, at
        control.save(update_fields=["status", "taken_by", "taken_at"])
        audit.record(
            actor=officer,
            verb="control.taken",
            object_kind="control",
            object_id=str(control.pk),
            office=control.office,
            at=at,
        )
        return control.pk


class Shift(msgspec.Struct, frozen=True):
    """Officers on duty together at an office, for the same kinds of control."""

    office: str
    kinds: tuple[str, ...]
    officers: tuple[Actor, ...]


def hand_out(shifts: Sequence[Shift], *, at: datetime, left: int = 0) -> list[tuple[int, Actor]]:
    """Give every queued task to the officers of the shift it falls to, in turn, by due time; nobody chooses.

    The last ``left`` to fall due of each office and kind stay queued. Returns (control id, officer) pairs. For a roll
    call that empties the queues at once, as simulated shifts do: the limit on tasks held does not apply. No two shifts
    may share an office and kind.
    """
    duties = [(number, shift.office, kind) for number, shift in enumerate(shifts) for kind in shift.kinds]
    members = [
        (number, place, len(shift.officers), officer)
        for number, shift in enumerate(shifts)
        for place, officer in enumerate(shift.officers)
    ]
    if not duties or not members:
        return []
    by_name = {officer.name: officer for *_place, officer in members}
    duty = [list(column) for column in zip(*duties, strict=True)]
    member = [list(column) for column in zip(*((*place, officer.name) for *place, officer in members), strict=True)]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(HAND_OUT, [*duty, at, left, *member, at])
            rows = sorted(cursor.fetchall())
        taken = [(pk, by_name[name]) for pk, name, _office in rows]
        deeds = [(by_name[name], audit.Deed("control.taken", "control", str(pk), office)) for pk, name, office in rows]
        audit.record_each(deeds, at=at)
    return taken


HAND_OUT = """
WITH duty AS (SELECT * FROM unnest(%s::int[], %s::text[], %s::text[]) AS duty (shift, office, kind)),
queue AS (
    SELECT control.id, control.due_at, control.office, control.kind, duty.shift
    FROM controls_control control JOIN duty ON duty.office = control.office AND duty.kind = control.kind
    WHERE control.status = 'queued' AND control.queued_at <= %s
    ORDER BY control.due_at, control.id FOR UPDATE OF control SKIP LOCKED
),
due AS (
    SELECT id, due_at, shift, row_number() OVER (PARTITION BY office, kind ORDER BY due_at DESC, id DESC) AS from_last
    FROM queue
),
turn AS (
    SELECT id, shift, row_number() OVER (PARTITION BY shift ORDER BY due_at, id) - 1 AS place
    FROM due WHERE from_last > %s
),
member AS (SELECT * FROM unnest(%s::int[], %s::int[], %s::int[], %s::text[]) AS member (shift, place, size, officer))
UPDATE controls_control control SET status = 'taken', taken_at = %s, taken_by = member.officer
FROM turn JOIN member ON member.shift = turn.shift AND member.place = turn.place %% member.size
WHERE control.id = turn.id
RETURNING control.id, control.taken_by, control.office
"""


def record_result(*, control_id: int, report: Report, officer: Actor, at: datetime) -> int:
    """Close a control with its structured result; returns the result's id. Raises as ``record_results``."""
    return record_results([Closing(control_id, report, officer)], at=at)[0]


def record_results(closings: Sequence[Closing], *, at: datetime) -> list[int]:
    """Close controls with their structured results, all or none; returns the results' ids in order.

    Raises ``Missing``, ``Forbidden`` (another officer's task), ``Conflict`` (closed already, or replaced by the control
    of a newer version) or ``Invalid`` with every reason, also where two of ``closings`` name one control. Results feed
    the history of everyone on the declaration in the same transaction.
    """
    twice = [each for each, count in Counter(closing.control_id for closing in closings).items() if count > 1]
    if twice:
        sentence = _("One control has one result: this one is reported twice.")
        raise Invalid("controls.twice", *(Reason(str(each), sentence) for each in twice))
    with transaction.atomic():
        controls = _locked(closing.control_id for closing in closings)
        for closing in closings:
            control = controls[closing.control_id]
            _refuse_ended(control)
            if control.taken_by != closing.officer.name:
                raise Forbidden("controls.not_yours", Reason("", _("This task was not given to you.")))
        return close(closings, controls, at=at)


def record_outside_result(*, declaration_id: int, report: Report, source: Actor, at: datetime) -> int:
    """Close the control of a declaration with a result made in an outside inspection system.

    Raises as ``record_results``; a task an officer here has taken is ``Conflict``: two results would compete.
    """
    with transaction.atomic():
        control = Control.objects.select_for_update().filter(declaration_id=declaration_id).first()
        if control is None:
            raise Missing("controls.none", Reason("", _("No control was ordered on this declaration.")))
        _refuse_ended(control)
        if control.status != Status.QUEUED:
            raise Conflict("controls.taken", Reason("", _("An officer is working on this control.")))
        control.status, control.taken_by, control.taken_at = Status.TAKEN, str(source), at
        control.save(update_fields=["status", "taken_by", "taken_at"])
        return close([Closing(control.pk, report, source)], {control.pk: control}, at=at)[0]


def amend_result(*, control_id: int, report: Report, reason: str, officer: Actor, at: datetime) -> int:
    """Add a new version of the result of a closed control, with the reason; the earlier one stays."""
    with transaction.atomic():
        control = _locked([control_id])[control_id]
        if control.status != Status.CLOSED:
            raise Conflict("controls.open", Reason("", _("This control has no result to amend yet.")))
        if control.taken_by != officer.name:
            raise Forbidden("controls.not_yours", Reason("", _("This task was not given to you.")))
        if not reason.strip():
            raise Invalid("controls.amendment", Reason("reason", _("Say why the result is amended.")))
        return amend(Closing(control_id, report, officer), control, reason=reason.strip(), at=at)


def attach_evidence(
    *,
    control_id: int,
    sha256: str,
    media_type: str,
    size: int,
    caption: str,
    officer: Actor,
    at: datetime,
    keep: Callable[[], object] | None = None,
) -> None:
    """Tie a picture to an open control of this officer; the same picture twice is one row.

    ``keep`` stores it where it is not stored yet. It is called once nothing stands in the way any more and nobody can
    end the control before the row is written, so that what is refused leaves nothing behind.

    Raises ``Missing``, ``Forbidden`` (another officer's task), ``Conflict`` (closed or replaced) and ``Invalid`` where
    the control has ``MOST_PICTURES``.
    """
    with transaction.atomic():
        control = _locked([control_id])[control_id]
        if control.taken_by != officer.name:
            raise Forbidden("controls.not_yours", Reason("", _("This task was not given to you.")))
        _refuse_ended(control)
        known = set(Evidence.objects.filter(control=control).values_list("sha256", flat=True))
        if sha256 in known:
            return
        if len(known) >= MOST_PICTURES:
            raise Invalid("evidence.too_many", Reason("picture", _("A control has at most sixty pictures.")))
        if keep is not None:
            keep()
        Evidence.objects.create(
            control=control,
            sha256=sha256,
            media_type=media_type,
            size=size,
            caption=caption[:CAPTION],
            added_at=at,
            added_by=officer.name,
        )
        audit.record(
            actor=officer,
            verb="evidence.added",
            object_kind="control",
            object_id=str(control_id),
            office=control.office,
            detail={"sha256": sha256},
            at=at,
        )


def note_reading(*, number: str, office: str, actor: Actor, at: datetime) -> None:
    """Put the reading of a declaration's page on record."""
    audit.read_protected(actor=actor, object_kind="declaration", object_id=number, office=office, at=at)


def _refuse_ended(control: Control) -> None:
    """Raises ``Conflict`` on a control that is closed, or that a newer version of its declaration has replaced."""
    if control.status == Status.CLOSED:
        raise Conflict("controls.closed", Reason("", _("This control is closed.")))
    if control.status == Status.SUPERSEDED:
        raise Conflict(
            "controls.superseded",
            Reason("", _("A newer version of the declaration replaced this control; the new one waits in the queue.")),
        )


def _locked(control_ids: Iterable[int]) -> dict[int, Control]:
    """The controls, locked in order. Raises ``Missing`` where one does not exist."""
    asked = set(control_ids)
    found = {row.pk: row for row in Control.objects.select_for_update().filter(pk__in=asked).order_by("pk")}
    if len(found) < len(asked):
        raise Missing("controls.unknown", Reason("", _("There is no such control.")))
    return found
