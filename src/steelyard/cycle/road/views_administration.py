"""How the house stands, for the system administrator: figures and states, no declaration and no case."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from steelyard.base.accounts import queries as accounts
from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.roles import Role
from steelyard.base.outbox.queries import backlog
from steelyard.cycle.operators.queries_fold import folded_through
from steelyard.cycle.profiles.queries_releases import releases
from steelyard.cycle.selection.queries import offices_without_secret


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_GET
def house(request: OfficerRequest) -> HttpResponse:
    """Key figures, and the way to officers, keys and releases."""
    disk = shutil.disk_usage(settings.ENVIRONMENT.data_dir)
    every = releases(at=request.at)
    keys = accounts.issued_keys()
    context = {
        "officers": sum(1 for officer in accounts.officers() if officer.is_active),
        "postings": len(accounts.postings(on=timezone.localdate(request.at))),
        "keys": sum(
            1 for key in keys if key.revoked_at is None and (key.expires_at is None or key.expires_at > request.at)
        ),
        "live": next((each for each in every if each.live), None),
        "waiting": sum(1 for each in every if each.approved_by is None),
        "backlog": backlog(),
        "folded": folded_through(),
        "today": offices_without_secret(at=request.at),
        "tomorrow": offices_without_secret(at=request.at, ahead_days=1),
        "disk": disk.used / disk.total,
        "disk_limit": settings.ENVIRONMENT.disk_limit,
        "at": request.at,
    }
    return render(request, "road/house.html", context)
