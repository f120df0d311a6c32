"""The officer's pages: my tasks, take the next, the task card."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from steelyard.base.accounts import queries as accounts
from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.roles import Role
from steelyard.base.errors import Conflict
from steelyard.cycle.controls import operations, queries
from steelyard.cycle.controls.desk import Desk, desk_of, readable
from steelyard.cycle.controls.models import Status
from steelyard.cycle.controls.queries import Task
from steelyard.cycle.controls.queries_page import DeclarationPage, declaration_page
from steelyard.cycle.controls.wordings import KINDS

REPLACED_SHOWN = timedelta(days=2)
"""How long a task that a newer version replaced is shown to the officer who had it in hand."""
OFFICERS = (Role.DOCUMENTARY_OFFICER, Role.PHYSICAL_INSPECTOR)


def desk(request: OfficerRequest) -> Desk:
    return desk_of(officer=request.user.pk, roles=request.roles, on=timezone.localdate(request.at))


@allow(*OFFICERS)
@require_GET
def tasks(request: OfficerRequest) -> HttpResponse:
    """What I have in hand, how much waits behind it, and one button: take the next."""
    mine = desk(request)
    offices = mine.offices([office.code for office in accounts.offices()])
    waiting = queries.waiting(offices=offices, kinds=[kind.value for kind in mine.kinds], at=request.at)
    context = {
        "taken": queries.tasks_taken(officer=request.actor.name),
        "closed": queries.tasks_closed(officer=request.actor.name, limit=10),
        "replaced": queries.tasks_replaced(officer=request.actor.name, since=request.at - REPLACED_SHOWN),
        "waiting": [row for row in waiting if mine.covers(office=row.office, kind=row.kind)],
        "kinds": KINDS,
        "at": request.at,
    }
    return render(request, "controls/tasks.html", context)


@allow(*OFFICERS)
@require_POST
def take_next(request: OfficerRequest) -> HttpResponseBase:
    """Take the task due first among those this officer may do; the queue chooses, not the officer."""
    every = [office.code for office in accounts.offices()]
    try:
        taken = operations.take_next(officer=request.actor, duties=desk(request).duties_at(every), at=request.at)
    except Conflict as refused:
        messages.warning(request, str(refused.reasons[0].sentence))
        return redirect("tasks")
    if taken is None:
        messages.info(request, _("Nothing is waiting for you."))
        return redirect("tasks")
    return redirect("task", control=taken)


@allow(*OFFICERS)
@require_GET
def task(request: OfficerRequest, control: int) -> HttpResponse:
    """The task card: the goods, why they are controlled, what to check and how."""
    mine, page = own_task(request, control)
    context = {
        "task": mine,
        "page": page,
        "readable": readable(
            officer=request.user.pk,
            roles=request.roles,
            on=timezone.localdate(request.at),
            offices=page.offices,
        ),
        "successor": queries.successor(task=mine) if mine.status is Status.SUPERSEDED else None,
        "mine": request.actor.name,
        "kinds": KINDS,
        "at": request.at,
    }
    return render(request, "controls/task.html", context)


def own_task(request: OfficerRequest, control: int) -> tuple[Task, DeclarationPage]:
    """The officer's own task with the page of its version; another's is forbidden. The reading is audited."""
    found = queries.task(control_id=control)
    if found is None or found.taken_by != request.actor.name:
        raise PermissionDenied
    operations.note_reading(number=found.number, office=found.office, actor=request.actor, at=request.at)
    return found, declaration_page(number=found.number, declaration_id=found.declaration_id)
