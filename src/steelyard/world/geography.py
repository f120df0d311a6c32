"""Partner countries and families of commodities: who sells what to Qasira, and by which way it comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from steelyard.world.commodity import rows
from steelyard.world.draw import Floats, Urns

WAYS = ("sea", "air", "road", "rail", "parcel")
"""How goods move, as the family table weighs it; post and express are both parcels."""

PARCEL = WAYS.index("parcel")
ROAD = WAYS.index("road")
RAIL = WAYS.index("rail")

CURRENCIES = ("USD", "EUR", "GBP", "CHF", "CNY", "JPY", "AED", "SAR", "JOD", "INR", "KRW", "CAD", "AUD")
EXCHANGE = {
    # USD for one unit of each of CURRENCIES, average of the year
    2020: (1, 1.142, 1.284, 1.066, 0.145, 0.00937, 0.2723, 0.2667, 1.4104, 0.0135, 0.000848, 0.7461, 0.6906),
    2021: (1, 1.183, 1.376, 1.094, 0.155, 0.00911, 0.2723, 0.2667, 1.4104, 0.0135, 0.000874, 0.7977, 0.7513),
    2022: (1, 1.053, 1.237, 1.048, 0.149, 0.00761, 0.2723, 0.2667, 1.4104, 0.0127, 0.000775, 0.7687, 0.6947),
    2023: (1, 1.081, 1.244, 1.113, 0.141, 0.00712, 0.2723, 0.2667, 1.4104, 0.0121, 0.000766, 0.7410, 0.6644),
    2024: (1, 1.082, 1.278, 1.136, 0.139, 0.00661, 0.2723, 0.2667, 1.4104, 0.0120, 0.000733, 0.7302, 0.6597),
    2025: (1, 1.130, 1.318, 1.205, 0.139, 0.00668, 0.2723, 0.2667, 1.4104, 0.0115, 0.000703, 0.7155, 0.6450),
    2026: (1, 1.157, 1.319, 1.245, 0.141, 0.00651, 0.2723, 0.2667, 1.4104, 0.0112, 0.000690, 0.7140, 0.6550),
}


def exchange(on: date) -> Floats:
    """USD for one unit of each of ``CURRENCIES``; the nearest year known where the table has none."""
    return np.array(EXCHANGE[min(max(on.year, min(EXCHANGE)), max(EXCHANGE))], dtype=float)


@dataclass(frozen=True, slots=True)
class Countries:
    """Columns by country, in the order of ``code``."""

    code: tuple[str, ...]
    places: dict[str, tuple[tuple[str, ...], ...]]  # by way: UN/LOCODEs where goods are loaded
    currencies: tuple[tuple[tuple[str, float], ...], ...]  # (currency, share) of invoices
    price: Floats  # price level against the median of the commodity
    agreement: tuple[str, ...]  # agreement under which goods enter duty reduced; "" where there is none
    hub: Floats  # weight as a place where goods of other countries are sold and loaded
    way: Floats  # countries x WAYS: how near the country is by that way
    style: tuple[str, ...]

    def number(self, code: str) -> int:
        return self.code.index(code)


@dataclass(frozen=True, slots=True)
class Families:
    """Columns by family of commodities."""

    name: tuple[str, ...]
    tare: Floats  # mass of packing over mass of goods
    way: Floats  # families x WAYS: how much the family moves by that way
    certificates: tuple[tuple[str, ...], ...]
    origins: Urns  # row: family x way; choice: country
    destinations: Urns  # row: family; choice: country

    def number(self, name: str) -> int:
        return self.name.index(name)


@cache
def countries() -> Countries:
    table = rows("countries")
    land = np.array([float(row[6]) for row in table])
    parcel = np.array([float(row[7]) for row in table])
    sea = np.where(land >= 5, 0.3, 1.0)
    ports, airports, inland = (tuple(tuple(row[column].split(",")) for row in table) for column in (1, 2, 3))
    return Countries(
        code=tuple(row[0] for row in table),
        places={"sea": ports, "air": airports, "road": inland, "rail": inland, "parcel": airports},
        currencies=tuple(_weighted(row[4]) for row in table),
        price=np.array([float(row[5]) for row in table]),
        agreement=tuple("" if row[8] == "-" else row[8] for row in table),
        hub=np.array([float(row[9]) for row in table]),
        way=np.stack([sea, np.ones(len(table)), land + 0.02, land + 0.02, parcel + 0.02], axis=1),
        style=tuple(row[10] for row in table),
    )


@cache
def families() -> Families:
    table = rows("families")
    world = countries()
    origins = np.zeros((len(table), len(world.code)))
    destinations = np.zeros((len(table), len(world.code)))
    for number, row in enumerate(table):
        for target, column in ((origins, 8), (destinations, 9)):
            for code, weight in _weighted(row[column]):
                target[number, world.number(code)] = weight
    by_way = origins[:, None, :] * world.way.T[None, :, :]
    return Families(
        name=tuple(row[0] for row in table),
        tare=np.array([float(row[1]) for row in table]),
        way=np.array([[float(value) for value in row[2:7]] for row in table]),
        certificates=tuple(tuple(row[7].split()) for row in table),
        origins=Urns(by_way.reshape(len(table) * len(WAYS), -1)),
        destinations=Urns(destinations),
    )


def _weighted(text: str) -> tuple[tuple[str, float], ...]:
    """``"CN:40 TR:14"`` as pairs."""
    return tuple((name, float(weight)) for name, weight in (part.split(":") for part in text.split()))
