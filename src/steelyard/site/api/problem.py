"""How the API says no: one shape for every refusal (RFC 9457), with every reason and its place."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import structlog
from django.http import HttpResponse

from steelyard.base.errors import Refusal

PROBLEM_JSON = "application/problem+json"


class ProblemReason(msgspec.Struct, frozen=True):
    place: str
    code: str
    detail: str


class Problem(msgspec.Struct, frozen=True):
    """``code`` is stable, ``title`` and each ``detail`` are for people, ``request_id`` finds it in the log."""

    status: int
    code: str
    title: str
    request_id: str
    reasons: tuple[ProblemReason, ...] = ()


def problem(
    status: int,
    code: str,
    title: str,
    reasons: Iterable[ProblemReason] = (),
    *,
    retry_after: int | None = None,
) -> HttpResponse:
    """The answer for a refusal; ``retry_after`` is in seconds."""
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    body = msgspec.json.encode(Problem(status, code, title, request_id, tuple(reasons)))
    answer = HttpResponse(body, status=status, content_type=PROBLEM_JSON)
    if retry_after is not None:
        answer["Retry-After"] = str(retry_after)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def of_refusal(refusal: Refusal) -> HttpResponse:
    """The answer for ``Invalid``, ``Forbidden``, ``Missing`` or ``Conflict`` raised by an operation."""
    reasons = [ProblemReason(reason.path, refusal.code, str(reason.sentence)) for reason in refusal.reasons]
    return problem(refusal.status, refusal.code, reasons[0].detail if reasons else refusal.code, reasons)
