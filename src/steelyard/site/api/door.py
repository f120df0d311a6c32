"""The door of the API: who is it, may they, how often, and what is said when something goes wrong inside."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import msgspec
import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from steelyard.base.accounts import operations_keys, queries
from steelyard.base.accounts.queries import KeyHolder
from steelyard.base.accounts.roles import Scope
from steelyard.base.errors import Refusal
from steelyard.cycle.road.clear import Unready
from steelyard.cycle.selection.entry import Unprepared
from steelyard.site.api.problem import of_refusal, problem

log = structlog.get_logger(__name__)

DEFAULT_PER_MINUTE = 12_000
RETRY_SECONDS = 5


class Caller(msgspec.Struct, frozen=True):
    """Who calls and when: passed to every route, so that nothing below reads a clock."""

    holder: KeyHolder
    at: datetime
    per_minute: int  # requests this key may make in a minute
    left: int  # of them, in this one

    @property
    def source(self) -> str:
        return self.holder.source


Route = Callable[..., HttpResponse]


def opens(scope: Scope) -> Callable[[Route], Route]:
    """Let a route through for keys with ``scope``, with the caller as its second argument."""

    def guard(route: Route) -> Route:
        @wraps(route)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            at = timezone.now()
            try:
                admitted = _admitted(request, scope, at)
                if isinstance(admitted, HttpResponse):
                    return admitted
                answer = route(request, admitted, *args, **kwargs)
                answer["RateLimit-Limit"] = str(admitted.per_minute)
                answer["RateLimit-Remaining"] = str(admitted.left)
                return answer
            except Refusal as wrong:
                return of_refusal(wrong)
            except RequestDataTooBig:
                return problem(413, "body.too_large", "The body is larger than this door admits.")
            except (Unready, Unprepared) as wrong:
                log.exception("api.not_ready")
                return problem(503, "not_ready", str(wrong), retry_after=RETRY_SECONDS)
            except (OperationalError, InterfaceError):
                log.exception("api.no_database")
                return problem(
                    503, "database.down", "Nothing was decided; send the same again.", retry_after=RETRY_SECONDS
                )

        guarded.__signature__ = _without_caller(route)  # type: ignore[attr-defined]
        return guarded

    return guard


def _without_caller(route: Route) -> Any:
    """The route's signature as the documentation and the router see it: the caller comes from the door."""
    import inspect

    signature = inspect.signature(route, eval_str=True)
    kept = [parameter for name, parameter in signature.parameters.items() if name != "caller"]
    return signature.replace(parameters=kept)


def _admitted(request: HttpRequest, scope: Scope, at: datetime) -> HttpResponse | Caller:
    """The caller, or what they are told instead of being let in."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    holder = queries.key_holder(token=token.strip(), at=at) if scheme.lower() == "bearer" and token else None
    if holder is None:
        return problem(401, "key.unknown", "Send a valid key as 'Authorization: Bearer …'.")
    per_minute = holder.per_minute or DEFAULT_PER_MINUTE
    left, wait = METER.count(holder.key_id, per_minute, time.monotonic())
    if wait:
        return problem(429, "rate.exceeded", "Too many requests for this key.", retry_after=wait)
    if scope not in holder.scopes:
        return problem(403, "key.scope", f"This key does not open '{scope.value}'.")
    if holder.last_used_on != at.date():
        operations_keys.note_use(key=holder.key_id, on=at.date())
    return Caller(holder, at, per_minute, left)


class Meter:
    """Counts requests by key and minute in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[int, tuple[int, int]] = {}

    def count(self, key: int, per_minute: int, now: float) -> tuple[int, int]:
        """Count a request: how many the key has left this minute, and the seconds it must wait, 0 when admitted."""
        minute = int(now // 60)
        with self._lock:
            counted, number = self._counts.get(key, (minute, 0))
            if counted != minute:
                number = 0
            if number >= per_minute:
                return 0, max(1, int((minute + 1) * 60 - now))
            self._counts[key] = (minute, number + 1)
            return per_minute - number - 1, 0


METER = Meter()
