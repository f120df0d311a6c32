"""How many times as often aimed controls find something as random ones do."""

from __future__ import annotations

from math import exp, log, sqrt

import msgspec

from steelyard.engine.measure.rate import Z95, Rate


class Lift(msgspec.Struct, frozen=True):
    """Targeted hit rate ÷ random hit rate, with its 95 % interval."""

    ratio: float
    low: float
    high: float


def lift(targeted: Rate | None, random: Rate | None) -> Lift | None:
    """The lift with the interval of its logarithm; ``None`` where a side has too few results, or no finding at all.

    exp(ln(p₁/p₂) ± z√((1−p₁)/(n₁p₁) + (1−p₂)/(n₂p₂))), D. Katz et al., Biometrics 34 (1978).
    """
    sides = (targeted, random)
    if targeted is None or random is None or not all(side and side.enough and side.share for side in sides):
        return None
    ratio = targeted.share / random.share
    reach = Z95 * sqrt(sum((1 - side.share) / (side.effective * side.share) for side in (targeted, random)))
    return Lift(ratio, exp(log(ratio) - reach), exp(log(ratio) + reach))
