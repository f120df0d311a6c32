"""The page of a declaration, as much of it as the reader may see."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.errors import Missing
from steelyard.cycle.controls import operations
from steelyard.cycle.controls.desk import OVERSIGHT, READERS, readable
from steelyard.cycle.controls.queries_page import declaration_page
from steelyard.cycle.controls.wordings import KINDS, STATUSES


@allow(*READERS)
@require_GET
def declaration(request: OfficerRequest, number: str) -> HttpResponse:
    """The declaration, its lane in words, its control and result; the risk side for those who may see it."""
    asked = request.GET.get("version", "")
    version = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else None
    try:
        page = declaration_page(number=number, version=version)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    office = page.declaration.office
    on = timezone.localdate(request.at)
    offices = readable(officer=request.user.pk, roles=request.roles, on=on, offices=page.offices)
    if office not in offices:
        raise PermissionDenied
    operations.note_reading(number=number, office=office, actor=request.actor, at=request.at)
    context = {
        "page": page,
        "held_until": page.held_until(at=request.at),
        "readable": offices,
        "inside": bool(OVERSIGHT & request.roles),
        "kinds": KINDS,
        "statuses": STATUSES,
        "at": request.at,
        "language": get_language(),
    }
    return render(request, "controls/declaration.html", context)
