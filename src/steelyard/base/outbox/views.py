"""The administrator's page of those who are told of events, and of what they could not be told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.roles import Role
from steelyard.base.outbox import operations, queries

MOST_SHOWN = 100


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_GET
def subscribers(request: OfficerRequest) -> HttpResponse:
    """Who is told, what each is still owed, and the events that were given up."""
    context = {
        "subscribers": queries.subscribers(),
        "given_up": queries.given_up(most=MOST_SHOWN),
        "most": MOST_SHOWN,
        "at": request.at,
        "breadcrumbs": [(_("Administration"), reverse("administration")), (_("Subscribers to events"), "")],
    }
    return render(request, "outbox/subscribers.html", context)


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_POST
def owe_again(request: OfficerRequest, subscription: int) -> HttpResponseBase:
    """Try everything that is not delivered once more, now."""
    number = operations.owe_again(subscription_id=subscription, actor=request.actor, at=request.at)
    told = ngettext("%(number)s event is tried again now.", "%(number)s events are tried again now.", number)
    messages.success(request, told % {"number": number})
    return redirect("subscribers")
