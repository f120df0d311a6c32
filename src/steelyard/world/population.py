"""Who trades in the world: operators with their baskets of goods, declarants, sellers. Intent is planted elsewhere.

The population grows slower than trade and is bounded, so the memory of a world does not depend on its length.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from steelyard.world.commodity import commodities
from steelyard.world.draw import Flags, Floats, Ints, Stream, Urns, generator
from steelyard.world.geography import WAYS, countries, families
from steelyard.world.traffic import Pool, pool_share

SLOTS = 8
SLOT_SHARES = (0.36, 0.21, 0.13, 0.10, 0.08, 0.05, 0.04, 0.03)
"""How much of an operator's trade is in each slot of its basket, before it explores."""

EXPORTERS = (Pool.EXPORT, Pool.EXPORT_AIR)
FOREVER = 1 << 30
COURIERS = 6  # the post, then express carriers: they declare all parcels


class Size(NamedTuple):
    """Operators of a pool: ``scale * declarations ** power``, within bounds."""

    scale: float
    power: float
    least: int
    most: int


SIZES = {
    Pool.SEA: Size(0.70, 0.75, 40, 20_000),
    Pool.AIR: Size(0.90, 0.75, 25, 12_000),
    Pool.LAND: Size(0.70, 0.75, 30, 12_000),
    Pool.PARCEL: Size(0.80, 0.95, 60, 60_000),
    Pool.EXPORT: Size(0.60, 0.75, 25, 10_000),
    Pool.TRANSIT: Size(0.25, 0.75, 12, 2_000),
    Pool.EXPORT_AIR: Size(0.60, 0.75, 12, 4_000),
}
POOL_WAYS = {
    # how much of the pool moves by each of WAYS
    Pool.SEA: (1.0, 0, 0, 0, 0),
    Pool.AIR: (0, 1.0, 0, 0, 0),
    Pool.LAND: (0, 0, 0.85, 0.15, 0),
    Pool.PARCEL: (0, 0, 0, 0, 1.0),
    Pool.EXPORT: (0.65, 0, 0.35, 0, 0),
    Pool.TRANSIT: (0.45, 0, 0.55, 0, 0),
    Pool.EXPORT_AIR: (0, 1.0, 0, 0, 0),
}
HEAVIEST = {Pool.AIR: 900.0, Pool.PARCEL: 12.0, Pool.EXPORT_AIR: 12.0}
"""kg of one piece that still moves that way."""
SHOPS = 0.12  # of the parcel pool; all others there are private persons
SHARED = {Pool.AIR: (Pool.SEA, 0.30), Pool.EXPORT: (Pool.SEA, 0.35), Pool.TRANSIT: (Pool.LAND, 0.1)}
"""Part of a pool whose members are companies of another pool too: one registration, two kinds of trade."""


@dataclass(slots=True)
class Population:
    """Columns by operator row. A company in two pools has two rows and one ``identity``."""

    seed: int
    pool: Ints
    identity: Ints  # the row that names it
    weight: Floats  # share of its pool's trade, before windows
    private: Flags
    since: Ints  # day of the world on which it begins to trade
    until: Ints
    basket: Ints  # rows x SLOTS: commodities
    partner: Ints  # rows x SLOTS: countries of origin, or of destination for exports
    seller: Ints  # rows x SLOTS
    declarant: Ints
    declarant_weight: Floats  # by declarant
    first_seller: Ints  # by country: sellers are numbered country after country
    sellers: Ints  # by country

    def rows(self, pool: Pool) -> Ints:
        return np.flatnonzero(self.pool == int(pool))

    def active_share(self, days: int) -> Floats:
        """The part of ``days`` during which each operator trades."""
        span = np.minimum(self.until, days) - np.clip(self.since, 0, days)
        return np.asarray(np.clip(span, 0, None) / days)


def people(seed: int, days: int, declarations: int) -> Population:
    """The population of a world of that size."""
    rng = generator(seed, Stream.POPULATION)
    sizes = {pool: _size(pool, declarations) for pool in Pool}
    pool = np.repeat([int(each) for each in Pool], [sizes[each] for each in Pool]).astype(np.int64)
    count = len(pool)
    private = (pool == int(Pool.PARCEL)) & (rng.random(count) >= SHOPS)
    since, until = _windows(rng, count, days, private)
    basket, partner = _baskets(rng, pool)
    first_seller, sellers = _seller_numbers(partner)
    declarants = COURIERS + int(np.clip(2.7 * declarations**0.5 / 7, 8, 600))
    population = Population(
        seed=seed,
        pool=pool,
        identity=np.arange(count),
        weight=_weights(rng, pool, private),
        private=private,
        since=since,
        until=until,
        basket=basket,
        partner=partner,
        seller=first_seller[partner] + (rng.random(partner.shape) ** 1.4 * sellers[partner]).astype(np.int64),
        declarant=np.zeros(count, dtype=np.int64),
        declarant_weight=_declarant_weights(rng, declarants),
        first_seller=first_seller,
        sellers=sellers,
    )
    population.declarant[:] = some_declarant(population, rng, count)
    _share_identities(population, rng)
    return population


def some_declarant(population: Population, rng: np.random.Generator, count: int) -> Ints:
    """Brokers, the busy ones more often; couriers are never among them."""
    bounds = np.cumsum(population.declarant_weight)
    return np.minimum(np.searchsorted(bounds, rng.random(count)), len(bounds) - 1)


def _size(pool: Pool, declarations: int) -> int:
    size = SIZES[pool]
    return int(np.clip(size.scale * (declarations * pool_share(pool)) ** size.power, size.least, size.most))


def _weights(rng: np.random.Generator, pool: Ints, private: Flags) -> Floats:
    """Heavy-tailed: a tenth of the companies does more than half of the trade."""
    heavy = np.exp(1.3 * rng.standard_normal(len(pool)))
    parcel = np.exp(0.6 * rng.standard_normal(len(pool)))
    in_parcels = pool == int(Pool.PARCEL)
    weight = np.where(in_parcels, np.where(private, parcel, 6 * parcel), np.minimum(heavy, 25))
    totals = np.bincount(pool, weights=weight)
    return np.asarray(weight / totals[pool])


def _windows(rng: np.random.Generator, count: int, days: int, private: Flags) -> tuple[Ints, Ints]:
    """Most trade all the time; some begin or stop within the world, for reasons of their own."""
    fate = rng.random(count)
    begins = np.where((fate < 0.17) & ~private, (rng.random(count) * days).astype(np.int64), -1)
    ends = np.where((fate > 0.95) & ~private, (rng.random(count) * days).astype(np.int64) + 1, FOREVER)
    return begins, ends


@cache
def shelves() -> tuple[Urns, Urns]:
    """What each pool trades: families (row: pool), and commodities of a family (row: family x pool)."""
    goods, kin = commodities(), families()
    family = np.array([kin.number(name) for name in goods.family])
    weights = np.stack([goods.export_weight if each in EXPORTERS else goods.import_weight for each in Pool])
    heaviest = np.array([HEAVIEST.get(each, np.inf) for each in Pool])
    weights = np.where(goods.unit_mass <= heaviest[:, None], weights, 0.0)
    trade = np.stack([np.bincount(family, weights=row, minlength=len(kin.name)) for row in weights])
    ways = np.array([POOL_WAYS[each] for each in Pool])
    own = family == np.repeat(np.arange(len(kin.name)), len(Pool))[:, None]
    return Urns(trade * (ways @ kin.way.T)), Urns(np.where(own, np.tile(weights, (len(kin.name), 1)), 0.0))


def _baskets(rng: np.random.Generator, pool: Ints) -> tuple[Ints, Ints]:
    """Commodities and partner countries of every slot: one or two families of goods to an operator."""
    kin = families()
    by_pool, within = shelves()
    main, other = by_pool.pick(pool, rng), by_pool.pick(pool, rng)
    strays = rng.random((len(pool), SLOTS)) < 0.3 * (rng.random(len(pool)) < 0.4)[:, None]
    kind = np.where(strays, other[:, None], main[:, None]).ravel()
    pools = np.repeat(pool, SLOTS)
    basket = within.pick(kind * len(Pool) + pools, rng)
    way = np.array([int(np.argmax(POOL_WAYS[each])) for each in Pool])
    origin = kin.origins.pick(kind * len(WAYS) + way[pools], rng)
    destination = kin.destinations.pick(kind, rng)
    exported = np.isin(pools, [int(each) for each in EXPORTERS])
    partner = np.where(exported, destination, origin).reshape(-1, SLOTS)
    family = kind.reshape(-1, SLOTS)
    # A company buys most of what it buys in one country, where that country sells such goods.
    same = (rng.random(partner.shape) < 0.5) & (family == family[:, :1])
    return basket.reshape(-1, SLOTS), np.where(same, partner[:, :1], partner)


def _seller_numbers(partner: Ints) -> tuple[Ints, Ints]:
    slots = np.bincount(partner.ravel(), minlength=len(countries().code))
    sellers = np.clip((slots * 0.12).astype(np.int64), 4, 20_000)
    return np.cumsum(sellers) - sellers, sellers


def _declarant_weights(rng: np.random.Generator, count: int) -> Floats:
    weight = np.exp(0.9 * rng.standard_normal(count))
    weight[:COURIERS] = 0
    return np.asarray(weight / weight.sum())


def _share_identities(population: Population, rng: np.random.Generator) -> None:
    for pool, (other, part) in SHARED.items():
        mine, theirs = population.rows(pool), population.rows(other)
        some = mine[rng.random(len(mine)) < part]
        some = some[: len(theirs)]
        population.identity[some] = rng.choice(theirs, len(some), replace=False)
