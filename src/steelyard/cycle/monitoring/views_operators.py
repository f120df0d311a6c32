"""Operators: found by number or name, and what is known of one. Nobody leafs through them: a name comes first."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.errors import Missing
from steelyard.cycle.controls.desk import OVERSIGHT
from steelyard.cycle.controls.wordings import OUTCOMES
from steelyard.cycle.monitoring import operations
from steelyard.cycle.monitoring.charts import months_chart
from steelyard.cycle.monitoring.days import here
from steelyard.cycle.monitoring.forms import OperatorForm
from steelyard.cycle.monitoring.queries_operator import operator_page
from steelyard.cycle.monitoring.queries_search import groups_found
from steelyard.cycle.monitoring.question import Question, Sought
from steelyard.cycle.monitoring.sight import sight_of
from steelyard.engine.facts.subjects import bounded
from steelyard.engine.measure.rate import FEWEST


@allow(*sorted(OVERSIGHT))
@require_GET
def operators(request: OfficerRequest) -> HttpResponse:
    """Operators by the beginning of their number or of the words of their name. The look-up is audited."""
    form = OperatorForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    group = None
    if text:
        kinds = (Sought.OPERATOR,)
        group = next(iter(groups_found(asked=Question(text, kinds), offices=None, at=request.at)), None)
        found = group.found if group else 0
        operations.note_search(text=text, kinds=kinds, found=found, actor=request.actor, at=request.at)
    return render(request, "monitoring/operators.html", {"form": form, "text": text, "group": group})


@allow(*sorted(OVERSIGHT))
@require_GET
def operator(request: OfficerRequest) -> HttpResponse:
    """One operator. The key stands in the query, for it may hold any character. The reading is audited."""
    key = bounded(request.GET.get("key", "").replace("\0", "")) or ""
    on = timezone.localdate(request.at)
    sight = sight_of(officer=request.user.pk, roles=request.roles, on=on, oversight_only=True)
    zone = here()
    try:
        page = operator_page(key=key, sight=sight, at=request.at, zone=zone)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    operations.note_operator_reading(key=key, actor=request.actor, at=request.at)
    context = {
        "page": page,
        "pasts": [(_("As importer, exporter or principal"), page.as_operator), (_("As declarant"), page.as_declarant)],
        "months": months_chart(page.months),
        "outcomes": OUTCOMES,
        "fewest": FEWEST,
    }
    return render(request, "monitoring/operator.html", context)
