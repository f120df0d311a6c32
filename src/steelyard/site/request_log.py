"""A number for every request, given back to whoever asked, and one log line and one measurement when it is answered."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

from steelyard.site.metrics import REQUESTS, SECONDS

log = structlog.get_logger("steelyard.request")
SANE = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
SILENT = frozenset({"healthz", "readyz", "metrics"})


class RequestLogMiddleware:
    """Outside everything but static files: what fails further in is still numbered, counted and logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        offered = request.headers.get("X-Request-ID", "")
        request_id = offered if SANE.fullmatch(offered) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        begun = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - begun
        response.headers["X-Request-ID"] = request_id
        match = request.resolver_match
        route = match.route if match else "(none)"
        REQUESTS.labels(request.method, route, response.status_code).inc()
        SECONDS.labels(route).observe(seconds)
        if match is None or match.url_name not in SILENT:
            log.info(
                "request",
                method=request.method,
                path=request.path,
                route=route,
                status=response.status_code,
                milliseconds=round(seconds * 1000, 1),
            )
        return response
