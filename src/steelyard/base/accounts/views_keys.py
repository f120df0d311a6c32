"""Keys of outside systems: issue, shown once, and revoke."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from steelyard.base.accounts import operations_keys, queries
from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.forms import KeyForm, tell
from steelyard.base.accounts.roles import Role, Scope
from steelyard.base.accounts.token import new_token
from steelyard.base.errors import Missing, Refusal


@allow(Role.SYSTEM_ADMINISTRATOR)
@never_cache
@require_http_methods(["GET", "POST"])
def keys(request: OfficerRequest) -> HttpResponse:
    """Every key ever issued, and the form to issue one more. The key itself is in this one answer only."""
    form = KeyForm(request.POST or None)
    token = ""
    if form.is_bound and form.is_valid():
        given, token = form.cleaned_data, new_token()
        try:
            operations_keys.issue_key(
                source=given["source"],
                token=token,
                scopes=[Scope(each) for each in given["scopes"]],
                expires_at=request.at + timedelta(days=given["days"]) if given["days"] else None,
                per_minute=given["per_minute"],
                actor=request.actor,
                at=request.at,
            )
        except Refusal as refused:
            tell(form, refused)
            token = ""
        else:
            form = KeyForm()
    context = {"keys": queries.issued_keys(), "form": form, "token": token, "at": request.at}
    return render(request, "accounts/keys.html", context, status=422 if form.errors else 200)


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_POST
def revoke(request: OfficerRequest, key: int) -> HttpResponseBase:
    """The key opens nothing from now on."""
    try:
        operations_keys.revoke_key(key=key, actor=request.actor, at=request.at)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    messages.success(request, _("The key is revoked."))
    return redirect("keys")
