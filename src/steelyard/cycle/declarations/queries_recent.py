"""The declarations that came last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from django.db import connection

from steelyard.engine.declaration import Declaration
from steelyard.engine.messages.canonical import read_stored

MOST = 2_000


class Recent(msgspec.Struct, frozen=True):
    """A declaration as it stands: its last version."""

    declaration_id: int
    number: str
    office: str
    at: datetime
    declaration: Declaration


def recent(*, limit: int, offices: Collection[str] | None, at: datetime) -> list[Recent]:
    """The last version of each of the latest declarations up to ``at``, newest first, at most ``MOST``.

    Of ``offices`` alone, or of every office where None.
    """
    asked = None if offices is None else sorted(offices)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number, office, at, body FROM declarations_declaration declared"
            " WHERE at <= %(at)s AND (%(offices)s::text[] IS NULL OR office = ANY(%(offices)s))"
            " AND NOT EXISTS (SELECT 1 FROM declarations_declaration later"
            "  WHERE later.previous_id = declared.id AND later.at <= %(at)s)"
            " ORDER BY at DESC, id DESC LIMIT %(limit)s",
            {"at": at, "offices": asked, "limit": max(1, min(limit, MOST))},
        )
        return [Recent(key, number, office, lodged, read_stored(body)) for key, number, office, lodged, body in cursor]
