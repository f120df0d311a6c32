"""The auditor's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.roles import Role
from steelyard.base.audit import operations, queries

PAGE = 50


class Narrowing(forms.Form):
    actor = forms.CharField(label=_("Who"), max_length=120, required=False)
    verb = forms.CharField(label=_("What was done"), max_length=64, required=False)
    object_kind = forms.CharField(label=_("To what kind of thing"), max_length=32, required=False)
    object_id = forms.CharField(label=_("To which one"), max_length=120, required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


@allow(Role.INTERNAL_AUDITOR)
@require_GET
def audit(request: OfficerRequest) -> HttpResponse:
    """The log, latest first, narrowed as asked. Reading it is an entry too."""
    form = Narrowing(request.GET)
    asked: dict[str, Any] = {}
    if form.is_valid():
        asked = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
    found = queries.entries(limit=PAGE + 1, **asked)
    operations.read_protected(actor=request.actor, object_kind="audit", object_id="log", at=request.at, detail=asked)
    entries, earlier = found[:PAGE], ""
    if len(found) > PAGE:
        earlier = "?" + urlencode({**asked, "before": entries[-1].id})
    narrowing = Narrowing(initial={name: value for name, value in asked.items() if name != "before"})
    return render(request, "audit/log.html", {"entries": entries, "earlier": earlier, "form": narrowing})
