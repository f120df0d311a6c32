"""Reads of verdicts."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.db import connection

from steelyard.engine.assess import Assessment

_decoder = msgspec.json.Decoder(Assessment)


def assessments_of(declaration_ids: Iterable[int]) -> dict[int, Assessment]:
    """The recorded assessments by declaration id, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT declaration_id, body FROM assessments_verdict WHERE declaration_id = ANY(%s)",
            [list(declaration_ids)],
        )
        return {declaration_id: _decoder.decode(body) for declaration_id, body in cursor.fetchall()}
