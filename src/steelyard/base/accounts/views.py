"""Officers and their postings: the system administrator's pages. A new password is shown once and kept nowhere."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.base.accounts import operations, queries
from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.forms import EndForm, EnrolForm, OfficeForm, PostForm, tell
from steelyard.base.accounts.roles import Role
from steelyard.base.errors import Missing, Refusal

PASSWORD_BYTES = 12


@allow(Role.SYSTEM_ADMINISTRATOR)
@never_cache
@require_http_methods(["GET", "POST"])
def officers(request: OfficerRequest) -> HttpResponse:
    """Everybody who works here, and the form to enrol one more."""
    form = _form(EnrolForm, request)
    password, name = "", ""
    if form.is_bound and form.is_valid():
        given, password = form.cleaned_data, secrets.token_urlsafe(PASSWORD_BYTES)
        given["home_office"] = given["home_office"] or None
        try:
            operations.enrol_officer(**given, password=password, actor=request.actor, at=request.at)
        except Refusal as refused:
            tell(form, refused)
            password = ""
        else:
            name = given["username"].strip().casefold()
            form = _form(EnrolForm, request, bind=False)
    on = timezone.localdate(request.at)
    roles: dict[int, list[Any]] = {}
    for posting in queries.postings(on=on):
        roles.setdefault(posting.officer, []).append(posting)
    context = {
        "officers": [(each, roles.get(each.id, [])) for each in queries.officers()],
        "form": form,
        "password": password,
        "name": name,
    }
    return render(request, "accounts/officers.html", context, status=422 if form.errors else 200)


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_GET
def officer(request: OfficerRequest, officer: int) -> HttpResponse:
    """One officer: postings of all time, and what can be done."""
    return _page(request, officer, _form(PostForm, request, bind=False))


@allow(Role.SYSTEM_ADMINISTRATOR)
@never_cache
@require_POST
def give_password(request: OfficerRequest, officer: int) -> HttpResponse:
    """A new random password, shown once."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    try:
        operations.set_password(officer=officer, password=password, actor=request.actor, at=request.at)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    return _page(request, officer, _form(PostForm, request, bind=False), password=password)


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_POST
def close(request: OfficerRequest, officer: int) -> HttpResponseBase:
    """The officer has left."""
    if officer == request.user.pk:
        messages.warning(request, _("Another administrator must close your own account."))
        return redirect("officer", officer=officer)
    try:
        operations.close_account(officer=officer, actor=request.actor, at=request.at)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    messages.success(request, _("The account is closed: no sign-in, no role."))
    return redirect("officer", officer=officer)


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_POST
def post(request: OfficerRequest, officer: int) -> HttpResponseBase:
    """Give the officer a role at an office."""
    form = _form(PostForm, request)
    if form.is_valid():
        given = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        given["office"] = given["office"] or None
        try:
            operations.post_officer(officer=officer, **given, actor=request.actor, at=request.at)
        except Missing as missing:
            raise Http404(str(missing)) from missing
        except Refusal as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The posting is recorded."))
            return redirect("officer", officer=officer)
    return _page(request, officer, form)


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_POST
def end(request: OfficerRequest, posting: int) -> HttpResponseBase:
    """A posting holds for the last time on the day given."""
    held = next((each for each in queries.postings() if each.id == posting), None)
    if held is None:
        raise Http404(str(posting))
    form = EndForm(request.POST)
    try:
        if not form.is_valid():
            raise Refusal("last_day")
        operations.end_posting(
            posting=posting, last_day=form.cleaned_data["last_day"], actor=request.actor, at=request.at
        )
    except Refusal as refused:
        why = str(refused.reasons[0].sentence) if refused.reasons else _("Give the last day of the posting.")
        messages.error(request, why)
    else:
        messages.success(request, _("The posting ends."))
    return redirect("officer", officer=held.officer)


def _form(kind: type[OfficeForm], request: OfficerRequest, bind: bool = True) -> OfficeForm:
    return kind(
        request.POST if bind and request.method == "POST" else None,
        offices=queries.offices(),
        language=get_language() or "en",
        initial={"valid_from": timezone.localdate(request.at)},
    )


def _page(request: OfficerRequest, officer: int, form: OfficeForm, password: str = "") -> HttpResponse:
    try:
        person = queries.officer(id=officer)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    today = timezone.localdate(request.at)
    context = {
        "person": person,
        "postings": [
            (each, each.valid_until is None or each.valid_until >= today) for each in queries.postings(officer=officer)
        ],
        "form": form,
        "password": password,
        "today": today,
    }
    return render(request, "accounts/officer.html", context, status=422 if form.errors else 200)
