"""Issuing and revoking the keys of outside systems."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from steelyard.base.accounts.models import ApiKey, SourceSystem
from steelyard.base.accounts.roles import Scope
from steelyard.base.accounts.token import LENGTH, SHOWN, digest
from steelyard.base.actor import Actor
from steelyard.base.audit import operations as audit
from steelyard.base.errors import Invalid, Missing, Reason

SOURCE_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", re.ASCII)


@transaction.atomic
def issue_key(
    *,
    source: str,
    token: str,
    scopes: Iterable[Scope],
    actor: Actor,
    at: datetime,
    name: str = "",
    expires_at: datetime | None = None,
    per_minute: int | None = None,
) -> int:
    """Let ``token``, made by ``new_token``, open ``scopes`` for the system ``source``; returns the key's id.

    A system that was unknown becomes known.

    The token itself is not kept. Raises Invalid with every reason.
    """
    wanted = sorted(set(scopes))
    reasons = []
    if not SOURCE_CODE.fullmatch(source):
        reasons.append(Reason("source", _("One to 32 letters, digits, - and _.")))
    if not wanted:
        reasons.append(Reason("scopes", _("A key opens at least one thing.")))
    if expires_at is not None and expires_at <= at:
        reasons.append(Reason("expires_at", _("The key would have expired already.")))
    if per_minute is not None and per_minute < 1:
        reasons.append(Reason("per_minute", _("At least one request a minute.")))
    if len(token) < LENGTH:
        reasons.append(Reason("token", _("A key has 256 random bits.")))
    if reasons:
        raise Invalid("accounts.key_invalid", *reasons)
    system, _made = SourceSystem.objects.get_or_create(code=source, defaults={"name": name or source})
    key = ApiKey.objects.create(
        source=system,
        prefix=token[:SHOWN],
        digest=digest(token),
        scopes=wanted,
        per_minute=per_minute,
        issued_at=at,
        expires_at=expires_at,
    )
    detail = {"prefix": key.prefix, "scopes": wanted}
    audit.record(actor=actor, verb="key.issued", object_kind="source", object_id=source, at=at, detail=detail)
    return key.pk


@transaction.atomic
def revoke_key(*, key: int, actor: Actor, at: datetime) -> None:
    """The key opens nothing from now on. Raises Missing. Revoking twice changes nothing."""
    row = ApiKey.objects.select_for_update(of=("self",)).select_related("source").filter(pk=key).first()
    if row is None:
        raise Missing("accounts.key_unknown", Reason("key", _("There is no such key.")))
    if row.revoked_at is not None:
        return
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    detail = {"prefix": row.prefix}
    audit.record(actor=actor, verb="key.revoked", object_kind="source", object_id=row.source.code, at=at, detail=detail)


def note_use(*, key: int, on: date) -> None:
    """Remember the day on which a key was last used: one write a day, whatever the traffic."""
    ApiKey.objects.filter(pk=key).exclude(last_used_on=on).update(last_used_on=on)
