"""Reading the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from steelyard.base.audit.models import AuditEntry
from steelyard.base.patience import patience

LONGEST_PAGE = 200


class Entry(msgspec.Struct, frozen=True):
    id: int
    at: datetime
    actor_kind: str
    actor: str
    verb: str
    object_kind: str
    object_id: str
    office: str
    request_id: str
    detail: Mapping[str, Any]


def entries(
    *,
    object_kind: str | None = None,
    object_id: str | None = None,
    actor: str | None = None,
    verb: str | None = None,
    office: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[Entry, ...]:
    """The latest entries first, narrowed by what is given; ``before`` is the id to go on from, at most 200 a page.

    ``verb`` may be the beginning of one, such as ``officer.``; ``since`` is included, ``until`` is not. Raises
    ``Invalid`` where looking would take too long.
    """
    wanted = {
        "object_kind": object_kind,
        "object_id": object_id,
        "actor": actor,
        "verb__startswith": verb,
        "office": office,
        "at__gte": since,
        "at__lt": until,
        "id__lt": before,
    }
    rows = AuditEntry.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    with patience():
        return tuple(_entry(row) for row in rows[: min(limit, LONGEST_PAGE)])


def _entry(row: AuditEntry) -> Entry:
    return Entry(**{name: getattr(row, name) for name in Entry.__struct_fields__})
