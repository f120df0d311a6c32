"""What the random controls say: the only ones that tell of everything, controlled or not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from django.db import connection


class RandomCount(msgspec.Struct, frozen=True):
    """Declarations of one office that had the same chance of a random control, and what became of those drawn.

    ``population`` were lodged; of those drawn, ``sample`` have a result that says something about the goods, and
    ``findings`` of them a finding.
    """

    office: str
    population: int
    sample: int
    findings: int


def random_counts(*, offices: Collection[str], since: datetime, until: datetime) -> list[RandomCount]:
    """Declarations first decided in [since, until) by office and chance, with results recorded before ``until``.

    An amendment keeps its draw and is no declaration of its own. Whoever is drawn counts here, even where a profile
    asked for the control too: the draw was made for every declaration alike.
    """
    with connection.cursor() as cursor:
        cursor.execute(RANDOM, {"offices": sorted(offices), "since": since, "until": until})
        return [RandomCount(*row) for row in cursor.fetchall()]


# The last version of each result is joined through the declaration's number: a later version may have been controlled.
RANDOM = """
WITH population AS (
    SELECT office, random_propensity, count(*) AS declarations
    FROM selection_decision
    WHERE version = 1 AND office = ANY(%(offices)s) AND at >= %(since)s AND at < %(until)s
    GROUP BY office, random_propensity
), drawn AS (
    SELECT decided.office, decided.random_propensity, count(*) AS sample,
        count(*) FILTER (WHERE ended.finding) AS findings
    FROM selection_decision decided
    CROSS JOIN LATERAL (
        SELECT bool_or(result.status = 'finding') AS finding
        FROM controls_control control JOIN controls_result result ON result.control_id = control.id
        WHERE control.number = decided.number AND result.status IN ('nil', 'finding')
            AND result.recorded_at < %(until)s
            AND NOT EXISTS (
                SELECT 1 FROM controls_result later
                WHERE later.control_id = result.control_id AND later.version > result.version
                    AND later.recorded_at < %(until)s
            )
        HAVING count(*) > 0
    ) ended
    WHERE decided.version = 1 AND decided.random
        AND decided.office = ANY(%(offices)s) AND decided.at >= %(since)s AND decided.at < %(until)s
    GROUP BY decided.office, decided.random_propensity
)
SELECT population.office, population.declarations, coalesce(drawn.sample, 0), coalesce(drawn.findings, 0)
FROM population LEFT JOIN drawn USING (office, random_propensity)
ORDER BY population.office, population.random_propensity
"""
