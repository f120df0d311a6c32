"""Search: one box for every number an officer may hold in hand."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.errors import Invalid
from steelyard.cycle.controls.desk import OVERSIGHT
from steelyard.cycle.controls.wordings import OUTCOMES
from steelyard.cycle.monitoring import operations
from steelyard.cycle.monitoring.forms import SearchForm
from steelyard.cycle.monitoring.queries_search import Group, groups_found
from steelyard.cycle.monitoring.question import Question, Sought, question
from steelyard.cycle.monitoring.sight import FOLLOWERS, sight_of
from steelyard.cycle.monitoring.wordings import SOUGHT


@allow(*FOLLOWERS)
@require_GET
def search(request: OfficerRequest) -> HttpResponse:
    """What the text finds, at the offices the officer's postings cover. The look-up is audited."""
    overseer = bool(OVERSIGHT & request.roles)
    allowed = frozenset(Sought) if overseer else frozenset(Sought) - {Sought.OPERATOR}
    form = SearchForm(request.GET, allowed=allowed)
    context: dict[str, Any] = {"form": form, "words": SOUGHT, "outcomes": OUTCOMES, "overseer": overseer}
    status = 200
    if form.is_valid() and form.cleaned_data["q"]:
        asked = question(form.cleaned_data["q"], kind=form.chosen_kind, allowed=allowed)
        try:
            groups = _found(request, asked, form.cleaned_data["before"])
        except Invalid as refused:
            form.add_error("q", str(refused.reasons[0].sentence))
            status = refused.status
        else:
            context |= {"groups": groups, "asked": asked, "later": form.cleaned_data["before"] is not None}
    return render(request, "monitoring/search.html", context, status=status)


def _found(request: OfficerRequest, asked: Question, before: int | None) -> tuple[Group, ...]:
    sight = sight_of(officer=request.user.pk, roles=request.roles, on=timezone.localdate(request.at))
    groups = groups_found(asked=asked, offices=sight.narrowed, at=request.at, before=before)
    found = sum(group.found for group in groups)
    operations.note_search(text=asked.text, kinds=asked.kinds, found=found, actor=request.actor, at=request.at)
    return groups
