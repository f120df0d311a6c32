"""The internal auditor's page: what was done and read, newest first. It changes nothing, and reading it is recorded."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.roles import Role
from steelyard.base.audit import operations, queries
from steelyard.base.audit.forms import Narrowing
from steelyard.base.errors import Invalid

PAGE = 50


@allow(Role.INTERNAL_AUDITOR)
@require_GET
def audit(request: OfficerRequest) -> HttpResponse:
    """One page of the log, narrowed as asked."""
    form = Narrowing(request.GET)
    wanted = form.wanted() if form.is_valid() else {}
    found = _found(form, wanted) if form.is_valid() else ()
    asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
    operations.read_protected(actor=request.actor, object_kind="audit", object_id="log", at=request.at, detail=asked)
    shown = found[:PAGE]
    older = f"?{urlencode({**asked, 'before': shown[-1].id})}" if len(found) > PAGE else ""
    newest = f"?{urlencode({name: value for name, value in asked.items() if name != 'before'})}"
    context = {"form": form, "entries": shown, "older": older, "newest": newest if "before" in asked else ""}
    return render(request, "audit/log.html", context, status=200 if form.is_valid() else 422)


def _found(form: Narrowing, wanted: dict[str, Any]) -> tuple[queries.Entry, ...]:
    """What is on record; nothing, and why, where looking would take too long."""
    try:
        return queries.entries(**wanted, limit=PAGE + 1)
    except Invalid as refused:
        form.add_error(None, str(refused.reasons[0].sentence))
        return ()
