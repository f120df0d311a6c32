"""The charts of the board: lanes over time, and how often controls find something, aimed or drawn at random.

Everything here ends at the last midnight, so it stays as it is all day and is worked out once (``recalled``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

import msgspec
from django.core.cache import cache
from django.db import connection

from steelyard.cycle.controls.queries_figures import HitCount, targeted_hits
from steelyard.cycle.monitoring.days import midnight
from steelyard.cycle.monitoring.queries_random import RandomCount, random_counts
from steelyard.engine.lane import Lane
from steelyard.engine.measure.lift import Lift, lift
from steelyard.engine.measure.rate import Rate, rate
from steelyard.engine.measure.stratified import counted, stratified_rate
from steelyard.engine.measure.suppression import disclosable

MIX_DAYS = 90
MIX_WEEKS = 13
HITS_DAYS = 365
KEEP_SECONDS = 24 * 3600
Value = TypeVar("Value")


class Step(StrEnum):
    WEEK = "week"
    DAY = "day"


class Mix(msgspec.Struct, frozen=True):
    """Decisions by lane in the day or week that begins on ``first``."""

    first: date
    lanes: Mapping[Lane, int]


class Apart(msgspec.Struct, frozen=True):
    """Random controls that say nothing about the goods, and so are in no rate."""

    inconclusive: int
    not_performed: int


class Hits(msgspec.Struct, frozen=True):
    """Hit rates with their intervals; None where too few results stand behind one, or it would tell on a small one.

    ``random`` estimates what controlling everything would find; ``lift`` sets the targeted rate against it; ``apart``
    are the random controls left out of ``random``, present where that is.
    """

    since: date
    targeted: Mapping[Lane, Rate | None]
    random: Rate | None
    lift: Lift | None
    apart: Apart | None


def lane_mix(*, offices: Collection[str], step: Step, at: datetime, zone: str) -> list[Mix]:
    """Lanes of the last 90 days, or 13 weeks, before today; an amended declaration is decided on again each time.

    ``zone`` is the time zone whose days are meant.
    """
    until = midnight(at, zone)
    first, days = _periods(until.date(), step)

    def count() -> list[Mix]:
        since = datetime.combine(first, time(), until.tzinfo)
        with connection.cursor() as cursor:
            cursor.execute(
                MIX, {"offices": sorted(offices), "since": since, "until": until, "step": step.value, "zone": zone}
            )
            found: dict[date, dict[str | None, int]] = {day: {} for day in days}
            for day, lane, number in cursor.fetchall():
                found[day][lane] = number
        return [Mix(day, _lanes(counts)) for day, counts in found.items()]

    return recalled("mix", count, step.value, zone, offices=offices, until=until)


def hits(*, offices: Collection[str], office: str | None, at: datetime, zone: str) -> Hits:
    """What controls of the last 365 days before today found at ``office``, or at all ``offices``."""
    until = midnight(at, zone)
    since = until - timedelta(days=HITS_DAYS)

    def count() -> tuple[list[HitCount], list[RandomCount]]:
        return (
            targeted_hits(offices=offices, since=since, until=until),
            random_counts(offices=offices, since=since, until=until),
        )

    targeted, random = recalled("hits", count, zone, offices=offices, until=until)
    aimed = [each for each in targeted if office in (None, each.office)]
    everything = rate(sum(each.findings for each in aimed), sum(each.results for each in aimed))
    baseline = _baseline(random, office)
    return Hits(
        since=since.date(),
        targeted={lane: _in_lane(targeted, lane, office) for lane in Lane if lane is not Lane.GREEN},
        random=baseline,
        lift=lift(everything, baseline),
        apart=_apart(random, office) if baseline else None,
    )


def _lanes(counts: Mapping[str | None, int]) -> dict[Lane, int]:
    """The number in each lane, by the number in all and in each lane above green."""
    lanes = {lane: counts.get(lane.value, 0) for lane in Lane}
    return lanes | {Lane.GREEN: counts.get(None, 0) - sum(lanes.values())}


def _in_lane(counts: list[HitCount], lane: Lane, office: str | None) -> Rate | None:
    by_office = {each.office: each for each in counts if each.lane is lane}
    wanted = _told({code: each.results for code, each in by_office.items()}, office)
    found = rate(sum(by_office[code].findings for code in wanted), sum(by_office[code].results for code in wanted))
    return found if found and found.enough else None


def _baseline(counts: list[RandomCount], office: str | None) -> Rate | None:
    by_office: dict[str, int] = {}
    for each in counts:
        by_office[each.office] = by_office.get(each.office, 0) + each.sample
    wanted = _told(by_office, office)
    found = stratified_rate(
        [counted(each.population, each.sample, each.findings) for each in counts if each.office in wanted]
    )
    return found if found and found.enough else None


def _apart(counts: list[RandomCount], office: str | None) -> Apart:
    wanted = [each for each in counts if office in (None, each.office)]
    return Apart(sum(each.inconclusive for each in wanted), sum(each.not_performed for each in wanted))


def _told(results: Mapping[str, int], office: str | None) -> Collection[str]:
    """The offices to add up: all of them, or the one asked for where its results may be shown beside their total."""
    if office is None:
        return results.keys()
    return disclosable(results) & {office}


def _periods(until: date, step: Step) -> tuple[date, list[date]]:
    """The first day of the chart, and the day on which each of its periods begins."""
    if step is Step.DAY:
        first = until - timedelta(days=MIX_DAYS)
        return first, [first + timedelta(days=number) for number in range(MIX_DAYS)]
    yesterday = until - timedelta(days=1)
    first = yesterday - timedelta(days=yesterday.weekday(), weeks=MIX_WEEKS - 1)
    return first, [first + timedelta(weeks=number) for number in range(MIX_WEEKS)]


def recalled(name: str, count: Callable[[], Value], *parts: str, offices: Collection[str], until: datetime) -> Value:
    """``count()``, or what it gave before for the same offices, if nothing has been added to the past since."""
    words = (name, *parts, *sorted(offices), until.isoformat(), *_marks(offices, until))
    key = "board-" + hashlib.sha256("\n".join(words).encode()).hexdigest()
    found: Value | None = cache.get(key)
    if found is None:
        found = count()
        cache.set(key, found, KEEP_SECONDS)
    return found


def _marks(offices: Collection[str], until: datetime) -> list[str]:
    """The last decision of each office and the last result before ``until``: an index look-up for each."""
    with connection.cursor() as cursor:
        cursor.execute(MARKS, {"offices": sorted(offices), "until": until})
        return [str(mark) for (mark,) in cursor.fetchall()]


# Every decision above green has its control, whose rows are small; how many decisions there were is in the index alone.
MIX = """
SELECT date_trunc(%(step)s, at AT TIME ZONE %(zone)s)::date AS first, NULL AS lane, count(*)
FROM selection_decision
WHERE office = ANY(%(offices)s) AND at >= %(since)s AND at < %(until)s GROUP BY first
UNION ALL
SELECT date_trunc(%(step)s, queued_at AT TIME ZONE %(zone)s)::date AS first, lane, count(*)
FROM controls_control
WHERE office = ANY(%(offices)s) AND queued_at >= %(since)s AND queued_at < %(until)s GROUP BY first, lane
"""

MARKS = """
(SELECT last.declaration_id FROM unnest(%(offices)s::text[]) AS asked (office)
    CROSS JOIN LATERAL (
        SELECT declaration_id FROM selection_decision
        WHERE office = asked.office AND at < %(until)s ORDER BY at DESC LIMIT 1
    ) last ORDER BY asked.office)
UNION ALL
(SELECT max(id) FROM controls_result WHERE recorded_at < %(until)s)
"""
