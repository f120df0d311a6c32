"""The officer's own pages of sign-in: passkeys, and the end of all sessions."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from steelyard.base.accounts import operations, operations_factors, passkeys, queries_factors
from steelyard.base.accounts.access import OfficerRequest, before_ready, public, signed_in
from steelyard.base.accounts.forms_passkey import AddPasskeyForm, SignInPasskeyForm
from steelyard.base.errors import Missing, Reason


def ceremony(request: HttpRequest, options: dict[str, Any] | None) -> dict[str, Any]:
    """What ``ui/passkey.html`` shows: options for the browser, or the address at which there would be some."""
    return {"ceremony": options, "passkey_address": passkeys.address(request)}


@before_ready
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def add_passkey(request: OfficerRequest) -> HttpResponseBase:
    """The browser makes a passkey for this officer; its public half is kept."""
    form = AddPasskeyForm(request.POST or None, officer=request.user.pk)
    if request.method == "POST":
        with operations_factors.one_at_a_time(officer=request.user.pk):
            if form.is_valid():
                given = form.cleaned_data
                _factor, codes = flows.add_authenticator(request, given["name"], given["credential"])
                messages.success(request, _("The passkey is made: you can sign in with it."))
                return redirect("mfa_view_recovery_codes" if codes else "mfa_index")
    here = passkeys.work_here(request)
    shown = ceremony(request, auth.begin_registration(request.user, True) if here else None)
    return render(request, "accounts/passkey_add.html", {"form": form, **shown})


@before_ready
def deactivate_totp(request: OfficerRequest) -> HttpResponseBase:
    """The library's page, while nobody else changes this officer's factors: the last one must stay."""
    with operations_factors.one_at_a_time(officer=request.user.pk):
        return totp.deactivate_totp(request)  # type: ignore[no-any-return]


@before_ready
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def remove_passkey(request: OfficerRequest, factor: int) -> HttpResponseBase:
    """Ask, then forget the passkey."""
    officer = request.user.pk
    found = next((each for each in queries_factors.passkeys(officer=officer) if each.id == factor), None)
    if found is None:
        raise Missing("accounts.passkey_unknown", Reason("factor", _("There is no such passkey.")))
    if request.method == "POST":
        operations_factors.remove_passkey(officer=officer, factor=factor, actor=request.actor, at=request.at)
        messages.success(request, _("The passkey is removed: it opens nothing any more."))
        return redirect("mfa_index")
    last = queries_factors.is_last_factor(officer=officer, factor=factor)
    return render(request, "accounts/passkey_remove.html", {"passkey": found, "last": last})


@public
@never_cache
@ratelimit.decorator(app="allauth.mfa", action="webauthn_login")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def passkey_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in with a passkey alone: the device asks for a finger, a face or its PIN, so it is two factors in one."""
    if request.user.is_authenticated:
        return redirect("home")
    form = SignInPasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        factor = form.cleaned_data["credential"]
        login = Login(user=factor.user)
        return flows.perform_passwordless_login(request, factor, login)  # type: ignore[no-any-return]
    here = passkeys.work_here(request)
    shown = ceremony(request, auth.begin_authentication(None) if here else None)
    onward = {"next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "accounts/passkey_sign_in.html", {"form": form, **onward, **shown})


class ConfirmByPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Confirm that it is still you, with a passkey."""

    template_name = "accounts/passkey_confirm.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        for sentence in form.errors.get("credential", []):
            messages.error(self.request, sentence)
        return HttpResponseRedirect(self.request.get_full_path())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        here = passkeys.work_here(self.request)
        return {**context, **ceremony(self.request, context["js_data"]["request_options"] if here else None)}


confirm_by_passkey = before_ready(ConfirmByPasskey.as_view())


@signed_in
@require_POST
def sign_out_everywhere(request: OfficerRequest) -> HttpResponseBase:
    """End this session and every other of the officer: for who left one open at a counter."""
    operations.end_sessions(officer=request.user.pk, actor=request.actor, at=request.at)
    logout(request, show_message=False)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")
