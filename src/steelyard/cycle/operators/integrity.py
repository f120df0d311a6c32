"""The auditor's check of history: first times and running totals, computed again from the events they came from.

Events are only added; what is derived from them is changed in place, and profiles look at it.
"""

from __future__ import annotations

from django.db import connection

from steelyard.cycle.operators.operations import FOLDED
from steelyard.engine.facts.subjects import Kind

MOST = 100
COUNTED = (*FOLDED, Kind.OPERATOR_HS)
"""Kinds whose declarations are events; of other pairs the first time alone is on record."""

FIRST_TIMES = """
SELECT kind, key FROM (
    SELECT kind, key, min(at) AS at FROM operators_historyevent WHERE declarations > 0 GROUP BY kind, key
) told
FULL JOIN (SELECT kind, key, at FROM operators_firstseen WHERE kind = ANY(%(counted)s)) kept USING (kind, key)
WHERE told.at IS DISTINCT FROM kept.at ORDER BY kind, key LIMIT %(most)s
"""

TOTALS = """
SELECT kind, key, day FROM (
    SELECT kind, key, (at AT TIME ZONE 'UTC')::date AS day,
        sum(sum(declarations)) OVER so_far AS declarations,
        sum(sum(controls)) OVER so_far AS controls,
        sum(sum(findings)) OVER so_far AS findings
    FROM operators_historyevent
    WHERE kind = ANY(%(folded)s)
        AND at < (SELECT through + 1 FROM operators_historyfold)::timestamp AT TIME ZONE 'UTC'
    GROUP BY 1, 2, 3
    WINDOW so_far AS (PARTITION BY kind, key ORDER BY (at AT TIME ZONE 'UTC')::date)
) told
FULL JOIN operators_historyday kept USING (kind, key, day)
WHERE (told.declarations, told.controls, told.findings)
    IS DISTINCT FROM (kept.declarations::numeric, kept.controls::numeric, kept.findings::numeric)
ORDER BY kind, key, day LIMIT %(most)s
"""


def history_faults() -> list[str]:
    """A sentence for each first time and running total that the events do not make so; at most ``MOST`` of each."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST_TIMES, {"counted": list(COUNTED), "most": MOST})
        first = [f"the first time of {key} (kind {kind}) is not that of its events" for kind, key in cursor.fetchall()]
        cursor.execute(TOTALS, {"folded": list(FOLDED), "most": MOST})
        return first + [
            f"the totals of {key} (kind {kind}) on {day} are not the sum of its events"
            for kind, key, day in cursor.fetchall()
        ]
