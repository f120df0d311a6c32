"""What is held while a batch is decided: the state of each office, and what will be written of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from steelyard.cycle.selection.entry import Entry, Goods
from steelyard.engine.lane import Lane
from steelyard.engine.selection.decision import Decision, Floor, Request
from steelyard.engine.selection.parameters import Parameters
from steelyard.engine.selection.record import link
from steelyard.engine.selection.window import Window
from steelyard.engine.signal import Kind

Row = tuple[Any, ...]
Criterion = tuple[str, str]
"""(office, source)"""


def columns(decision: Decision, *, office: str, direction: str, at: datetime) -> Row:
    """What of a decision stands in columns beside its record, to be found and counted by."""
    picks = decision.picks
    return (
        decision.number,
        decision.version,
        office,
        direction,
        decision.lane.value,
        at,
        decision.stand_by_until,
        float(decision.propensity),
        float(decision.random_propensity),
        decision.random,
        len(picks),
        list(dict.fromkeys(pick.kind.value for pick in picks)),
    )


@dataclass(slots=True)
class Desk:
    """One office in one direction: its locked state, moved on by each decision."""

    state: int  # primary key
    office: str
    direction: str
    parameters: Parameters
    day: date
    secret: bytes
    window: Window
    number_year: int
    number_last: int
    sequence: int
    chain_head: bytes

    def next_number(self) -> str:
        """A registration number nobody had: ``2027-QXPOR-I-0000001``, counted anew each year of the office."""
        if self.day.year > self.number_year:
            self.number_year, self.number_last = self.day.year, 0
        self.number_last += 1
        return f"{self.number_year}-{self.office}-{self.direction[0].upper()}-{self.number_last:07d}"

    def seal(self, entry: Entry, decision: Decision, content: bytes, at: datetime) -> Row:
        """The decision's row, chained to the one before."""
        before, self.chain_head = self.chain_head, link(self.chain_head, content)
        self.sequence += 1
        return (
            entry.declaration_id,
            *columns(decision, office=self.office, direction=self.direction, at=at),
            content,
            self.sequence,
            before,
            self.chain_head,
        )

    def standing(self) -> Row:
        """The state to write back, in the order of ``operations_claim.STANDING``."""
        return (
            self.state,
            self.window.key,
            *(self.window.ended_in(lane) for lane in Lane),
            self.number_year,
            self.number_last,
            self.sequence,
            self.chain_head,
        )


@dataclass(slots=True)
class Claim:
    """A batch's hold on its offices, the miss counters of its criteria, and the last records of what it amends.

    ``lanes`` has the strictest lane so far of each goods that may be lodged again, green left out.
    """

    desks: dict[tuple[str, str], Desk]
    misses: dict[Criterion, int]
    records: dict[str, bytes]  # by registration number
    lanes: dict[Goods, Lane] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    missed: dict[Criterion, int] = field(default_factory=dict)  # counters that moved

    def misses_of(self, entry: Entry) -> dict[str, int]:
        counted = {source: self.misses[office, source] for office, source in criteria(entry)}
        return {source: misses for source, misses in counted.items() if misses}

    def floors_of(self, entry: Entry) -> tuple[Floor, ...]:
        """The lane that the goods of ``entry`` may not go below."""
        lane = self.lanes.get(entry.goods) if entry.goods else None
        return (Floor(lane, entry.goods),) if entry.goods and lane else ()

    def keep_lane(self, entry: Entry, lane: Lane) -> None:
        """Goods of ``entry`` that are lodged again, later in this batch, keep the stricter lane."""
        if entry.goods and lane.stringency > self.lanes.get(entry.goods, Lane.GREEN).stringency:
            self.lanes[entry.goods] = lane

    def count_misses(self, office: str, after: dict[str, int]) -> None:
        for source, misses in after.items():
            key = office, source
            if self.misses.get(key, misses) != misses:
                self.misses[key] = self.missed[key] = misses


def criteria(entry: Entry | Request) -> list[Criterion]:
    """The matched criteria of ``entry``, whose miss counters move.

    One at 100 % never misses, yet its pick clears what it missed before it was raised to that.
    """
    return [
        (entry.office, signal.source)
        for signal in entry.signals
        if signal.kind is Kind.MATCH and signal.lane is not Lane.GREEN
    ]
