"""A share of counts with its 95 % interval. A rate is never told without the number of results behind it."""

from __future__ import annotations

from math import sqrt

import msgspec

Z95 = 1.96
FEWEST = 30
"""Results below which a share says more of chance than of what was measured, and of single cases: it is not told."""


class Rate(msgspec.Struct, frozen=True):
    """``share`` and its interval as fractions in [0, 1].

    ``n`` results stand behind it; where they carry unequal weights they are worth ``effective`` equal ones, else n.
    """

    share: float
    low: float
    high: float
    n: int
    effective: float

    @property
    def enough(self) -> bool:
        """Whether there are results enough to tell the share."""
        return self.n >= FEWEST


def rate(hits: int, n: int) -> Rate | None:
    """``hits`` out of ``n`` with the Wilson interval; ``None`` out of nothing. Raises ``ValueError``."""
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is no share")
    if n == 0:
        return None
    low, high = wilson(hits / n, n)
    return Rate(hits / n, low, high, n, float(n))


def wilson(share: float, n: float, *, z: float = Z95) -> tuple[float, float]:
    """Ends of the Wilson score interval of ``share`` observed in ``n`` > 0 trials; ``n`` need not be whole.

    (p + z²/2n ± z√(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n), E. B. Wilson, J. Am. Stat. Assoc. 22 (1927). It stays within
    [0, 1] and says something even of 0 out of n, which the textbook interval does not.
    """
    middle = share + z * z / (2 * n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # At a share of 0 or 1 one end is exact, but for rounding.
    return max(0.0, min(share, (middle - reach) / scale)), min(1.0, max(share, (middle + reach) / scale))
