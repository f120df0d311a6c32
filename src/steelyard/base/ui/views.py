"""The first page, the choice of language and theme, and the pages shown when something is refused or fails."""

from __future__ import annotations

import sys
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from steelyard.base.accounts import operations
from steelyard.base.accounts.access import OfficerRequest, public, signed_in
from steelyard.base.errors import Invalid
from steelyard.base.ui.appearance import THEME_COOKIE, remember

RETRY_SECONDS = 5


@signed_in
@require_GET
def home(request: OfficerRequest) -> HttpResponse:
    return render(request, "ui/home.html")


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    return _choose(request, "language", settings.LANGUAGE_COOKIE_NAME)


@public
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponseBase:
    return _choose(request, "theme", THEME_COOKIE)


def _choose(request: HttpRequest, what: str, cookie: str) -> HttpResponseBase:
    """Keep the choice in the browser and, where an officer is signed in, with them; then back to where they were."""
    chosen = request.POST.get(what, "")
    officer = request.user.pk if request.user.is_authenticated else None
    try:
        operations.choose_appearance(officer=officer, **{what: chosen})
    except Invalid as refused:
        return HttpResponse(str(refused), status=422)
    response = HttpResponseRedirect(_back(request))
    remember(response, cookie, chosen)
    return response


def _back(request: HttpRequest) -> str:
    """The page the form stood on; the first page where that is none of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else "/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(
        request, 400, _("This request cannot be read"), _("Go back, check what you entered and try again.")
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403, _("This page is not open to you"), _("Your posting does not include it today."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, _("This form has grown old"), _("Open the page again and send the form once more."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(
        request, 404, _("There is no such page"), _("It may have moved, or the address has a slip in it.")
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Whatever nobody caught; where it is for want of the database, trying again will help."""
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return no_database(request)
    return error_page(
        request, 500, _("Something went wrong on our side"), _("It has been recorded. Nothing you saved is lost.")
    )


def no_database(request: HttpRequest) -> HttpResponse:
    """Who is signed in is not asked either, since that is in the database too."""
    request.user = AnonymousUser()
    answer = error_page(
        request, 503, _("The database does not answer"), _("Try again in a moment. What you sent may not be saved.")
    )
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords for one name from one place: that place waits, the officer elsewhere does not."""
    return error_page(request, 429, _("Too many attempts"), _("Wait a quarter of an hour, then try again."))


def error_page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A page that says what went wrong; where a part of a page was asked for, that part says it."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    context = {"title": title, "text": text, "request_id": request_id}
    if "HX-Request" not in request.headers:
        return HttpResponse(loader.render_to_string("ui/error.html", context, request), status=status)
    part = loader.render_to_string("ui/error_part.html", context, request)
    return HttpResponse(part, status=status, headers={"HX-Reselect": "#wrong", "HX-Reswap": "innerHTML"})
