"""Adding to the audit log, in the transaction of what it tells of: if the one fails, so does the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import structlog

from steelyard.base.actor import Actor
from steelyard.base.audit.models import AuditEntry


class Deed(msgspec.Struct, frozen=True):
    """What was done to what. ``verb`` reads ``noun.participle``: ``result.recorded``; ``detail`` holds codes."""

    verb: str
    object_kind: str
    object_id: str
    office: str = ""
    detail: Mapping[str, Any] = {}


def record(
    *,
    actor: Actor,
    verb: str,
    object_kind: str,
    object_id: str,
    at: datetime,
    office: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add one entry to the log."""
    record_all([Deed(verb, object_kind, object_id, office, detail or {})], actor=actor, at=at)


def record_all(deeds: Iterable[Deed], *, actor: Actor, at: datetime) -> None:
    """Add an entry for each of ``deeds``, all done by ``actor``: one statement."""
    record_each([(actor, deed) for deed in deeds], at=at)


def record_each(deeds: Iterable[tuple[Actor, Deed]], *, at: datetime) -> None:
    """Add an entry for each deed with its actor: one statement."""
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=at,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor=actor.name,
            verb=deed.verb,
            object_kind=deed.object_kind,
            object_id=deed.object_id,
            office=deed.office,
            request_id=request_id,
            detail=dict(deed.detail),
        )
        for actor, deed in deeds
    )


def read_protected(
    *,
    actor: Actor,
    object_kind: str,
    object_id: str,
    at: datetime,
    office: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry for the reading of a protected record."""
    record(
        actor=actor,
        verb=f"{object_kind}.read",
        object_kind=object_kind,
        object_id=object_id,
        at=at,
        office=office,
        detail=detail,
    )
