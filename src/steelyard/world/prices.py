"""How much goods weigh and cost: log-normal around the heading, by country, seller, season of prices and year."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from steelyard.world.commodity import BULK, commodities
from steelyard.world.draw import Floats, Ints, Stream, generator
from steelyard.world.geography import countries, families
from steelyard.world.population import Population
from steelyard.world.traffic import FLOWS, flow_columns

INFLATION = 0.035  # a year
WAVE = 0.04  # of prices of a family, up and down within a year
SPREAD = 0.7  # of the spread in the table: the rest is between countries, sellers and months
SELLER = 0.07  # spread of the levels of sellers
USUAL_PRICE = 2.5  # USD per kg of the goods that make up a usual mass
DEAR = 100.0  # USD per kg above which consignments get small fast
BULK_FACTOR = 3.0
SHOCKS = {"fuels": (0.6, 0.18), "steel": (0.4, -0.12), "solar": (0.5, -0.20)}
"""Families whose price jumps: when, as part of the first year, and by how much."""
LIMITS = {"sea": (0.002, 2e6), "air": (0.002, 2e4), "road": (1.0, 5e4), "rail": (10.0, 1e6), "parcel": (0.05, 30.0)}
"""kg of an item, least and most, by way; a single piece may weigh more."""
TARE_SPREAD = 0.25
PACKAGE_SPREAD = 0.18
UNIT_SPREAD = 0.05


class Masses(NamedTuple):
    """By item: kg net and gross, quantity in the unit of the heading, packages."""

    net: Floats
    gross: Floats
    quantity: Floats
    packages: Ints


class Prices:
    def __init__(self, population: Population, start: date) -> None:
        self.goods = commodities()
        self.level = np.append(countries().price, 1.0)
        kin = families()
        self.family = np.array([kin.number(name) for name in self.goods.family])
        self.tare = kin.tare[self.family]
        rng = generator(population.seed, Stream.PRICE)
        self.seller = np.exp(SELLER * rng.standard_normal(int(population.sellers.sum())))
        self.phase = rng.random(len(kin.name))
        self.start = start
        self.shock_day = np.full(len(kin.name), np.inf)
        self.shock = np.zeros(len(kin.name))
        for name, (when, size) in SHOCKS.items():
            self.shock_day[kin.number(name)] = when * 365
            self.shock[kin.number(name)] = size
        self.pieces = np.array([unit in ("H87", "NPR") for unit in self.goods.unit])
        self.by_mass = np.array([unit == "KGM" for unit in self.goods.unit])
        self.least, self.most = np.array([LIMITS[flow.way] for flow in FLOWS]).T

    def median(self, day: int, goods: Ints, country: Ints) -> Floats:
        """USD per kg at which the goods are most often traded on ``day``."""
        year = day / 365
        family = self.family[goods]
        drift = 1 + INFLATION * year + WAVE * np.sin(2 * np.pi * (year + self.phase[family]))
        drift = drift + np.where(day >= self.shock_day[family], self.shock[family], 0.0)
        return np.asarray(self.goods.price[goods] * self.level[country] * drift)

    def per_kg(self, day: int, on: date, goods: Ints, country: Ints, seller: Ints, rng: np.random.Generator) -> Floats:
        spread = np.exp(SPREAD * self.goods.spread[goods] * rng.standard_normal(len(goods)))
        return np.asarray(self.median(day, goods, country) * self.seller[seller] * spread)

    def masses(self, flow: Ints, head: Ints, goods: Ints, items: Ints, rng: np.random.Generator) -> Masses:
        """Dear goods travel in small amounts, bulk in large ones; the mass of a declaration is shared by its items."""
        columns = flow_columns()
        size = columns.mass[flow] * np.exp(columns.spread[flow] * rng.standard_normal(len(flow)))
        price = self.goods.price[goods]
        scale = (USUAL_PRICE / price) ** 0.35 * np.minimum(1.0, (DEAR / price) ** 0.5)
        bulk = np.where(self.goods.package_mass[goods] >= BULK, BULK_FACTOR, 1.0)
        part = np.exp(0.7 * rng.standard_normal(len(goods)))
        part = part / np.add.reduceat(part, np.cumsum(items) - items)[head]
        net = size[head] * part * scale * bulk
        return self._packed(goods, np.clip(net, self.least[flow[head]], self.most[flow[head]]), rng)

    def _packed(self, goods: Ints, net: Floats, rng: np.random.Generator) -> Masses:
        unit = self.goods.unit_mass[goods]
        pieces = self.pieces[goods]
        quantity = net / unit
        quantity = np.where(pieces, np.maximum(1, np.rint(quantity)), quantity)
        loose = np.exp(UNIT_SPREAD * rng.standard_normal(len(goods)))
        net = np.where(pieces, quantity * unit * loose, net)
        quantity = np.where(self.by_mass[goods], net, np.where(pieces, quantity, net / unit / loose))
        apart = self.goods.package_mass[goods] * np.exp(PACKAGE_SPREAD * rng.standard_normal(len(goods)))
        packages = np.maximum(1, np.rint(net / apart)).astype(np.int64)
        tare = self.tare[goods] * np.exp(TARE_SPREAD * rng.standard_normal(len(goods)))
        return Masses(net, net * (1 + tare), quantity, packages)
