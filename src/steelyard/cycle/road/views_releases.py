"""Releases: the administrator proposes an installed pack, the head of the risk unit reads what changes and approves."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.roles import Role
from steelyard.base.errors import Conflict, Forbidden, Invalid, Missing
from steelyard.cycle.profiles import queries_releases as queries
from steelyard.cycle.profiles.queries import live, release_pack
from steelyard.cycle.road import releases as operations
from steelyard.cycle.road.installed import installed_packs
from steelyard.engine.pack.difference import difference

READERS = (Role.SYSTEM_ADMINISTRATOR, Role.HEAD_OF_RISK_UNIT, Role.INTERNAL_AUDITOR)
INSIDE = frozenset({Role.HEAD_OF_RISK_UNIT, Role.INTERNAL_AUDITOR})
"""Who may read conditions, thresholds and rates; the administrator sees names and counts."""


@allow(*READERS)
@require_GET
def releases(request: OfficerRequest) -> HttpResponse:
    """Every release, and for the administrator the packs to propose."""
    context = {
        "releases": queries.releases(at=request.at),
        "packs": installed_packs() if Role.SYSTEM_ADMINISTRATOR in request.roles else (),
    }
    return render(request, "road/releases.html", context)


@allow(*READERS)
@require_GET
def release(request: OfficerRequest, release_id: int) -> HttpResponse:
    """One release, and what it changes of what selects now."""
    try:
        found = queries.release(release_id=release_id, at=request.at)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    selecting = live(request.at)
    pack = release_pack(release_id)
    current = selecting.pack if selecting and not found.live else None
    context = {
        "release": found,
        "pack": pack,
        "before": current,
        "changes": difference(current, pack) if current else None,
        "inside": bool(INSIDE & request.roles),
        "may_approve": Role.HEAD_OF_RISK_UNIT in request.roles and found.approved_by is None,
        "own": found.proposed_by == request.actor.name,
    }
    return render(request, "road/release.html", context)


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_POST
def propose(request: OfficerRequest) -> HttpResponseBase:
    """Propose an installed pack; it selects nothing until another person approves it."""
    try:
        number = operations.propose(name=request.POST.get("pack", ""), actor=request.actor, at=request.at)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    except Conflict as refused:
        messages.warning(request, str(refused.reasons[0].sentence))
        return redirect("releases")
    except Invalid as refused:
        return render(request, "road/refused.html", {"reasons": refused.reasons}, status=422)
    messages.success(request, _("The release is proposed. It selects nothing until another person approves it."))
    return redirect("release", release_id=number)


@allow(Role.HEAD_OF_RISK_UNIT)
@require_POST
def approve(request: OfficerRequest, release_id: int) -> HttpResponseBase:
    """Let the release select from now on."""
    try:
        operations.approve(release_id=release_id, actor=request.actor, at=request.at)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    except Forbidden as refused:
        raise PermissionDenied(str(refused)) from refused
    except Conflict as refused:
        messages.warning(request, str(refused.reasons[0].sentence))
    else:
        messages.success(request, _("The release is approved and selects from now on."))
    return redirect("release", release_id=release_id)
