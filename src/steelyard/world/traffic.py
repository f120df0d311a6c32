"""The flows of goods through the offices of Qasira, and the procedures they are declared to."""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import NamedTuple

import numpy as np

from steelyard.engine.declaration import Direction, Mode
from steelyard.world.draw import Floats, Ints

IMPORT, EXPORT, TRANSIT = Direction.IMPORT, Direction.EXPORT, Direction.TRANSIT


class Pool(IntEnum):
    """Operators are drawn from one pool by every flow that names it."""

    SEA = 0
    AIR = 1
    LAND = 2
    PARCEL = 3
    EXPORT = 4
    TRANSIT = 5
    EXPORT_AIR = 6


class Flow(NamedTuple):
    direction: Direction
    office: str  # last letters of the office code
    mode: Mode
    pool: Pool
    share: float  # of all declarations, per cent
    items: float  # mean number of items
    mass: float  # kg of an ordinary consignment, median
    spread: float  # standard deviation of its logarithm
    way: str  # as tables weigh it: post and express are both parcels


FLOWS = (
    Flow(IMPORT, "POR", Mode.SEA, Pool.SEA, 27.0, 4.8, 15_000, 0.9, "sea"),
    Flow(IMPORT, "INL", Mode.SEA, Pool.SEA, 5.0, 4.2, 16_000, 0.8, "sea"),
    Flow(IMPORT, "INL", Mode.RAIL, Pool.LAND, 1.5, 2.4, 38_000, 0.6, "rail"),
    Flow(IMPORT, "AIR", Mode.AIR, Pool.AIR, 8.5, 2.6, 420, 1.1, "air"),
    Flow(IMPORT, "NOR", Mode.ROAD, Pool.LAND, 13.0, 2.8, 9_500, 0.8, "road"),
    Flow(IMPORT, "NOR", Mode.RAIL, Pool.LAND, 1.5, 1.8, 42_000, 0.6, "rail"),
    Flow(IMPORT, "PST", Mode.POST, Pool.PARCEL, 4.5, 1.15, 2.6, 0.9, "parcel"),
    Flow(IMPORT, "PST", Mode.EXPRESS, Pool.PARCEL, 9.0, 1.35, 7.0, 1.1, "parcel"),
    Flow(EXPORT, "POR", Mode.SEA, Pool.EXPORT, 9.0, 1.9, 21_000, 0.7, "sea"),
    Flow(EXPORT, "NOR", Mode.ROAD, Pool.EXPORT, 4.5, 1.8, 14_000, 0.6, "road"),
    Flow(EXPORT, "AIR", Mode.AIR, Pool.EXPORT_AIR, 2.4, 1.7, 320, 1.0, "air"),
    Flow(EXPORT, "INL", Mode.SEA, Pool.EXPORT, 1.5, 1.7, 19_000, 0.6, "sea"),
    Flow(EXPORT, "PST", Mode.EXPRESS, Pool.EXPORT_AIR, 0.6, 1.2, 5.0, 1.0, "parcel"),
    Flow(TRANSIT, "NOR", Mode.ROAD, Pool.TRANSIT, 5.6, 2.0, 13_000, 0.6, "road"),
    Flow(TRANSIT, "POR", Mode.SEA, Pool.TRANSIT, 4.6, 2.2, 19_000, 0.7, "sea"),
    Flow(TRANSIT, "INL", Mode.RAIL, Pool.TRANSIT, 1.8, 1.8, 36_000, 0.5, "rail"),
)

MOST_ITEMS = 60  # on one declaration

REGIMES: dict[tuple[Direction, bool], tuple[tuple[str, float], ...]] = {
    # (direction, parcel): regimes with their shares
    (IMPORT, False): (("4000", 0.80), ("4071", 0.05), ("5100", 0.045), ("5300", 0.03), ("7100", 0.055), ("6123", 0.02)),
    (IMPORT, True): (("4000", 0.985), ("6123", 0.015)),
    (EXPORT, False): (("1000", 0.86), ("2300", 0.04), ("3151", 0.10)),
    (EXPORT, True): (("1000", 0.95), ("2300", 0.05)),
    (TRANSIT, False): (("8000", 1.0),),
}
REGIME_CODES = ("4000", "4071", "5100", "5300", "7100", "6123", "1000", "2300", "3151", "8000")
CONTAINERISED = (Mode.SEA, Mode.RAIL)
PAYS_DUTY = ("4000", "4071")
"""Regimes under which duty falls due at once; under all others it is suspended or relieved."""


class FlowColumns(NamedTuple):
    """``FLOWS`` by column, in their order."""

    share: Floats
    items: Floats
    mass: Floats
    spread: Floats
    pool: Ints
    is_import: Ints
    is_parcel: Ints


@cache
def flow_columns() -> FlowColumns:
    share = np.array([flow.share for flow in FLOWS])
    return FlowColumns(
        share=share / share.sum(),
        items=np.array([flow.items for flow in FLOWS]),
        mass=np.array([flow.mass for flow in FLOWS]),
        spread=np.array([flow.spread for flow in FLOWS]),
        pool=np.array([int(flow.pool) for flow in FLOWS], dtype=np.int64),
        is_import=np.array([flow.direction is IMPORT for flow in FLOWS], dtype=np.int64),
        is_parcel=np.array([flow.way == "parcel" for flow in FLOWS], dtype=np.int64),
    )


def pool_share(pool: Pool) -> float:
    """The part of all declarations that operators of ``pool`` lodge."""
    columns = flow_columns()
    return float(columns.share[columns.pool == int(pool)].sum())


@cache
def regime_table() -> tuple[Floats, Ints]:
    """By flow: cumulative shares of its regimes, and their positions in ``REGIME_CODES``; padded to equal length."""
    most = max(len(choices) for choices in REGIMES.values())
    bounds = np.ones((len(FLOWS), most))
    numbers = np.zeros((len(FLOWS), most), dtype=np.int64)
    for row, flow in enumerate(FLOWS):
        choices = REGIMES[flow.direction, flow.way == "parcel" and flow.direction is not TRANSIT]
        shares = np.cumsum([share for _, share in choices])
        bounds[row, : len(choices)] = shares / shares[-1]
        numbers[row] = REGIME_CODES.index(choices[-1][0])
        numbers[row, : len(choices)] = [REGIME_CODES.index(code) for code, _ in choices]
    return bounds, numbers
