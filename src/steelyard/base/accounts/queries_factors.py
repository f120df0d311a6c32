"""Which second factors an officer has. Recovery codes are none by themselves: they stand in for one that is lost."""

from __future__ import annotations

from datetime import datetime

import msgspec
from allauth.mfa.models import Authenticator

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class PasskeyView(msgspec.Struct, frozen=True):
    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


def has_factor(*, officer: int) -> bool:
    """True when signing in asks the officer for more than a password."""
    return bool(Authenticator.objects.filter(user_id=officer, type__in=FACTORS).exists())


def is_last_factor(*, officer: int, factor: int) -> bool:
    """True when without the factor of this number the officer would have none."""
    return not Authenticator.objects.filter(user_id=officer, type__in=FACTORS).exclude(pk=factor).exists()


def passkeys(*, officer: int) -> tuple[PasskeyView, ...]:
    """The officer's passkeys, the oldest first."""
    rows = Authenticator.objects.filter(user_id=officer, type=Authenticator.Type.WEBAUTHN).order_by("created_at", "pk")
    return tuple(PasskeyView(row.pk, row.wrap().name, row.created_at, row.last_used_at) for row in rows)
