"""Adding up the truth of a world."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

import msgspec

from steelyard.engine.declaration import Direction
from steelyard.world.arrival import Day
from steelyard.world.kinds import KINDS, Kind


class KindRow(msgspec.Struct, frozen=True):
    direction: Direction
    kind: Kind
    declarations: int
    revenue: Decimal  # at stake, national currency
    is_error: bool
    is_unseen: bool


class DirectionRow(msgspec.Struct, frozen=True):
    direction: Direction
    declarations: int  # first versions
    irregular: int
    fraudulent: int
    revenue: Decimal

    @property
    def irregular_rate(self) -> float:
        return self.irregular / self.declarations if self.declarations else 0.0


class TruthTable(msgspec.Struct, frozen=True):
    declarations: int  # first versions
    amendments: int
    directions: tuple[DirectionRow, ...]
    kinds: tuple[KindRow, ...]  # most frequent first


class Tally:
    """Counts first versions once; amendments are counted apart, as they repeat what was counted."""

    def __init__(self) -> None:
        self.amendments = 0
        self._all: Counter[Direction] = Counter()
        self._irregular: Counter[Direction] = Counter()
        self._fraudulent: Counter[Direction] = Counter()
        self._revenue: defaultdict[Direction, Decimal] = defaultdict(Decimal)
        self._kinds: Counter[tuple[Direction, Kind]] = Counter()
        self._kind_revenue: defaultdict[tuple[Direction, Kind], Decimal] = defaultdict(Decimal)

    def add(self, day: Day) -> None:
        seen: set[str] = set()
        for arrival in day.arrivals:
            declaration, truth = arrival.declaration, arrival.truth
            if declaration.amends is not None:
                self.amendments += 1
                continue
            if declaration.message_id in seen:  # sent again
                continue
            seen.add(declaration.message_id)
            direction = declaration.direction
            self._all[direction] += 1
            if not truth.irregular:
                continue
            self._irregular[direction] += 1
            self._fraudulent[direction] += truth.is_fraud
            self._revenue[direction] += truth.revenue_at_stake
            for kind in truth.kinds:
                self._kinds[direction, kind] += 1
            for each in truth.irregularities:
                self._kind_revenue[direction, each.kind] += each.revenue

    def table(self) -> TruthTable:
        return TruthTable(
            declarations=self._all.total(),
            amendments=self.amendments,
            directions=tuple(
                DirectionRow(each, self._all[each], self._irregular[each], self._fraudulent[each], self._revenue[each])
                for each in Direction
            ),
            kinds=tuple(
                KindRow(
                    direction=direction,
                    kind=kind,
                    declarations=count,
                    revenue=self._kind_revenue[direction, kind],
                    is_error=KINDS[kind].is_error,
                    is_unseen=KINDS[kind].is_unseen,
                )
                for (direction, kind), count in self._kinds.most_common()
            ),
        )
