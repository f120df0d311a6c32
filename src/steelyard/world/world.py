"""A synthetic customs world: a year (or any span) of declarations with known truth, the same for the same seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from steelyard.world.amendment import LONGEST, amended
from steelyard.world.arrival import Arrival, Day
from steelyard.world.cast import Cast
from steelyard.world.draw import Stream, generator
from steelyard.world.goods import Trade
from steelyard.world.misconduct import Misconduct
from steelyard.world.planting import planted
from steelyard.world.population import people
from steelyard.world.registry import Operator, registered
from steelyard.world.tally import Tally, TruthTable
from steelyard.world.tariff import MEASURE
from steelyard.world.truth import truth_of
from steelyard.world.working_time import day_weight, midnight, shared_out
from steelyard.world.writing import Writer

MOST_DAYS = 3_660
MOST_DECLARATIONS = 50_000_000
AMENDMENTS = 0.015


class World:
    """``declarations`` first versions over ``days`` days from ``start``; amendments (about 1.5 %) come on top.

    Days are generated one at a time and share no state but the population, so memory does not grow with the length
    of the world and ``day(n)`` equals the n-th of ``days()``. ``resend_rate`` is the share of messages that are sent
    again unchanged. Raises ``ValueError`` where an argument is out of bounds, with every reason.
    """

    def __init__(
        self,
        seed: int,
        start: date,
        days: int,
        declarations: int,
        pack_country: str = "QX",
        *,
        resend_rate: float = 0.0,
    ) -> None:
        _check(seed, days, declarations, pack_country, resend_rate)
        self.seed = seed
        self.start = start
        self.length = days
        self.declarations = declarations
        self.country = pack_country
        self.resend_rate = resend_rate
        self.measure_from = start + timedelta(days=int(MEASURE.begins * days))
        """First day of the mid-year measure, and so of the fraud that is new."""
        self._measure_day = int(MEASURE.begins * days)
        weights = [day_weight(start + timedelta(days=day), start) for day in range(days)]
        self._counts = shared_out(declarations, np.array(weights))
        self._population = people(seed, days, declarations)
        self._intent = planted(self._population, days=days, declarations=declarations, measure=self._measure_day)
        self._trade = Trade(self._population, self._intent, start)
        self._misconduct = Misconduct(self._population, self._intent)
        self._cast = Cast(self._population, self._intent, pack_country)
        self._writer = Writer(self._cast)

    def days(self) -> Iterator[Day]:
        """Every day in order, Fridays and holidays too; nothing is kept but amendments still to come."""
        coming: defaultdict[int, list[Arrival]] = defaultdict(list)
        for number in range(self.length):
            yield self._day(number, coming)

    def day(self, number: int) -> Day:
        """The day ``number`` (0 is ``start``) alone; it costs the few days before it, whose amendments it may hold."""
        if not 0 <= number < self.length:
            raise IndexError(f"day {number} is outside a world of {self.length} days")
        coming: defaultdict[int, list[Arrival]] = defaultdict(list)
        for before in range(max(0, number - LONGEST), number):
            self._day(before, coming)
        return self._day(number, coming)

    def operators(self) -> Iterator[Operator]:
        """The public register of operators: what the administration knows of them before they declare anything."""
        return registered(self._population, self._intent, self._cast, self.length)

    def truth_table(self) -> TruthTable:
        """What is irregular in the whole world, by direction and kind. Generates every day."""
        tally = Tally()
        for day in self.days():
            tally.add(day)
        return tally.table()

    def _day(self, number: int, coming: defaultdict[int, list[Arrival]]) -> Day:
        on = self.start + timedelta(days=number)
        arrivals = self._fresh(number, on)
        rng = generator(self.seed, Stream.AMENDMENT, number)
        for place in np.flatnonzero(rng.random(len(arrivals)) < AMENDMENTS).tolist():
            later = amended(arrivals[place], rng)
            coming[min(number + LONGEST, (later.at - midnight(self.start)).days)].append(later)
        again = np.flatnonzero(rng.random(len(arrivals)) < self.resend_rate).tolist()
        resent = [_resent(arrivals[place], int(rng.integers(1, 600))) for place in again]
        arrivals += [each for each in resent if each.at < midnight(on + timedelta(days=1))]
        arrivals += coming.pop(number, [])
        arrivals.sort(key=_order)
        return Day(on, tuple(arrivals))

    def _fresh(self, number: int, on: date) -> list[Arrival]:
        """First versions of one day, in the order of lodging."""
        count = int(self._counts[number])
        if not count:
            return []
        rng = generator(self.seed, Stream.DAY, number)
        draft = self._trade.draft(number, on, count, rng, in_force=number >= self._measure_day)
        found = self._misconduct.apply(draft, on, rng)
        first = midnight(on)
        seconds = draft.heads.second
        return [
            Arrival(
                first + timedelta(seconds=int(seconds[head])),
                declaration,
                truth_of(declaration.message_id, found.get(head, ())),
            )
            for head, declaration in self._writer.declarations(draft, on)
        ]


def _order(arrival: Arrival) -> tuple[object, str]:
    return arrival.at, arrival.declaration.message_id


def _resent(arrival: Arrival, seconds: int) -> Arrival:
    return Arrival(arrival.at + timedelta(seconds=seconds), arrival.declaration, arrival.truth)


def _check(seed: int, days: int, declarations: int, country: str, resend_rate: float) -> None:
    flaws = []
    if not 0 <= seed < 1 << 64:
        flaws.append(f"seed {seed} is not from 0 to 2^64 - 1")
    if not 1 <= days <= MOST_DAYS:
        flaws.append(f"days {days} is not from 1 to {MOST_DAYS}")
    if not 1 <= declarations <= MOST_DECLARATIONS:
        flaws.append(f"declarations {declarations} is not from 1 to {MOST_DECLARATIONS}")
    if len(country) != 2 or not country.isascii() or not country.isupper():
        flaws.append(f"country {country!r} is not two capital letters")
    if not 0 <= resend_rate <= 1:
        flaws.append(f"resend_rate {resend_rate} is not from 0 to 1")
    if flaws:
        raise ValueError("; ".join(flaws))
