"""The administrator's page of keys for outside systems."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from steelyard.base.accounts import operations_keys, queries
from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.forms import KeyForm
from steelyard.base.accounts.roles import Role, Scope
from steelyard.base.accounts.token import new_token
from steelyard.base.errors import Refusal
from steelyard.base.ui.refusals import show_reasons


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
@sensitive_variables("token")
def keys(request: OfficerRequest) -> HttpResponse:
    """Every key ever issued, and a form for the next, which is shown once."""
    form, issued = KeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        token, given = new_token(), form.cleaned_data
        try:
            operations_keys.issue_key(
                source=given["source"],
                token=token,
                scopes=[Scope(scope) for scope in given["scopes"]],
                expires_at=request.at + timedelta(days=given["days"]) if given["days"] else None,
                per_minute=given["per_minute"],
                actor=request.actor,
                at=request.at,
            )
        except Refusal as refused:
            show_reasons(form, refused)
        else:
            form, issued = KeyForm(), token
    trail = [(_("Administration"), reverse("administration")), (_("Keys of outside systems"), "")]
    context = {"form": form, "issued": issued, "keys": queries.issued_keys(), "breadcrumbs": trail, "at": request.at}
    return render(request, "accounts/keys.html", context)


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_POST
def revoke_key(request: OfficerRequest, key: int) -> HttpResponseBase:
    operations_keys.revoke_key(key=key, actor=request.actor, at=request.at)
    messages.success(request, _("The key opens nothing any more."))
    return redirect("keys")
