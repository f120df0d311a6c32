"""Who may open which page. A view that does not say is open to nobody.

``@allow(Role.TARGETER)`` opens a view to officers who hold one of the roles, ``@signed_in`` to every officer,
``@public`` to everybody. Views of outside systems check a key themselves; their URL namespaces stand in
``settings.KEY_NAMESPACES``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from steelyard.base.accounts import queries, queries_factors
from steelyard.base.accounts.models import Officer
from steelyard.base.accounts.roles import Role
from steelyard.base.actor import Actor, ActorKind

log = structlog.get_logger(__name__)
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Access(msgspec.Struct, frozen=True):
    """``everybody``, or officers: all of them when ``roles`` is None, else those who hold one of ``roles``.

    ``before_ready``: open to an officer who must still choose a password of their own, or set up the second factor that
    the installation asks for.
    """

    everybody: bool = False
    roles: frozenset[Role] | None = frozenset()
    before_ready: bool = False

    def admits(self, roles: frozenset[Role]) -> bool:
        return self.everybody or self.roles is None or bool(self.roles & roles)


NOBODY = Access()
KEY_HOLDERS = Access(everybody=True)


class OfficerRequest(HttpRequest):
    """A request that the access middleware let through to an officer's page.

    ``at`` is the moment of the request: views hand it to operations and queries, so one request has one time.
    """

    user: Officer
    actor: Actor
    roles: frozenset[Role]
    at: datetime


def allow(*roles: Role) -> Callable[[View], View]:
    """Open the view to officers who hold one of ``roles``."""
    if not roles:
        raise ValueError("allow() needs a role; @signed_in opens a view to every officer")
    return _declare(Access(roles=frozenset(roles)))


def signed_in(view: View) -> View:
    """Open the view to every officer."""
    return _declare(Access(roles=None))(view)


def before_ready(view: View) -> View:
    """Open the view to every officer, even one whose own password or second factor is still missing."""
    return _declare(Access(roles=None, before_ready=True))(view)


def public(view: View) -> View:
    """Open the view to everybody."""
    return _declare(Access(everybody=True, before_ready=True))(view)


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def access_of(view: Any, namespaces: list[str]) -> Access | None:
    """What the view declares; None when it declares nothing."""
    if set(namespaces) & set(settings.KEY_NAMESPACES):
        return KEY_HOLDERS
    declared = getattr(view, "access", None)
    return declared if isinstance(declared, Access) else None


class AccessMiddleware:
    """Refuses every view to everybody it does not declare itself open to, and tells the others who is asking."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.at = timezone.now()  # type: ignore[attr-defined]
        request.roles = frozenset()  # type: ignore[attr-defined]
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"  # what an officer saw is not left in a shared machine's cache
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        access = access_of(view, request.resolver_match.namespaces)
        if access is None:
            log.error("view_declares_no_access", view=request.resolver_match.view_name)
            access = NOBODY
        if access is KEY_HOLDERS:
            return None
        if request.user.is_authenticated:
            today = timezone.localdate(request.at)
            request.actor = Actor(ActorKind.OFFICER, request.user.username, request.user.pk)
            request.roles = queries.roles_of(officer=request.user.pk, on=today)
            structlog.contextvars.bind_contextvars(actor=str(request.actor))
        if access.everybody:
            return None
        if not request.user.is_authenticated:
            return _elsewhere(request, f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
        if not access.before_ready and (first := _still_to_do(request.user)) is not None:
            return _elsewhere(request, reverse(first))
        if not access.admits(request.roles):
            raise PermissionDenied
        return None


def _still_to_do(officer: Officer) -> str | None:
    """The page an officer must go through before any other; None once they are ready to work."""
    if officer.password_is_temporary:
        return "account_change_password"
    if settings.ENVIRONMENT.require_second_factor and not queries_factors.has_factor(officer=officer.pk):
        return "mfa_activate_totp"
    return None


def _elsewhere(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to ``address``, the whole page also when a part of it was asked for."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
