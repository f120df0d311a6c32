"""Who came, who left, and with what: entries of the audit log.

The libraries that sign officers in tell of it by Django's signals alone, so these are received. We send none.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset, authenticator_used
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.cache import cache
from django.dispatch import receiver
from django.utils import timezone

from steelyard.base.accounts.models import Officer
from steelyard.base.actor import Actor, ActorKind, house
from steelyard.base.audit import operations as audit

FACTORS = {
    authenticator_added: "factor.added",
    authenticator_removed: "factor.removed",
    authenticator_reset: "factor.renewed",
    authenticator_used: "factor.used",
}


def keep(request: Any, officer: Officer, verb: str, detail: dict[str, Any] | None = None) -> None:
    audit.record(
        actor=Actor(ActorKind.OFFICER, officer.username, officer.pk),
        verb=verb,
        object_kind="officer",
        object_id=officer.username,
        at=getattr(request, "at", None) or timezone.now(),
        detail=detail,
    )


@receiver(tuple(FACTORS))
def keep_factor(*, signal: Any, request: Any, user: Officer, authenticator: Any, **more: Any) -> None:
    detail = {"factor": authenticator.type, "number": authenticator.pk}
    if authenticator.type == authenticator.Type.WEBAUTHN:
        detail["name"] = authenticator.wrap().name
    if more.get("reauthenticated") or more.get("passwordless"):
        detail["for"] = "confirmation" if more.get("reauthenticated") else "sign-in without password"
    keep(request, user, FACTORS[signal], detail)


@receiver(user_logged_in)
def keep_arrival(*, request: Any, user: Officer, **more: Any) -> None:
    keep(request, user, "officer.signed_in")


@receiver(user_logged_out)
def keep_departure(*, request: Any, user: Officer | None, **more: Any) -> None:
    if user is not None:
        keep(request, user, "officer.signed_out")


@receiver(user_locked_out)
def keep_lock(*, request: Any, username: str, ip_address: str, **more: Any) -> None:
    """A place that guessed at an officer's password waits: once for each wait, for the guesser may go on knocking."""
    officer = Officer.objects.filter(username=username).first()
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    if officer is None or not cache.add(f"locked-out:{officer.pk}:{ip_address}", True, timeout=seconds):
        return
    audit.record(
        actor=house("sign-in"),
        verb="officer.locked_out",
        object_kind="officer",
        object_id=officer.username,
        at=getattr(request, "at", None) or timezone.now(),
        detail={"from": ip_address},
    )
