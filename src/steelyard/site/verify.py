"""The auditor's check: every decision in its chain, and made again from its record, office by office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

import msgspec
from django.db import connection, transaction
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from steelyard.cycle.operators.integrity import history_faults
from steelyard.cycle.road.astray import astray
from steelyard.cycle.selection.integrity import MOST_FAULTS, StreamFault, check_stream
from steelyard.cycle.selection.misses import Misses
from steelyard.engine.declaration import Direction

STREAMS = """
SELECT stream.office, stream.direction, (
    SELECT count(*) FROM selection_decision decided
    WHERE decided.office = stream.office AND decided.direction = stream.direction
)
FROM (
    SELECT office, direction FROM selection_officestate
    UNION SELECT office, direction FROM selection_decision
) stream
WHERE %(office)s::text IS NULL OR stream.office = %(office)s
ORDER BY stream.office, stream.direction
"""


class Verified(msgspec.Struct, frozen=True):
    """What was gone through, and a sentence for every fault found."""

    streams: int
    decisions: int
    faults: tuple[str, ...]


def verify(*, office: str | None, say: Console) -> Verified:
    """Check the decisions of ``office``, of all offices where None, and history, as they stand at one moment.

    Raises ``ValueError`` where ``office`` selects nothing: a slip in its code must not pass for a clean audit.
    """
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    decisions, faults = 0, list[str]()
    with _one_moment(), Progress(*columns, TimeElapsedColumn(), console=say, transient=True) as progress:
        streams = _streams(office)
        if office is not None and not streams:
            raise ValueError(f"--office {office}: no declaration was ever given a lane there.")
        task = progress.add_task("", total=sum(count for _, _, count in streams))
        for code, own in groupby(streams, key=itemgetter(0)):
            misses = Misses(code)
            for _code, direction, _count in own:
                progress.update(task, description=f"{code} {direction}")
                check = check_stream(
                    office=code, direction=Direction(direction), misses=misses, tick=lambda: progress.advance(task)
                )
                decisions += check.decisions
                faults += _sentences(code, direction, check.faults)
            faults += (f"{code}: {told}." for told in misses.faults())
        progress.update(task, description="What belongs to them", completed=0)
        strays = astray(office, tick=lambda: progress.advance(task))
        faults += (f"{each.office} {each.direction}, declaration {each.declaration_id}: {each.why}." for each in strays)
        progress.update(task, description="History")
        faults += (f"History: {told}." for told in history_faults())
    return Verified(len(streams), decisions, tuple(faults))


def _sentences(office: str, direction: str, faults: tuple[StreamFault, ...]) -> Iterator[str]:
    for fault in faults:
        declared = "" if fault.declaration_id is None else f" (declaration {fault.declaration_id})"
        yield f"{office} {direction}, decision {fault.sequence}{declared}: {fault.sentence}."
    if len(faults) >= MOST_FAULTS:
        yield f"{office} {direction}: what comes after these {len(faults)} faults was not looked at."


@contextmanager
def _one_moment() -> Iterator[None]:
    """One snapshot for the length of the block: a decision made meanwhile is no fault."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _streams(office: str | None) -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(STREAMS, {"office": office})
        return list(cursor.fetchall())
