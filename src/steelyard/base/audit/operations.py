"""Adding to the audit log, in the transaction of what it tells of: if the one fails, so does the other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import structlog
from django.core.serializers.json import DjangoJSONEncoder

from steelyard.base.actor import Actor
from steelyard.base.rows import Table, add_rows

ENTRY = Table(
    "audit_auditentry",
    {
        "at": "timestamptz",
        "actor_kind": "text",
        "actor_id": "bigint",
        "actor": "text",
        "verb": "text",
        "object_kind": "text",
        "object_id": "text",
        "office": "text",
        "request_id": "text",
        "detail": "jsonb",
    },
)


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
    done = [
        (
            *(at, actor.kind.value, actor.id, actor.name, deed.verb, deed.object_kind, deed.object_id, deed.office),
            *(request_id, json.dumps(dict(deed.detail), cls=DjangoJSONEncoder).encode()),
        )
        for actor, deed in deeds
    ]
    add_rows(ENTRY, done)


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
