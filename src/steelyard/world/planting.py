"""Planting intent: schemers of every kind, chains of shell companies, complicit declarants, careless people.

A scheme is planted by taking operators of a pool until, at the planned rate, they carry the planned share of the
pool's declarations. Their baskets and partners are changed to suit the scheme; nothing else marks them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from steelyard.world.draw import Flags, Floats, Ints, Stream, generator
from steelyard.world.intent import OUTSIDE_BURSTS, Burst, Intent
from steelyard.world.kinds import KINDS, SCHEMES, Kind
from steelyard.world.means import suitable
from steelyard.world.population import FOREVER, Population
from steelyard.world.traffic import Pool, pool_share

SLOTS_CHANGED = 3  # slots of the basket that a schemer fills with goods that suit the scheme
HONEST_AT_FIRST = 0.3  # of schemers: they turn within the world
COMPLICIT = 0.08  # of declarants
LINKS = 3  # companies in a chain of shells
ERROR_RATE = 0.011  # honest errors, mean over declarations
BURST_DAYS = 3
BURST_SIZE = 8  # declarations of a split consignment
MOST_ERRORS = 0.25
MOST = 0.95  # of a schemer's declarations carry the scheme


def planted(population: Population, *, days: int, declarations: int, measure: int) -> Intent:
    """The intent of everyone; ``population`` is changed to suit. ``measure`` is the day the new fraud may begin."""
    rng = generator(population.seed, Stream.INTENT)
    count = len(population.pool)
    own = np.arange(count)
    shared = population.identity != own
    shared[population.identity[shared]] = True
    intent = Intent(
        scheme=np.zeros(count, dtype=np.int64),
        rate=np.zeros(count),
        begins=np.zeros(count, dtype=np.int64),
        chain=np.full(count, -1, dtype=np.int64),
        error_rate=np.zeros(count),
        complicit=_complicit(population, rng),
        bursts=(),
        burst_factor=np.ones(count),
    )
    planter = Planter(population, intent, shared, days, measure, rng)
    for kind in SCHEMES:
        for pool in KINDS[kind].pools:
            planter.plant(kind, pool)
    intent.bursts = planter.bursts(declarations * pool_share(Pool.PARCEL))
    intent.error_rate = _error_rates(population, len(intent.complicit), days, rng)
    return intent


def _complicit(population: Population, rng: np.random.Generator) -> Flags:
    brokers = np.flatnonzero(population.declarant_weight)
    complicit = np.zeros(len(population.declarant_weight), dtype=bool)
    complicit[rng.choice(brokers, max(1, int(COMPLICIT * len(brokers))), replace=False)] = True
    return complicit


def _error_rates(population: Population, declarants: int, days: int, rng: np.random.Generator) -> Floats:
    """Careless operators and sloppy declarants err more; the mean over declarations is ``ERROR_RATE``."""
    sloppy = np.exp(0.6 * rng.standard_normal(declarants))
    care = np.exp(0.9 * rng.standard_normal(len(population.pool)))
    errors = care * sloppy[population.declarant]
    mean = np.average(errors, weights=population.weight * population.active_share(days))
    return np.asarray(np.minimum(errors / mean * ERROR_RATE, MOST_ERRORS))


@dataclass(slots=True)
class Planter:
    population: Population
    intent: Intent
    shared: Flags  # rows of companies in two pools: never shells
    days: int
    measure: int
    rng: np.random.Generator

    def plant(self, kind: Kind, pool: Pool) -> None:
        """Finds schemers of ``kind`` in ``pool`` and sets their rate so that the planned share is met."""
        plan = KINDS[kind]
        rows = self.population.rows(pool)
        trade = self.population.weight * self.population.active_share(self.days)
        needed = plan.share / 10_000 / plan.rate * float(trade[rows].sum())
        schemers = self._shells(rows, needed * plan.shells) if plan.shells else []
        schemers += self._single(rows, kind, needed * (1 - plan.shells))
        self._equip(schemers, kind, pool)
        if kind is Kind.ORIGIN_SHIFT:
            needed *= (self.days - self.measure) / self.days
        reach = sum(self._reach(row) for row in schemers)
        if reach:
            self.intent.rate[schemers] = min(MOST, plan.rate * needed / reach)

    def _free(self, rows: Ints) -> Ints:
        return self.rng.permutation(rows[(self.intent.scheme[rows] == 0) & ~self.shared[rows]])

    def _single(self, rows: Ints, kind: Kind, needed: float) -> list[int]:
        """Ordinary companies, none so large that it would be the whole scheme."""
        weight = self.population.weight
        largest = max(needed / 2, float(np.median(weight[rows])))
        schemers: list[int] = []
        carried = 0.0
        for row in self._free(rows).tolist():
            if carried >= needed:
                break
            if weight[row] > largest:
                continue
            self._begin(row, kind)
            schemers.append(row)
            self.intent.scheme[row] = SCHEMES.index(kind) + 1
            carried += self._reach(row)
        return schemers

    def _shells(self, rows: Ints, needed: float) -> list[int]:
        """Chains of companies that follow each other, each for a few weeks; the next takes over where one ends."""
        free = self._free(rows)
        if len(free) < 5 * LINKS:
            return []
        busy = 3 * float(np.median(self.population.weight[rows]))
        schemers: list[int] = []
        carried = 0.0
        for start in range(0, len(free) - 4 * LINKS, LINKS):
            if carried >= needed:
                break
            chain = free[start : start + LINKS].tolist()
            life = max(2, int((0.08 + 0.12 * self.rng.random()) * self.days))
            first = int(self.rng.random() * max(1, self.days - LINKS * life))
            for place, row in enumerate(chain):
                self.population.since[row] = first + place * life
                self.population.until[row] = first + (place + 1) * life
                self.population.weight[row] = busy
                self.intent.chain[row] = chain[0]
                carried += self._reach(row)
            schemers += chain
        return schemers

    def _reach(self, row: int) -> float:
        """The trade of ``row`` while its scheme runs, in the unit of weights."""
        first = max(int(self.population.since[row]), int(self.intent.begins[row]), 0)
        last = min(int(self.population.until[row]), self.days)
        return float(self.population.weight[row]) * max(last - first, 0) / self.days

    def _begin(self, row: int, kind: Kind) -> None:
        if kind is Kind.ORIGIN_SHIFT:  # in the trade before the measure, and after
            self.population.since[row], self.population.until[row] = -1, FOREVER
            self.intent.begins[row] = self.measure + int(self.rng.random() * 0.06 * self.days)
        elif self.rng.random() < HONEST_AT_FIRST:
            self.intent.begins[row] = int((0.2 + 0.5 * self.rng.random()) * self.days)

    def _equip(self, schemers: list[int], kind: Kind, pool: Pool) -> None:
        """Gives schemers goods, partners, sellers and declarants that suit what they are up to."""
        people, rng = self.population, self.rng
        goods, partners = suitable(kind, pool)
        accomplices = np.flatnonzero(self.intent.complicit)
        for row in schemers:
            self.intent.scheme[row] = SCHEMES.index(kind) + 1
            first = int(self.intent.chain[row])
            if first not in (-1, row):
                for column in (people.basket, people.partner, people.seller, people.declarant):
                    column[row] = column[first]
                continue
            if rng.random() < KINDS[kind].complicit:
                people.declarant[row] = rng.choice(accomplices)
            if len(goods):
                people.basket[row, :SLOTS_CHANGED] = rng.choice(goods, SLOTS_CHANGED)
            if len(partners):
                country = rng.choice(partners)
                people.partner[row, :SLOTS_CHANGED] = country
                seller = people.first_seller[country] + rng.integers(0, people.sellers[country])
                people.seller[row, :SLOTS_CHANGED] = seller

    def bursts(self, parcels: float) -> tuple[Burst, ...]:
        """Splitters trade in bursts: a consignment cut into parcels that arrive within days of each other."""
        found: list[Burst] = []
        days = self.days
        for row in np.flatnonzero(self.intent.scheme == SCHEMES.index(Kind.SPLIT_CONSIGNMENT) + 1).tolist():
            wanted = round(parcels * float(self.population.weight[row]) * (1 - OUTSIDE_BURSTS) / BURST_SIZE)
            times = int(np.clip(wanted, 1, max(1, days // (2 * BURST_DAYS))))
            starts = np.sort(self.rng.integers(0, max(1, days - BURST_DAYS + 1), times)).tolist()
            found += [Burst(row, first, first + BURST_DAYS - 1) for first in starts]
            self.intent.burst_factor[row] = max(1.0, (1 - OUTSIDE_BURSTS) * days / (times * BURST_DAYS))
        return tuple(found)
