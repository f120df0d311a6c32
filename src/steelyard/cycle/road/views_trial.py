"""The targeter's trial of a draft on recent declarations."""

from __future__ import annotations

from time import perf_counter

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.queries import offices_of
from steelyard.base.accounts.roles import Role
from steelyard.base.audit import operations as audit
from steelyard.base.errors import Missing
from steelyard.cycle.controls.figures import measured
from steelyard.cycle.controls.wordings import OUTCOMES
from steelyard.cycle.declarations.queries_recent import MOST
from steelyard.cycle.profiles.queries_page import draft_of, in_force
from steelyard.cycle.profiles.reading import reading
from steelyard.cycle.road.trial import SHOWN, Trial, trial
from steelyard.engine.facts.catalogue import CATALOGUE

LEAST = 200


class TrialForm(forms.Form):
    number = forms.IntegerField(label=_("Latest declarations to look at"), min_value=LEAST, max_value=MOST)


@allow(Role.TARGETER)
@require_http_methods(["GET", "POST"])
def test(request: OfficerRequest, code: str) -> HttpResponse:
    """Ask how many declarations, then show what the draft would have matched. The trial is on record."""
    draft = draft_of(code=code)
    if draft is None:
        raise Http404(code)
    try:
        live = in_force(request.at)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    on = timezone.localdate(request.at)
    said = reading(draft.profile.condition, pack=live.pack, on=on)
    form = TrialForm(request.POST or None, initial={"number": LEAST})
    tried: Trial | None = None
    if form.is_bound and form.is_valid() and not said.mistakes:
        reach = offices_of(officer=request.user.pk, on=on, role=Role.TARGETER)
        number = form.cleaned_data["number"]
        offices = None if reach.national else reach.offices
        tried = trial(draft.profile, live=live, number=number, offices=offices, at=request.at, clock=perf_counter)
        detail = {"declarations": tried.looked_at, "matches": tried.matches}
        audit.record(
            actor=request.actor, verb="draft.tried", object_kind="profile", object_id=code, at=request.at, detail=detail
        )
    context = {
        "draft": draft,
        "profile": draft.profile,
        "form": form,
        "reading": said,
        "tried": tried,
        "rows": _rows(tried, live.pack.country.currency) if tried else [],
        "shown": SHOWN,
        "outcomes": OUTCOMES,
        "mine": draft.author == request.actor.name,
    }
    return render(request, "road/trial.html", context, status=422 if form.errors else 200)


def _rows(tried: Trial, currency: str) -> list[dict[str, object]]:
    """Each match with the values seen, named in the reader's language."""
    language = get_language() or "en"
    return [
        {
            "matched": each,
            "values": [
                (CATALOGUE[name].wording[language], measured(name, value, language, currency))
                for name, value in each.values
            ],
        }
        for each in tried.matched
    ]
