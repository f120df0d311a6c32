"""The officer's pages: my tasks, take the next, the task card, its result."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.base.accounts import queries as accounts
from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.roles import Role
from steelyard.base.errors import Conflict, Invalid, Refusal
from steelyard.cycle.controls import operations, queries
from steelyard.cycle.controls.desk import Desk, desk_of
from steelyard.cycle.controls.forms import FORMS, FindingForms, ResultForm
from steelyard.cycle.controls.models import Status
from steelyard.cycle.controls.queries import Task
from steelyard.cycle.controls.queries_page import DeclarationPage, declaration_page
from steelyard.cycle.controls.wordings import KINDS, OUTCOMES
from steelyard.cycle.profiles import queries as profiles

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
    mine, page = _mine(request, control)
    context = {"task": mine, "page": page, "kinds": KINDS, "outcomes": OUTCOMES, "at": request.at}
    return render(request, "controls/task.html", {**context, "language": get_language()})


@allow(*OFFICERS)
@require_http_methods(["GET", "POST"])
def result(request: OfficerRequest, control: int) -> HttpResponseBase:
    """Record the result that closes the task."""
    mine, page = _mine(request, control)
    if mine.status is not Status.TAKEN:
        return redirect("task", control=control)
    reasons = [concern.text[get_language() or "en"] for concern in page.grounds.concerns]
    kwargs: dict[str, Any] = {"form_kwargs": {"risk_areas": _risk_areas(request)}, "prefix": "finding"}
    posted = request.POST if request.method == "POST" else None
    form = FORMS[mine.kind](posted, reasons=reasons, initial=_initial(request, mine))
    findings = FindingForms(posted, **kwargs)
    if posted is not None and form.is_valid() and findings.is_valid():
        reported = [row.report() for row in findings if row.has_changed()]
        try:
            operations.record_result(
                control_id=control, report=form.report(reported), officer=request.actor, at=request.at
            )
        except Invalid as refused:
            _tell(form, refused)
        except Refusal as refused:
            messages.error(request, str(refused.reasons[0].sentence))
            return redirect("tasks")
        else:
            messages.success(request, _("The result on %(number)s is recorded.") % {"number": mine.number})
            return redirect("tasks")
    context = {"task": mine, "page": page, "form": form, "findings": findings, "kinds": KINDS, "at": request.at}
    return render(request, "controls/result.html", context, status=422 if posted is not None else 200)


def _mine(request: OfficerRequest, control: int) -> tuple[Task, DeclarationPage]:
    """The officer's own task with its page; somebody else's is forbidden. The reading is audited."""
    found = queries.task(control_id=control)
    if found is None or found.taken_by != request.actor.name:
        raise PermissionDenied
    operations.note_reading(number=found.number, office=found.office, actor=request.actor, at=request.at)
    return found, declaration_page(number=found.number, version=None)


def _risk_areas(request: OfficerRequest) -> list[tuple[str, str]]:
    live = profiles.live(request.at)
    language = get_language() or "en"
    return [(area.code, area.name[language]) for area in live.pack.country.risk_areas] if live else []


def _initial(request: OfficerRequest, mine: Task) -> dict[str, Any]:
    """A routine nil is quick to record: the clock is filled in, and the whole consignment is the usual extent."""
    return {
        "status": "nil",
        "started_at": timezone.localtime(mine.taken_at or request.at),
        "ended_at": timezone.localtime(request.at),
        "extent": 100,
        "instruction_followed": "yes",
    }


def _tell(form: ResultForm, refused: Invalid) -> None:
    """Put each reason beside the field it speaks of."""
    for reason in refused.reasons:
        name = reason.path.removeprefix("details.")
        form.add_error(name if name in form.fields else None, forms.ValidationError(str(reason.sentence)))
