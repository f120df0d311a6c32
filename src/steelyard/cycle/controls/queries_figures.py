"""Counts of controls for those who watch over them: how old the queues are, what was closed, how often it found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec
from django.db import connection

from steelyard.cycle.controls.models import Kind
from steelyard.engine.lane import Lane


class Ageing(msgspec.Struct, frozen=True):
    """The open tasks of one kind at one office. Each is in hand or not, and in time or late by one of three measures.

    Late from the moment it is due: by at most four hours, by at most a day, by more.
    """

    office: str
    kind: Kind
    tasks: int
    in_hand: int
    in_time: int
    late_4_hours: int
    late_24_hours: int
    late_longer: int
    first_due: datetime

    @property
    def overdue(self) -> int:
        return self.late_4_hours + self.late_24_hours + self.late_longer


class HitCount(msgspec.Struct, frozen=True):
    """Targeted controls of one lane at one office that ended with a finding or nil, and those with a finding."""

    office: str
    lane: Lane
    results: int
    findings: int


def ageing(*, offices: Collection[str], at: datetime) -> list[Ageing]:
    """Every queue of ``offices`` that is not empty at ``at``, by office and kind."""
    with connection.cursor() as cursor:
        cursor.execute(AGEING, {"offices": sorted(offices), "at": at})
        return [Ageing(office, Kind(kind), *counts) for office, kind, *counts in cursor.fetchall()]


def results_since(*, since: Mapping[str, datetime], at: datetime) -> dict[str, int]:
    """How many controls of each office of ``since`` were closed with a result from then until ``at``."""
    if not since:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            RESULTS,
            {"offices": list(since), "since": list(since.values()), "first": min(since.values()), "at": at},
        )
        return dict(cursor.fetchall())


def targeted_hits(*, offices: Collection[str], since: datetime, until: datetime) -> list[HitCount]:
    """Results recorded in [since, until) on controls that a profile asked for; an amended one counts as it stands.

    Inconclusive controls and those not performed say nothing about the goods and are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(TARGETED, {"offices": sorted(offices), "since": since, "until": until})
        return [HitCount(office, Lane(lane), *counts) for office, lane, *counts in cursor.fetchall()]


# Each half has its own partial index.
AGEING = """
SELECT office, kind, count(*), count(*) FILTER (WHERE in_hand),
    count(*) FILTER (WHERE due_at > %(at)s),
    count(*) FILTER (WHERE due_at <= %(at)s AND due_at >= %(at)s - interval '4 hours'),
    count(*) FILTER (WHERE due_at < %(at)s - interval '4 hours' AND due_at >= %(at)s - interval '24 hours'),
    count(*) FILTER (WHERE due_at < %(at)s - interval '24 hours'),
    min(due_at)
FROM (
    SELECT office, kind, due_at, false AS in_hand FROM controls_control WHERE status = 'queued'
    UNION ALL
    SELECT office, kind, due_at, true FROM controls_control WHERE status = 'taken'
) AS owed
WHERE office = ANY(%(offices)s)
GROUP BY office, kind ORDER BY office, kind
"""

RESULTS = """
SELECT control.office, count(*)
FROM controls_result result
JOIN controls_control control ON control.id = result.control_id
JOIN unnest(%(offices)s::text[], %(since)s::timestamptz[]) AS asked (office, since)
    ON asked.office = control.office AND result.recorded_at >= asked.since
WHERE result.recorded_at >= %(first)s AND result.recorded_at <= %(at)s AND result.version = 1
GROUP BY control.office
"""

TARGETED = """
SELECT control.office, control.lane, count(*), count(*) FILTER (WHERE result.status = 'finding')
FROM controls_result result
JOIN controls_control control ON control.id = result.control_id
WHERE result.recorded_at >= %(since)s AND result.recorded_at < %(until)s
    AND result.status IN ('nil', 'finding') AND control.office = ANY(%(offices)s)
    AND (control.orders @> '[{"kind": "criterion"}]' OR control.orders @> '[{"kind": "forced"}]')
    AND NOT EXISTS (
        SELECT 1 FROM controls_result later
        WHERE later.control_id = result.control_id AND later.version > result.version
            AND later.recorded_at < %(until)s
    )
GROUP BY control.office, control.lane
"""
