"""What a monitoring system reads at ``/metrics``, in Prometheus' text form."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

from steelyard.base.accounts.access import public
from steelyard.site.vitals import take_vitals

REQUESTS = Counter("steelyard_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "steelyard_request_seconds",
    "Time to answer a request.",
    ["route"],
    buckets=(0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.5, 1, 2, 5, 10),
)
LOOPBACK = frozenset({"127.0.0.1", "::1"})


@public
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Open to this machine, and to whoever sends the token of STEELYARD_METRICS_TOKEN."""
    if not (_from_here(request) or _has_token(request)):
        return HttpResponse(status=404)
    take_vitals(at=timezone.now())
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _from_here(request: HttpRequest) -> bool:
    """A proxy on this machine asks for others, so behind one only the token counts."""
    if settings.ENVIRONMENT.metrics_token or settings.ENVIRONMENT.proxy_hops:
        return False
    return request.META.get("REMOTE_ADDR") in LOOPBACK and "X-Forwarded-For" not in request.headers


def _has_token(request: HttpRequest) -> bool:
    token = settings.ENVIRONMENT.metrics_token
    given = request.headers.get("Authorization", "")
    return token is not None and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
