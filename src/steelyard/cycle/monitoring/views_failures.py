"""The page of what failed while selecting: nothing is lost by it, but control is stricter than it need be."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.roles import Role
from steelyard.cycle.monitoring.queries_failures import broken_profiles, failsafe_decisions, failures

DAYS = 30
MOST_SHOWN = 100


@allow(Role.TARGETER, Role.HEAD_OF_RISK_UNIT, Role.SYSTEM_ADMINISTRATOR, Role.INTERNAL_AUDITOR)
@require_GET
def failed(request: OfficerRequest) -> HttpResponse:
    """Profiles that cannot run now, and what failed in the last days, with how many declarations met it."""
    since = request.at - timedelta(days=DAYS)
    context = {
        "broken": broken_profiles(at=request.at),
        "failures": failures(since=since, until=request.at, most=MOST_SHOWN),
        "decisions": failsafe_decisions(since=since, until=request.at),
        "days": DAYS,
        "most": MOST_SHOWN,
    }
    return render(request, "monitoring/failures.html", context)
