"""What failed while declarations were assessed, and had a control ordered in its place."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import connection

from steelyard.cycle.profiles.queries import live
from steelyard.engine.lane import Lane

FAILED = """
SELECT signal->>'source', (signal->>'version')::int, signal->>'lane', max(signal->>'detail'),
    count(DISTINCT decided.declaration_id), max(decided.at)
FROM selection_decision decided
JOIN assessments_verdict verdict USING (declaration_id)
CROSS JOIN LATERAL jsonb_array_elements(verdict.body::jsonb->'signals') AS signal
WHERE decided.kinds @> ARRAY['failsafe']::varchar[] AND decided.at >= %s AND decided.at < %s
    AND signal->>'kind' = 'error'
GROUP BY 1, 2, 3 ORDER BY 6 DESC, 1, 2 LIMIT %s
"""

STRICTER = """
SELECT count(*) FROM selection_decision
WHERE kinds @> ARRAY['failsafe']::varchar[] AND at >= %s AND at < %s
"""


class Failure(msgspec.Struct, frozen=True):
    """One part that failed: a profile by its code and version, or ``assess`` where assessing as a whole did.

    ``lane`` is what the fail-safe policy made of it, ``detail`` one of the errors in its own words, ``declarations``
    how many met it.
    """

    source: str
    version: int
    lane: Lane
    detail: str
    declarations: int
    last: datetime


class Broken(msgspec.Struct, frozen=True):
    """A profile of the release in force that cannot be compiled, and every reason."""

    code: str
    version: int
    reasons: tuple[str, ...]


def failures(*, since: datetime, until: datetime, most: int) -> list[Failure]:
    """What failed on declarations decided in [since, until), the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(FAILED, [since, until, most])
        return [
            Failure(source, version, Lane(lane), detail or "", declarations, last)
            for source, version, lane, detail, declarations, last in cursor.fetchall()
        ]


def failsafe_decisions(*, since: datetime, until: datetime) -> int:
    """Decisions in [since, until) in which the fail-safe policy had a say."""
    with connection.cursor() as cursor:
        cursor.execute(STRICTER, [since, until])
        return int(cursor.fetchone()[0])


def broken_profiles(*, at: datetime) -> tuple[Broken, ...]:
    """Profiles in force at ``at`` that stand for their fail-safe lane alone, on every declaration in their scope."""
    in_force = live(at)
    if in_force is None:
        return ()
    return tuple(
        Broken(profile.code, profile.version, tuple(str(error) for error in errors))
        for profile, errors in in_force.knowledge.ruleset.broken
    )
