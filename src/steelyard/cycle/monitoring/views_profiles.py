"""Profiles at work, for those who answer for risk."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.errors import Missing
from steelyard.cycle.controls.desk import OVERSIGHT
from steelyard.cycle.monitoring.charts import profiles_chart
from steelyard.cycle.monitoring.days import here
from steelyard.cycle.monitoring.queries_matches import LOOKED_AT, matches_of
from steelyard.cycle.monitoring.queries_profiles import PAGE, profiles_at_work
from steelyard.cycle.monitoring.sight import sight_of
from steelyard.cycle.profiles.queries_page import profile_page


@allow(*sorted(OVERSIGHT))
@require_GET
def profiles_at_work_page(request: OfficerRequest) -> HttpResponse:
    """Fifty profiles at a time, the most often picked first, and the hit rates of those with results enough."""
    on = timezone.localdate(request.at)
    sight = sight_of(officer=request.user.pk, roles=request.roles, on=on, oversight_only=True)
    zone = here()
    found = profiles_at_work(offices=sorted(sight.inside), at=request.at, zone=zone)
    asked = request.GET.get("from", "")
    begin = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
    begin = begin if begin < len(found.profiles) else 0
    end = min(begin + PAGE, len(found.profiles))
    context = {
        "found": found,
        "shown": found.profiles[begin:end],
        "first": begin + 1,
        "last": end,
        "total": len(found.profiles),
        "next": end if end < len(found.profiles) else 0,
        "chart": profiles_chart(found),
    }
    return render(request, "monitoring/profiles.html", context)


@allow(*sorted(OVERSIGHT))
@require_GET
def profile_at_work(request: OfficerRequest, code: str) -> HttpResponse:
    """One profile at work: what it matched lately, and what the controls it asked for found.

    A part of the profile's page, which htmx asks for once that is read, or a page of its own without scripts.
    """
    try:
        page = profile_page(code=code, version=None, at=request.at)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    on = timezone.localdate(request.at)
    sight = sight_of(officer=request.user.pk, roles=request.roles, on=on, oversight_only=True)
    offices = sorted(sight.inside)
    found = profiles_at_work(offices=offices, at=request.at, zone=here())
    context = {
        "profile": page.profile,
        "matches": matches_of(code=code, offices=offices, at=request.at),
        "most": LOOKED_AT,
        "since": found.since,
        "row": next((each for each in found.profiles if each.profile.code == code), None),
    }
    part = "HX-Request" in request.headers
    return render(request, "monitoring/profile_part.html" if part else "monitoring/profile.html", context)
