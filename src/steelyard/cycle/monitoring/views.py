"""The board: today's lanes against plan, the queues, what grows old, and how it went before."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.cycle.controls.desk import OVERSIGHT
from steelyard.cycle.controls.wordings import KINDS
from steelyard.cycle.monitoring.charts import hits_chart, mix_chart
from steelyard.cycle.monitoring.days import here
from steelyard.cycle.monitoring.forms import BoardForm
from steelyard.cycle.monitoring.queries_past import hits, lane_mix
from steelyard.cycle.monitoring.queries_today import today
from steelyard.cycle.monitoring.sight import FOLLOWERS, Sight, sight_of
from steelyard.engine.lane import Lane


@allow(*FOLLOWERS)
@require_GET
def board(request: OfficerRequest) -> HttpResponse:
    """The whole board. Its live part is asked for again every half minute, by ``board_live``."""
    sight, form = _asked(request)
    office = form.chosen_office
    zone = here()
    seen = sight.codes if office is None else (office,)
    context: dict[str, Any] = {
        "form": form,
        "mix": mix_chart(
            lane_mix(offices=seen, step=form.chosen_step, at=request.at, zone=zone), step=form.chosen_step
        ),
        "overseer": bool(OVERSIGHT & request.roles),
        **_live(request, sight, office),
    }
    if sight.inside and office in (None, *sight.inside):
        context["hits"] = hits_chart(hits(offices=sorted(sight.inside), office=office, at=request.at, zone=zone))
    return render(request, "monitoring/board.html", context)


@allow(*FOLLOWERS)
@require_GET
def board_live(request: OfficerRequest) -> HttpResponse:
    """The part of the board that changes by the minute."""
    sight, form = _asked(request)
    return render(request, "monitoring/live.html", _live(request, sight, form.chosen_office))


def _asked(request: OfficerRequest) -> tuple[Sight, BoardForm]:
    sight = sight_of(officer=request.user.pk, roles=request.roles, on=timezone.localdate(request.at))
    return sight, BoardForm(request.GET, offices=sight.offices)


def _live(request: OfficerRequest, sight: Sight, office: str | None) -> dict[str, Any]:
    query = f"?{urlencode({'office': office})}" if office else ""
    return {
        "today": today(sight=sight, office=office, at=request.at),
        "lanes": list(Lane),
        "kinds": KINDS,
        "at": request.at,
        "live_address": f"{reverse('board_live')}{query}",
    }
