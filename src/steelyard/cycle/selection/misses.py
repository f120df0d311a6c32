"""The audit of miss counters: what the decisions of an office leave of each, beside what is kept.

A counter is of the office, whatever the direction, and the order of decisions across its directions is not on record.
So every decision is taken as a step of its criteria from one count to another: in one order or another the steps must
lead from zero to the count that is kept, which they do where each count is left as often as it is reached. Within one
direction the order is known, and each step must begin where the last one ended.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db import connection

from steelyard.cycle.selection.desk import criteria
from steelyard.engine.declaration import Direction
from steelyard.engine.selection.decision import Counters
from steelyard.engine.selection.record import Record


class Misses:
    """The steps of one office, as its decisions are gone through, direction by direction."""

    def __init__(self, office: str) -> None:
        self.office = office
        self.whole = True
        """Whether every decision was read and made again: else there are steps that nobody knows."""
        self._reached: defaultdict[str, Counter[int]] = defaultdict(lambda: Counter({0: 1}))
        self._last: defaultdict[str, dict[Direction, int]] = defaultdict(dict)
        self._jumped: set[str] = set()

    def follow(self, was: Record, left: Counters) -> None:
        """Take the steps of one decision, the next of its direction."""
        for _office, source in criteria(was.request):
            before, after = was.counters.misses.get(source, 0), left.misses.get(source, 0)
            self._reached[source][before] -= 1
            self._reached[source][after] += 1
            lasts = self._last[source]
            if before != lasts.get(was.request.direction, 0):
                self._jumped.add(source)
            lasts[was.request.direction] = after

    def faults(self) -> Iterator[str]:
        """A sentence for every counter that is not what the decisions leave."""
        if not self.whole:
            yield "misses of criteria were not looked at, since not every decision could be made again"
            return
        kept = _kept(self.office)
        for source in sorted(self._last.keys() | kept.keys()):
            left, count = self._left(source), kept.get(source, 0)
            if left is None:
                yield f"misses of {source} were put otherwise between its decisions; {count} are kept"
            elif left != count:
                yield f"{count} misses of {source} are kept, and its decisions leave {left}"

    def _left(self, source: str) -> int | None:
        """Where the steps of a criterion end; None where no order of them leads there from zero."""
        ends = [(count, times) for count, times in self._reached[source].items() if times]
        if len(ends) != 1 or (source in self._jumped and len(self._last[source]) == 1):
            return None
        return ends[0][0]


def _kept(office: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT criterion, misses FROM selection_misscounter WHERE office = %s", [office])
        return dict(cursor.fetchall())
