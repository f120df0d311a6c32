"""What became of the controls that each profile asked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from django.db import connection


class ProfileCount(msgspec.Struct, frozen=True):
    """Controls that a profile, in any of its versions, was picked for; a declaration counts once, as it stands.

    Of those ``picked``, ``results`` ended with a finding or nil, ``findings`` with a finding, the last at
    ``last_finding``.
    """

    code: str
    picked: int
    results: int
    findings: int
    last_finding: datetime | None


def profile_counts(*, offices: Collection[str], since: datetime, until: datetime) -> list[ProfileCount]:
    """Controls ordered in [since, until) at ``offices`` by the profile that asked, with results recorded by ``until``.

    A control that several profiles asked for counts for each of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"offices": sorted(offices), "since": since, "until": until})
        return [ProfileCount(*row) for row in cursor.fetchall()]


COUNTS = """
SELECT asked.code, count(*), count(result.id), count(*) FILTER (WHERE result.status = 'finding'),
    max(result.recorded_at) FILTER (WHERE result.status = 'finding')
FROM controls_control control
CROSS JOIN LATERAL (
    SELECT DISTINCT told.source AS code
    FROM jsonb_to_recordset(control.orders) AS told (kind text, source text)
    WHERE told.kind IN ('criterion', 'forced')
) asked
LEFT JOIN controls_result result ON result.control_id = control.id
    AND result.status IN ('nil', 'finding') AND result.recorded_at < %(until)s
    AND NOT EXISTS (
        SELECT 1 FROM controls_result later
        WHERE later.control_id = result.control_id AND later.version > result.version
            AND later.recorded_at < %(until)s
    )
WHERE control.queued_at >= %(since)s AND control.queued_at < %(until)s AND control.office = ANY(%(offices)s)
    AND NOT (control.status = 'superseded' AND result.id IS NULL)
GROUP BY asked.code ORDER BY asked.code
"""
