"""What the random controls say: the only ones that tell of everything, controlled or not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from django.db import connection


class RandomCount(msgspec.Struct, frozen=True):
    """Declarations of one office drawn with the same ``chance``, and what became of them.

    Of those ``drawn``, ``sample`` have a result that says something about the goods, and ``findings`` a finding. A
    control that was inconclusive or not performed says nothing about them and is no nil: it is counted apart.
    """

    office: str
    chance: float
    drawn: int
    sample: int
    findings: int
    inconclusive: int = 0
    not_performed: int = 0

    @property
    def population(self) -> int:
        """How many declarations stood the draw, told by the draw itself: drawn ÷ chance."""
        return max(self.drawn, round(self.drawn / self.chance))


def random_counts(*, offices: Collection[str], since: datetime, until: datetime) -> list[RandomCount]:
    """Random controls ordered in [since, until) by office and chance, with results recorded before ``until``.

    An amendment keeps its draw and counts with its declaration, once. Whoever was drawn counts here, even where a
    profile asked for the control too: the draw was made for every declaration alike.
    """
    with connection.cursor() as cursor:
        cursor.execute(RANDOM, {"offices": sorted(offices), "since": since, "until": until})
        return [RandomCount(*row) for row in cursor.fetchall()]


RANDOM = """
WITH drawn AS (
    SELECT control.number, min(control.declaration_id) AS declaration_id,
        coalesce(bool_or(result.status IN ('nil', 'finding')), false) AS told,
        coalesce(bool_or(result.status = 'finding'), false) AS finding,
        coalesce(bool_or(result.status = 'inconclusive'), false) AS inconclusive,
        coalesce(bool_or(result.status = 'not_performed'), false) AS not_performed
    FROM controls_control control
    LEFT JOIN controls_result result ON result.control_id = control.id AND result.recorded_at < %(until)s
        AND NOT EXISTS (
            SELECT 1 FROM controls_result later
            WHERE later.control_id = result.control_id AND later.version > result.version
                AND later.recorded_at < %(until)s
        )
    WHERE control.orders @> '[{"kind": "random"}]' AND control.office = ANY(%(offices)s)
        AND control.queued_at >= %(since)s AND control.queued_at < %(until)s
    GROUP BY control.number
)
SELECT decided.office, decided.random_propensity, count(*),
    count(*) FILTER (WHERE told), count(*) FILTER (WHERE finding),
    count(*) FILTER (WHERE inconclusive AND NOT told),
    count(*) FILTER (WHERE not_performed AND NOT inconclusive AND NOT told)
FROM drawn JOIN selection_decision decided ON decided.declaration_id = drawn.declaration_id
GROUP BY decided.office, decided.random_propensity
ORDER BY decided.office, decided.random_propensity
"""
