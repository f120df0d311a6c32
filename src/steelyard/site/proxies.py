"""Behind reverse proxies, the address of the browser is the one that the outermost trusted proxy saw."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class ProxyMiddleware:
    """Believes as many hops of X-Forwarded-For as STEELYARD_PROXY_HOPS says, and none by default."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        hops = settings.ENVIRONMENT.proxy_hops
        seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if hops and len(seen) >= hops and seen[-hops]:
            request.META["REMOTE_ADDR"] = seen[-hops]
        return self.get_response(request)
