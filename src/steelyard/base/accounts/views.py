"""The administrator's pages: officers and their postings."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from steelyard.base.accounts import operations, operations_factors, queries, queries_factors
from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.forms import LastDayForm, OfficerForm, PostingForm
from steelyard.base.accounts.roles import Role
from steelyard.base.errors import Refusal
from steelyard.base.ui.refusals import show_reasons


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_GET
def administration(request: OfficerRequest) -> HttpResponse:
    """Who works here today, and as what."""
    today = timezone.localdate(request.at)
    held: dict[int, list[queries.PostingView]] = {}
    for posting in queries.postings(on=today):
        held.setdefault(posting.officer, []).append(posting)
    rows = [(officer, held.get(officer.id, [])) for officer in queries.officers()]
    return render(request, "accounts/administration.html", {"rows": rows})


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
@sensitive_variables("password")
def enrol(request: OfficerRequest) -> HttpResponse:
    """Enrol an officer with a first posting; the random password is shown once."""
    form = OfficerForm(request.POST or None, initial={"valid_from": timezone.localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        password, given = secrets.token_urlsafe(12), form.cleaned_data
        try:
            operations.enrol_with_posting(
                username=given["username"],
                name=given["name"],
                email=given["email"],
                language=given["language"],
                password=password,
                role=Role(given["role"]),
                office=given["office"] or None,
                valid_from=given["valid_from"],
                valid_until=given["valid_until"],
                actor=request.actor,
                at=request.at,
            )
        except Refusal as refused:
            show_reasons(form, refused)
        else:
            shown = {"username": given["username"], "password": password}
            return render(request, "accounts/password.html", {**shown, "breadcrumbs": _trail(shown["username"])})
    return render(request, "accounts/enrol.html", {"form": form, "breadcrumbs": _trail(_("Enrol an officer"))})


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def officer(request: OfficerRequest, number: int) -> HttpResponseBase:
    """One officer: postings of all time, and a form for the next."""
    found = queries.officer(id=number)
    form = PostingForm(request.POST or None, initial={"valid_from": timezone.localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.post_officer(
                officer=number,
                role=Role(given["role"]),
                office=given["office"] or None,
                valid_from=given["valid_from"],
                valid_until=given["valid_until"],
                actor=request.actor,
                at=request.at,
            )
        except Refusal as refused:
            show_reasons(form, refused)
        else:
            messages.success(request, _("Posted."))
            return redirect("officer", number=number)
    context = {"officer": found, "postings": queries.postings(officer=number), "form": form}
    context["has_factor"] = queries_factors.has_factor(officer=number)
    return render(request, "accounts/officer.html", {**context, "breadcrumbs": _trail(found.name)})


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_POST
def end_posting(request: OfficerRequest, number: int, posting: int) -> HttpResponseBase:
    form = LastDayForm(request.POST)
    if form.is_valid():
        last = form.cleaned_data["last_day"]
        operations.end_posting(posting=posting, officer=number, last_day=last, actor=request.actor, at=request.at)
        messages.success(request, _("The posting has its last day."))
    else:
        messages.error(request, _("Say which day is the last."))
    return redirect("officer", number=number)


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_POST
def close_account(request: OfficerRequest, number: int) -> HttpResponseBase:
    operations.close_account(officer=number, actor=request.actor, at=request.at)
    messages.success(request, _("The account is closed."))
    return redirect("officer", number=number)


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_POST
def forget_factors(request: OfficerRequest, number: int) -> HttpResponseBase:
    """The officer lost phone, passkeys and recovery codes: they sign in with the password and set up new ones."""
    operations_factors.forget_factors(officer=number, actor=request.actor, at=request.at)
    messages.success(request, _("The second factors are removed and the officer is signed out everywhere."))
    return redirect("officer", number=number)


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_POST
@sensitive_variables("password")
def new_password(request: OfficerRequest, number: int) -> HttpResponseBase:
    """Give an officer who lost theirs a random password, shown once. One's own is changed where the old is asked."""
    if number == request.actor.id:
        return redirect("account_change_password")
    found, password = queries.officer(id=number), secrets.token_urlsafe(12)
    operations.set_password(officer=number, password=password, actor=request.actor, at=request.at)
    shown = {"username": found.username, "password": password, "breadcrumbs": _trail(found.name)}
    return render(request, "accounts/password.html", shown)


def _trail(here: str) -> list[tuple[str, str]]:
    return [(_("Administration"), reverse("administration")), (here, "")]
