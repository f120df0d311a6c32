"""Drafting: a targeter's working text, checked as it is written. Nothing here changes what selects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.roles import Role
from steelyard.base.errors import Forbidden, Missing
from steelyard.cycle.profiles import operations
from steelyard.cycle.profiles import queries_page as pages
from steelyard.cycle.profiles.forms import DraftForm, initial_of
from steelyard.cycle.profiles.queries_page import DraftView
from steelyard.cycle.profiles.reading import case_runs, faults, reading
from steelyard.engine.pack import Pack
from steelyard.engine.rules import Profile, limits


@allow(Role.TARGETER)
@require_http_methods(["GET", "POST"])
def new(request: OfficerRequest) -> HttpResponseBase:
    """Begin the draft of a profile that does not exist yet."""
    pack = _pack(request)
    form = DraftForm(
        request.POST or None,
        pack=pack,
        language=get_language() or "en",
        initial=_blank(timezone.localdate(request.at), pack),
    )
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if _taken(code, request):
            form.add_error("code", _("This code is taken: open that profile and draft a change of it."))
        else:
            return _save(request, form, based_on=None)
    status = 422 if form.is_bound else 200
    return render(request, "profiles/draft.html", {"form": form, "new": True}, status=status)


@allow(Role.TARGETER)
@require_http_methods(["GET", "POST"])
def draft(request: OfficerRequest, code: str) -> HttpResponseBase:
    """Write on: one's own draft, or a new one that begins as the version that selects now."""
    pack = _pack(request)
    found = pages.draft_of(code=code)
    if found is not None and found.author != request.actor.name:
        raise PermissionDenied
    profile, based_on = (found.profile, found.based_on_id) if found else _beginning(code, request)
    form = DraftForm(
        request.POST or None,
        pack=pack,
        language=get_language() or "en",
        code=code,
        initial=initial_of(profile),
    )
    if request.method == "POST" and form.is_valid():
        return _save(request, form, based_on=based_on)
    context = {"form": form, "code": code, **_said(profile, found, pack, request)}
    return render(request, "profiles/draft.html", context, status=422 if form.is_bound else 200)


@allow(Role.TARGETER)
@require_POST
def check(request: OfficerRequest) -> HttpResponse:
    """What the condition in the form means, or every mistake in it: a part of the page, asked for while writing.

    With the rest of the form, its cases are run as well, so that no outcome stands beside a text it is not of.
    """
    pack = _pack(request)
    condition = request.POST.get("condition", "")[: limits.CHARACTERS + 1]
    said = reading(condition, pack=pack, on=timezone.localdate(request.at))
    code = request.POST.get("of") or None
    form = DraftForm(
        request.POST, pack=pack, language=get_language() or "en", code=code, initial={"code": code} if code else None
    )
    runs = case_runs(form.profile(), pack=pack) if form.is_valid() else ()
    context = {"reading": said, "blank": not condition.strip(), "written": "cases_match" in request.POST, "runs": runs}
    return render(request, "profiles/said.html", context)


@allow(Role.TARGETER)
@require_POST
def discard(request: OfficerRequest, code: str) -> HttpResponseBase:
    """Throw one's own draft away."""
    try:
        operations.discard_draft(code=code, actor=request.actor, at=request.at)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    messages.success(request, _("The draft of %(code)s is gone.") % {"code": code})
    return redirect("profiles")


def _save(request: OfficerRequest, form: DraftForm, *, based_on: int | None) -> HttpResponseBase:
    profile = form.profile()
    try:
        operations.save_draft(profile=profile, based_on=based_on, actor=request.actor, at=request.at)
    except Forbidden as refused:
        raise PermissionDenied(str(refused)) from refused
    messages.success(request, _("The draft of %(code)s is saved. It selects nothing.") % {"code": profile.code})
    return redirect("profile_draft", code=profile.code)


def _pack(request: OfficerRequest) -> Pack:
    try:
        return pages.in_force(request.at).pack
    except Missing as missing:
        raise Http404(str(missing)) from missing


def _taken(code: str, request: OfficerRequest) -> bool:
    return any(each.profile.code == code for each in pages.listed(at=request.at))


def _beginning(code: str, request: OfficerRequest) -> tuple[Profile, int | None]:
    """The version that selects now, or else the last, as the first text of a draft."""
    try:
        page = pages.profile_page(code=code, version=None, at=request.at)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    return page.profile, pages.version_id(code=code, version=page.profile.version)


def _said(profile: Profile, found: DraftView | None, pack: Pack, request: OfficerRequest) -> dict[str, Any]:
    return {
        "draft": found,
        "profile": profile,
        "reading": reading(profile.condition, pack=pack, on=timezone.localdate(request.at)),
        "runs": case_runs(profile, pack=pack),
        "faults": faults(profile, pack=pack) if found else (),
    }


def _blank(on: date, pack: Pack) -> dict[str, Any]:
    """The dates a new profile begins with: as long as the policy allows, reviewed half-way."""
    days = pack.policy.maximum_validity_days
    review = min(days // 2, pack.policy.maximum_days_to_review)
    return {
        "probability": 50,
        "valid_from": on,
        "valid_until": on + timedelta(days=days),
        "review_on": on + timedelta(days=review),
    }
