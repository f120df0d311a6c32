"""How long a session lives: so many hours in all, so many minutes without an officer at the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

BEGAN, SEEN = "began_at", "seen_at"
"""Keys in the session; ISO 8601 moments."""
NOTE_EVERY = timedelta(minutes=1)  # one write of the session a minute is enough


class SessionLimitsMiddleware:
    """Ends a session that is too old or was left alone. Stands behind AccessMiddleware, which says what time it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self.look_at(request, request.at)  # type: ignore[attr-defined]
        return self.get_response(request)

    def look_at(self, request: HttpRequest, at: datetime) -> None:
        session = request.session
        if BEGAN not in session:
            session[BEGAN] = session[SEEN] = at.isoformat()
            return
        began, seen = (datetime.fromisoformat(session[key]) for key in (BEGAN, SEEN))
        hours = timedelta(hours=settings.ENVIRONMENT.session_hours)
        idle = timedelta(minutes=settings.ENVIRONMENT.idle_minutes)
        if at - began >= hours or at - seen >= idle:
            logout(request)
            messages.info(request, _("Your session ended: please sign in again."))
        elif at - seen >= NOTE_EVERY and not by_itself(request):
            session[SEEN] = at.isoformat()


def by_itself(request: HttpRequest) -> bool:
    """True for what an open page fetches without anybody asking, such as the board's figures every half minute."""
    return request.method == "GET" and "HX-Request" in request.headers
