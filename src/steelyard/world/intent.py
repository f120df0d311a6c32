"""What operators are up to: their schemes, their care, who helps them. None of it is ever part of a declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from steelyard.world.draw import Flags, Floats, Ints
from steelyard.world.kinds import Kind
from steelyard.world.traffic import Pool

OUTSIDE_BURSTS = 0.3
"""Of the trade of those who split consignments: the part outside their bursts."""

OPPORTUNITIES: dict[Pool, tuple[tuple[Kind, float], ...]] = {
    # what anyone may do once: chance per declaration
    **dict.fromkeys(
        (Pool.SEA, Pool.AIR, Pool.LAND),
        ((Kind.UNDERVALUATION, 0.0012), (Kind.MISCLASSIFICATION, 0.0008), (Kind.QUANTITY_SHORT, 0.0006)),
    ),
    Pool.PARCEL: ((Kind.COUNTERFEIT, 0.0030), (Kind.UNDERVALUATION, 0.0020)),
    Pool.EXPORT: ((Kind.DRAWBACK_FRAUD, 0.0008),),
    Pool.EXPORT_AIR: ((Kind.DRAWBACK_FRAUD, 0.0008),),
    Pool.TRANSIT: ((Kind.TRANSIT_DIVERSION, 0.0010),),
}


class Burst(NamedTuple):
    row: int
    first: int
    last: int


@dataclass(slots=True)
class Intent:
    """Columns by operator row. Never part of a declaration."""

    scheme: Ints  # position in SCHEMES + 1, 0 is none
    rate: Floats  # part of the declarations that carry the scheme, once it has begun
    begins: Ints  # day of the world
    chain: Ints  # first row of the chain of shells, -1 where it is no shell
    error_rate: Floats
    complicit: Flags  # by declarant
    bursts: tuple[Burst, ...]
    burst_factor: Floats  # weight on days of a burst; off those days OUTSIDE_BURSTS

    def rates_on(self, day: int) -> Floats:
        return np.where(self.begins <= day, self.rate, 0.0)

    def bursting(self, day: int) -> list[int]:
        """Rows of those who send parts of a split consignment on ``day``."""
        return [burst.row for burst in self.bursts if burst.first <= day <= burst.last]
