"""Language and theme: the officer's own choice first, then the browser's cookie, then what the browser asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from steelyard import __version__
from steelyard.base.accounts.looks import Theme
from steelyard.base.ui.navigation import links

THEME_COOKIE = "theme"
YEAR = 365 * 24 * 3600


class Appearance(msgspec.Struct, frozen=True):
    theme: str
    themes: Any
    languages: Any


def theme_of(request: HttpRequest) -> str:
    user = getattr(request, "user", None)  # absent where a request failed before anybody was recognised
    if user is not None and user.is_authenticated:
        return str(user.theme)
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in Theme.values else Theme.AUTO.value


class LanguageMiddleware:
    """After sign-in, the officer's own language goes before that of the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


def furniture(request: HttpRequest) -> dict[str, Any]:
    """What every page's skeleton needs."""
    return {
        "appearance": Appearance(theme_of(request), tuple(Theme), settings.LANGUAGES),
        "navigation": links(roles=getattr(request, "roles", frozenset()), path=request.path),
        "version": __version__,
    }


def remember(response: HttpResponseBase, cookie: str, value: str) -> None:
    """Keep a choice of looks in the browser for a year."""
    response.set_cookie(
        cookie, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
