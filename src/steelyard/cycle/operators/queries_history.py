"""The past of a batch of subjects just before an instant, in one statement each.

A window is the running total of the last usable day, less the running total before the window, plus the events since:
a handful of index lookups however long the window and however busy the subject.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from steelyard.base.prepared import Later, ask
from steelyard.base.rows import as_rows, rowset
from steelyard.cycle.operators.days import day_of, start_of
from steelyard.engine.facts.dossier import RECENT, WINDOWS, Counts, History
from steelyard.engine.facts.subjects import Kind, Subject

DAY = timedelta(days=1)
SUBJECT = {"kind": "smallint", "key": "text"}


def ask_histories(asked: Collection[Subject], *, at: datetime) -> Later[dict[Subject, History]]:
    """The past of each operator, declarant, seller or route just before ``at``; those never seen are left out."""
    if not asked:
        return dict
    day = day_of(at)
    arguments: dict[str, Any] = {"at": at, "day": day, "start_0": start_of(day), "rows": as_rows(SUBJECT, asked)}
    arguments |= {f"start_{days}": start_of(day - days * DAY) for days in WINDOWS}
    rows = ask(HISTORIES, arguments)
    return lambda: {
        (kind, key): History(first_at, today, _windows(counts)) for kind, key, first_at, today, *counts in rows()
    }


def ask_pairs(asked: Collection[Subject], *, at: datetime) -> Later[dict[Subject, int]]:
    """Which of two things were declared together before ``at``, and for an operator's goods how often recently."""
    if not asked:
        return dict
    since = start_of(day_of(at) - RECENT * DAY)
    arguments = {"at": at, "since": since, "rows": as_rows(SUBJECT, asked), "counted": Kind.OPERATOR_HS}
    rows = ask(PAIRS, arguments)
    return lambda: {(kind, key): recent for kind, key, recent in rows()}


def _windows(counts: list[int]) -> tuple[Counts, ...]:
    # A correction may stand in a window without the control that it corrects; counts shown stay counts.
    return tuple(
        [Counts(counts[i], max(counts[i + 1], 0), max(counts[i + 2], 0)) for i in range(0, len(counts), len(COUNTED))]
    )


COUNTED = ("declarations", "controls", "findings")


def _difference(days: int) -> str:
    """Columns of one window, in the order of ``Counts``."""
    return ", ".join(
        f"coalesce(total.{count}, 0) - coalesce(before_{days}.{count}, 0) + recent.{count}_{days}" for count in COUNTED
    )


def _total(name: str, until: str) -> str:
    """A join to the running totals at the end of day ``until``."""
    return (
        f"LEFT JOIN LATERAL (SELECT declarations, controls, findings FROM operators_historyday"  # noqa: S608 - constants
        f" WHERE kind = asked.kind AND key = asked.key AND day <= {until} ORDER BY day DESC LIMIT 1) {name} ON true"
    )


def _since(days: int, counted: tuple[str, ...]) -> str:
    """Columns that add up the events not yet in the totals, from the start of one window."""
    return ", ".join(
        f"coalesce(sum({count}) FILTER (WHERE at >= %(start_{days})s), 0)::bigint AS {count}_{days}"
        for count in counted
    )


# LIMIT keeps this a look-up for each subject: the server does not know how few they are, and while the table is small
# it would read the whole of it against them.
SEEN = """CROSS JOIN LATERAL (
    SELECT at FROM operators_firstseen WHERE kind = asked.kind AND key = asked.key AND at < %(at)s LIMIT 1
) seen
"""

# ``mark.day`` is the last day whose totals may be used: folded, and over at the instant asked about.
HISTORIES = f"""
WITH mark AS MATERIALIZED (
    SELECT day, (day + 1)::timestamp AT TIME ZONE 'UTC' AS since
    FROM (
        SELECT least(coalesce((SELECT through FROM operators_historyfold), '-infinity'), %(day)s::date - 1)
    ) AS usable (day)
)
SELECT asked.kind, asked.key, seen.at, recent.declarations_0, {", ".join(_difference(days) for days in WINDOWS)}
FROM {rowset(SUBJECT, alias="asked")}
CROSS JOIN mark
{SEEN}{_total("total", "mark.day")}
{" ".join(_total(f"before_{days}", f"least(mark.day, %(day)s::date - {days + 1})") for days in WINDOWS)}
CROSS JOIN LATERAL (
    SELECT {_since(0, ("declarations",))}, {", ".join(_since(days, COUNTED) for days in WINDOWS)}
    FROM operators_historyevent
    WHERE kind = asked.kind AND key = asked.key
      AND at >= greatest(mark.since, %(start_{max(WINDOWS)})s) AND at < %(at)s
) recent
"""  # noqa: S608 - put together from the constants above

PAIRS = f"""
SELECT asked.kind, asked.key, recent.declarations
FROM {rowset(SUBJECT, alias="asked")}
{SEEN}CROSS JOIN LATERAL (
    SELECT coalesce(sum(declarations), 0)::int AS declarations FROM operators_historyevent
    WHERE kind = asked.kind AND key = asked.key AND kind = %(counted)s AND at >= %(since)s AND at < %(at)s
) recent
"""  # noqa: S608 - put together from the constants above
