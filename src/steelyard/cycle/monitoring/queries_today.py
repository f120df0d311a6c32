"""The live part of the board: today's lanes against plan, key figures, queues and how old they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from django.db import connection

from steelyard.base.accounts.queries import OfficeView
from steelyard.cycle.controls.queries_figures import Ageing, ageing, results_since
from steelyard.cycle.monitoring.days import midnight
from steelyard.cycle.monitoring.sight import Sight
from steelyard.cycle.selection import queries as selection
from steelyard.cycle.selection.queries import BoardRow
from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.measure.rate import rate

WHOLE_BP = 10_000
TOLERANCE = 0.1
"""Of the plan: how far a share may be from it, up or down, before somebody is told."""


class Against(msgspec.Struct, frozen=True):
    """A count out of the declarations of the day, against its planned least share.

    ``planned`` is None for those who may not know the plan. ``below`` and ``above`` where the share is more than a
    tenth of the plan away from it and chance does not explain that: the plan lies outside the 95 % interval of what was
    seen. Too little is owed to the plan, too much is taken from the officers.
    """

    count: int
    share: float | None
    planned: float | None
    below: bool
    above: bool


class LaneToday(msgspec.Struct, frozen=True):
    lane: Lane
    seen: Against


class Row(msgspec.Struct, frozen=True):
    """One office and direction today. ``random`` is None for those who may not know of it."""

    office: OfficeView
    direction: Direction
    declarations: int
    lanes: tuple[LaneToday, ...]
    random: Against | None


class Figures(msgspec.Struct, frozen=True):
    """Today's sums. ``random`` and ``failsafe``, decisions in which something failed, only for those who may know."""

    declarations: int
    controlled: int
    controlled_share: float | None
    random: Against | None
    results: int
    waiting: int
    overdue: int
    failsafe: int | None


class Queue(msgspec.Struct, frozen=True):
    office: OfficeView
    queue: Ageing


class Today(msgspec.Struct, frozen=True):
    """``rows`` where something was declared today; ``quiet``: the offices and directions where nothing was."""

    at: datetime
    figures: Figures
    rows: tuple[Row, ...]
    quiet: tuple[tuple[OfficeView, tuple[Direction, ...]], ...]
    queues: tuple[Queue, ...]


def today(*, sight: Sight, office: str | None, at: datetime) -> Today:
    """The day so far at ``office``, or at every office in ``sight``: the same few statements however many there are."""
    offices = {each.code: each for each in sight.offices if office in (None, each.code)}
    rows = [row for row in selection.board(at=at, offices=offices) if row.office in offices]
    midnights = {code: midnight(at, each.time_zone) for code, each in offices.items()}
    queues = ageing(offices=offices, at=at)
    inside = [row for row in rows if row.office in sight.inside]
    declarations = sum(row.declarations for row in rows)
    controlled = declarations - sum(_in_green(row) for row in rows)
    return Today(
        at=at,
        figures=Figures(
            declarations=declarations,
            controlled=controlled,
            controlled_share=controlled / declarations if declarations else None,
            random=_random(inside) if inside else None,
            results=sum(results_since(since=midnights, at=at).values()),
            waiting=sum(queue.tasks - queue.in_hand for queue in queues),
            overdue=sum(queue.overdue for queue in queues),
            failsafe=_failsafe(midnights, inside=sight.inside, at=at) if inside else None,
        ),
        rows=tuple(
            _row(row, offices[row.office], inside=row.office in sight.inside) for row in rows if row.declarations
        ),
        quiet=_quiet(rows, offices),
        queues=tuple(Queue(offices[queue.office], queue) for queue in queues),
    )


def _quiet(
    rows: Sequence[BoardRow], offices: Mapping[str, OfficeView]
) -> tuple[tuple[OfficeView, tuple[Direction, ...]], ...]:
    """Where nothing was declared: an office that falls silent may have lost its line to us."""
    silent: dict[str, list[Direction]] = {}
    for row in rows:
        if not row.declarations:
            silent.setdefault(row.office, []).append(row.direction)
    return tuple((offices[code], tuple(directions)) for code, directions in silent.items())


def _in_green(row: BoardRow) -> int:
    return sum(each.declarations for each in row.lanes if each.lane is Lane.GREEN)


def _row(row: BoardRow, office: OfficeView, *, inside: bool) -> Row:
    lanes = tuple(
        LaneToday(each.lane, _against(each.declarations, row.declarations, each.expected_bp if inside else None))
        for each in row.lanes
    )
    return Row(office, row.direction, row.declarations, lanes, _random([row]) if inside else None)


def _random(rows: Sequence[BoardRow]) -> Against:
    """Random controls in ``rows`` against the minimum of each, weighted by its declarations."""
    declarations = sum(row.declarations for row in rows)
    owed = sum(row.declarations * row.random_rate_bp for row in rows)
    planned = owed / declarations if declarations else min((row.random_rate_bp for row in rows), default=0)
    return _against(sum(row.random for row in rows), declarations, planned)


def _against(count: int, declarations: int, planned_bp: float | None) -> Against:
    planned = None if not planned_bp else planned_bp / WHOLE_BP
    found = rate(count, declarations)
    far = found is not None and planned is not None and abs(found.share - planned) > planned * TOLERANCE
    return Against(
        count=count,
        share=found.share if found else None,
        planned=planned,
        below=far and found is not None and planned is not None and found.high < planned,
        above=far and found is not None and planned is not None and found.low > planned,
    )


def _failsafe(midnights: Mapping[str, datetime], *, inside: Collection[str], at: datetime) -> int:
    """Decisions of today in which a profile or list failed, so that the fail-safe policy had a say."""
    since = {office: midnight for office, midnight in midnights.items() if office in inside}
    with connection.cursor() as cursor:
        cursor.execute(
            # Office by office, so that each reads its own day from the index and nothing else.
            "SELECT coalesce(sum(of_office.decisions), 0)"
            " FROM unnest(%s::text[], %s::timestamptz[]) AS asked (office, since) CROSS JOIN LATERAL ("
            "  SELECT count(*) AS decisions FROM selection_decision decided WHERE decided.office = asked.office"
            "  AND decided.at >= asked.since AND decided.at <= %s AND 'failsafe' = ANY(decided.kinds)) of_office",
            [list(since), list(since.values()), at],
        )
        return int(cursor.fetchone()[0])
