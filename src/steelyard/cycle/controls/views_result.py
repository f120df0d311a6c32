"""Recording the result that closes a task, and amending it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from msgspec import structs

from steelyard.base.accounts import queries as accounts
from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.errors import Conflict, Forbidden, Invalid
from steelyard.base.ui.units import unit_name
from steelyard.cycle.controls import operations, queries
from steelyard.cycle.controls.desk import KINDS_OF_ROLE
from steelyard.cycle.controls.forms import AmendmentForm, whole_second
from steelyard.cycle.controls.forms_rows import Offered
from steelyard.cycle.controls.least import least
from steelyard.cycle.controls.models import Status
from steelyard.cycle.controls.queries import Task
from steelyard.cycle.controls.queries_page import DeclarationPage
from steelyard.cycle.controls.recorded import as_sent
from steelyard.cycle.controls.sheet import Sheet
from steelyard.cycle.controls.views import OFFICERS, own_task
from steelyard.cycle.controls.views_evidence import TakenIn, take_in
from steelyard.cycle.controls.wordings import DOCUMENTS, KINDS, UNITS
from steelyard.cycle.profiles import queries as profiles
from steelyard.engine.declaration import Item

DESCRIPTION = 40  # characters of a description in a list of items
PICTURES = "pictures"
"""What the button asks more of that only adds the photographs chosen."""


@allow(*OFFICERS)
@require_http_methods(["GET", "POST"])
def result(request: OfficerRequest, control: int) -> HttpResponseBase:
    """Record the result that closes the task, with the photographs sent along; or only add those, or more rows.

    Where the task ended meanwhile, or a photograph is refused, what the officer typed stays on the page, with the
    reason why it is not recorded.
    """
    mine, page = own_task(request, control)
    posted = request.POST if request.method == "POST" else None
    if mine.status is not Status.TAKEN and posted is None:
        return redirect("task", control=control)
    more = request.POST.get("more", "")
    taken, ended = TakenIn(), None
    if posted is not None:
        try:
            taken = take_in(request, control_id=control, asked=more == PICTURES)
        except Conflict as why:
            ended = why
        page = structs.replace(page, pictures=queries.pictures_of(control_id=control))
    sheet = Sheet(mine.kind, posted, offered=_offered(request, mine, page), initial=_initial(request, mine), more=more)
    status = 422 if taken.refused else 200
    if ended is not None:
        sheet.form.add_error(None, str(ended.reasons[0].sentence))
        status = 409
    elif posted is not None and not more:
        status = 422
        if sheet.is_valid() and not taken.refused:
            status = _record(request, mine, sheet)
        if status == 201:
            messages.success(request, _("The result on %(number)s is recorded.") % {"number": mine.number})
            return redirect("tasks")
    now = queries.task(control_id=control) if status == 409 else mine
    context = {
        "task": mine,
        "page": page,
        "sheet": sheet,
        "form": sheet.form,
        "unrecorded": status == 422 and not more,
        "taken": taken,
        "adding": more == PICTURES,
        "replaced": now is not None and now.status is Status.SUPERSEDED,
        "successor": queries.successor(task=mine) if status == 409 else None,
        "mine": request.actor.name,
        "open": status != 409,
        "kinds": KINDS,
        "at": request.at,
    }
    return render(request, "controls/result.html", context, status=status)


@allow(*OFFICERS)
@require_http_methods(["GET", "POST"])
def amend(request: OfficerRequest, control: int) -> HttpResponseBase:
    """Put a recorded result right: a new version, with the reason. The one before stays."""
    mine, page = own_task(request, control)
    if page.result is None or mine.status is not Status.CLOSED:
        return redirect("task", control=control)
    posted = request.POST if request.method == "POST" else None
    more = request.POST.get("more", "")
    shown = as_sent(page.result) if posted is None else posted
    sheet = Sheet(mine.kind, shown, offered=_offered(request, mine, page), initial={}, more=more)
    why = AmendmentForm(posted if not more else None, initial=request.POST.dict())
    status = 200
    if posted is not None and not more:
        status = 422
        if all([sheet.is_valid(), why.is_valid()]):
            status = _record_amendment(request, mine, sheet, why.cleaned_data["reason"])
        if status == 201:
            messages.success(request, _("The amended result on %(number)s is recorded.") % {"number": mine.number})
            return redirect("task", control=control)
    context = {
        "task": mine,
        "page": page,
        "sheet": sheet,
        "form": sheet.form,
        "unrecorded": status == 422 and not more,
        "why": why,
        "open": True,
        "kinds": KINDS,
        "at": request.at,
    }
    return render(request, "controls/result.html", context, status=status)


def _record_amendment(request: OfficerRequest, mine: Task, sheet: Sheet, reason: str) -> int:
    """Record the next version: 201 done, 422 with the reasons on the page."""
    try:
        operations.amend_result(
            control_id=mine.id, report=sheet.report(), reason=reason, officer=request.actor, at=request.at
        )
    except Invalid as refused:
        sheet.tell(refused)
        return 422
    return 201


def _record(request: OfficerRequest, mine: Task, sheet: Sheet) -> int:
    """Record what the page says: 201 done, 422 with the reasons on the page, 409 where the task has ended."""
    try:
        operations.record_result(control_id=mine.id, report=sheet.report(), officer=request.actor, at=request.at)
    except Invalid as refused:
        sheet.tell(refused)
        return 422
    except (Conflict, Forbidden) as refused:
        sheet.form.add_error(None, str(refused.reasons[0].sentence))
        return 409
    return 201


def _offered(request: OfficerRequest, mine: Task, page: DeclarationPage) -> Offered:
    """What the officer may choose from: the risk areas in force, and what is on this declaration."""
    language = get_language() or "en"
    live = profiles.live(request.at)
    declared = page.declaration
    units = dict.fromkeys([*UNITS, *(item.unit for item in declared.items if item.unit)])
    return Offered(
        least=least(mine.kind, live.pack.policy if live else None),
        risk_areas=[(area.code, area.name[language]) for area in live.pack.country.risk_areas] if live else [],
        items=[(str(item.sequence), _item(item)) for item in declared.items],
        units=[(code, " · ".join(filter(None, (code, unit_name(code))))) for code in units],
        pictures=[(each.sha256, each.caption or each.sha256[:12]) for each in page.pictures],
        documents=_documents(page),
        reasons=[(str(place), each.text[language]) for place, each in enumerate(page.grounds.concerns, 1)],
        colleagues=_colleagues(request, mine),
    )


def _item(item: Item) -> str:
    return f"{item.sequence} · {item.hs} · {(item.description or '')[:DESCRIPTION]}"


def _documents(page: DeclarationPage) -> list[tuple[str, str]]:
    """The documents declared, by name and number, and then every kind without one."""
    numbered = {
        f"{each.kind}|{each.number}": format_html('{} <bdi class="code">{}</bdi>', each.name, each.number)
        for each in page.papers
    }
    said = {choice.partition("|")[0] for choice in numbered} - {"other"}
    return [*numbered.items(), *((kind, str(words)) for kind, words in DOCUMENTS.items() if kind not in said)]


def _colleagues(request: OfficerRequest, mine: Task) -> list[tuple[str, str]]:
    """Who may do such controls at this office, besides the officer."""
    on = timezone.localdate(request.at)
    roles = [role for role, kinds in KINDS_OF_ROLE.items() if mine.kind in kinds]
    found = {
        each.username: each.name
        for role in roles
        for each in accounts.officers_with(role=role, office=mine.office, on=on)
        if each.username != request.actor.name
    }
    return sorted(found.items(), key=lambda each: each[1])


def _initial(request: OfficerRequest, mine: Task) -> dict[str, Any]:
    """The clock is filled in. What was done and found is not: silence is no nil."""
    return {"started_at": whole_second(mine.taken_at or request.at), "ended_at": whole_second(request.at)}
