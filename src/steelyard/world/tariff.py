"""Duties of Qasira: the rate of a commodity code, agreements that reduce it, and the measure that begins mid-year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from steelyard.world.commodity import commodities
from steelyard.world.draw import Flags, Floats, Ints
from steelyard.world.geography import countries

PREFERENCES = {"ARAB": 0.0, "TURK": 0.5, "EFTA": 0.5, "SING": 0.5}
"""By agreement: the part of the duty that is left where preference is granted."""

PREFERENCE_DOCUMENTS = {"ARAB": "861", "TURK": "954", "EFTA": "954", "SING": "861"}

EXPORT_DUTIES = {"ores": 0.10, "scrap": 0.15, "precious": 0.02}
"""By family of commodities, on definitive export."""

DRAWBACK = 0.10
"""Part of the value paid back when goods processed in Qasira leave it."""

DE_MINIMIS = ((date(2026, 1, 1), 150.0), (date.min, 200.0))
"""USD, from the day on: parcels up to it are relieved of duty."""


@dataclass(frozen=True, slots=True)
class Measure:
    """An anti-dumping duty on one heading from one country, and the country through which it is then evaded."""

    hs6: str = "401120"
    origin: str = "CN"
    via: str = "MY"
    rate: float = 0.36
    begins: float = 0.45  # of the length of the world


MEASURE = Measure()


def de_minimis(on: date) -> float:
    return next(limit for first, limit in DE_MINIMIS if first <= on)


class Tariff:
    """Duty rates as fractions of the value. Countries are positions in ``countries()``, -1 is Qasira itself."""

    def __init__(self) -> None:
        self.goods = commodities()
        world = countries()
        self.kept = np.array([PREFERENCES.get(name, 1.0) for name in world.agreement] + [1.0])
        self.hot = self.goods.hs6.index(MEASURE.hs6)
        self.dumped_from = world.number(MEASURE.origin)
        self.via = world.number(MEASURE.via)
        self.export = np.array([EXPORT_DUTIES.get(family, 0.0) for family in self.goods.family])

    def import_rates(self, code: Ints, origin: Ints, claimed: Flags, *, in_force: bool) -> Floats:
        rates = self.goods.duty[code] * np.where(claimed, self.kept[origin], 1.0)
        if in_force:
            dumped = (self.goods.commodity[code] == self.hot) & (origin == self.dumped_from)
            rates = rates + np.where(dumped, MEASURE.rate, 0.0)
        return np.round(rates, 4)

    def import_rate(self, code: int, origin: int, claimed: bool, *, in_force: bool) -> float:
        rates = self.import_rates(np.array([code]), np.array([origin]), np.array([claimed]), in_force=in_force)
        return float(rates[0])

    def export_rates(self, code: Ints) -> Floats:
        return np.asarray(self.export[self.goods.commodity[code]])


@cache
def tariff() -> Tariff:
    return Tariff()
