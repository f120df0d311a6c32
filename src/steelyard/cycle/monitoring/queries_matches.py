"""How often a profile matched lately: among the last decisions, which bound the work however many there are."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from steelyard.cycle.monitoring.held import on_stand_by
from steelyard.cycle.selection import queries as selection
from steelyard.engine.lane import Lane
from steelyard.engine.selection.decision import PickKind

LOOKED_AT = 10_000
"""Decisions that one look weighs, the latest. No index tells which profiles spoke in a verdict."""
SHOWN = 10
ASKING = (PickKind.CRITERION, PickKind.FORCED)


class Match(msgspec.Struct, frozen=True):
    """A decision on which the profile matched; ``picked`` when it was drawn, too, and so asked for a control.

    ``stand_by`` while its green is held, and no later version stands instead.
    """

    number: str
    version: int
    office: str
    at: datetime
    lane: Lane
    stand_by: bool
    picked: bool


class Matches(msgspec.Struct, frozen=True):
    """Of the decisions ``looked_at``, the first at ``since``, a profile ``matched`` so many; the ``last`` of those."""

    looked_at: int
    since: datetime | None
    matched: int
    last: tuple[Match, ...]


def matches_of(*, code: str, offices: Collection[str], at: datetime) -> Matches:
    """What profile ``code``, in any of its versions, matched at ``offices`` among the country's last ``LOOKED_AT``.

    As things stand at ``at``.
    """
    spoke = f'"kind":"match","source":{json.dumps(code)},'
    given: dict[str, Any] = {"offices": sorted(offices), "spoke": spoke, "shown": SHOWN}
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(declaration_id), 0) FROM selection_decision")
        # Given as a number, of which the planner sees how little of the tables lies above it.
        cursor.execute(MATCHED, {**given, "above": cursor.fetchone()[0] - LOOKED_AT})
        looked_at, since, matched, ids = cursor.fetchone()
        cursor.execute(LAST, [ids])
        rows = cursor.fetchall()
    decided, held = selection.decisions(declaration_ids=ids), on_stand_by(ids, at=at)
    last = []
    for declaration_id, number, version, office, on, lane, stands in rows:
        draws = decided[declaration_id].decision.draws
        picked = any(draw.picked and draw.source == code and draw.kind in ASKING for draw in draws)
        last.append(Match(number, version, office, on, Lane(lane), stands and declaration_id in held, picked))
    return Matches(looked_at, since, matched, tuple(last))


MATCHED = """
WITH looked AS MATERIALIZED (
    SELECT declaration_id, at FROM selection_decision
    WHERE declaration_id > %(above)s AND office = ANY(%(offices)s)
),
matched AS MATERIALIZED (
    SELECT looked.declaration_id FROM looked JOIN assessments_verdict verdict USING (declaration_id)
    WHERE verdict.declaration_id > %(above)s AND strpos(verdict.body, %(spoke)s) > 0
)
SELECT (SELECT count(*) FROM looked), (SELECT min(at) FROM looked), (SELECT count(*) FROM matched),
    ARRAY(SELECT declaration_id FROM matched ORDER BY declaration_id DESC LIMIT %(shown)s)
"""
LAST = """
SELECT declaration_id, number, version, office, at, lane, NOT EXISTS (
    SELECT FROM selection_decision later WHERE later.number = own.number AND later.version > own.version
)
FROM selection_decision own WHERE declaration_id = ANY(%s) ORDER BY declaration_id DESC
"""
