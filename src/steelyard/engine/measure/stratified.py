"""What a random sample drawn at unequal rates says of everything it was drawn from (Horvitz–Thompson, stratified)."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

import msgspec

from steelyard.engine.measure.rate import Rate, wilson


class Stratum(msgspec.Struct, frozen=True):
    """``population`` cases that all had the same chance of being drawn, and the ``sample`` that was drawn and examined.

    ``total`` is the sum of what was measured in the sample, ``squares`` the sum of its squares; where findings are
    counted, one for each case that has any, both are the number of such cases.
    """

    population: int
    sample: int
    total: float
    squares: float


class Total(msgspec.Struct, frozen=True):
    """The estimated total in the whole population, and the variance of that estimate."""

    estimate: float
    variance: float


def counted(population: int, sample: int, hits: int) -> Stratum:
    """A stratum in which ``hits`` of the ``sample`` had a finding. Raises ``ValueError``."""
    if not 0 <= hits <= sample <= population:
        raise ValueError(f"{hits} of {sample} out of {population} cannot be")
    return Stratum(population, sample, hits, hits)


def total(strata: Sequence[Stratum]) -> Total:
    """Σ (N/n) Σy over the strata, with variance Σ N²(1 − n/N) s²/n.

    Raises ``ValueError`` for a populated stratum with fewer than two in its sample: its spread is not known.
    """
    populated = [stratum for stratum in strata if stratum.population]
    if any(stratum.sample < 2 for stratum in populated):
        raise ValueError("a stratum needs a sample of two or more")
    return Total(
        fsum(each.population / each.sample * each.total for each in populated),
        fsum(_variance(each) for each in populated),
    )


def stratified_rate(strata: Sequence[Stratum]) -> Rate | None:
    """The share in the population, Σ (N/ΣN)(h/n); ``None`` where nothing was sampled.

    A stratum without a sample says nothing and is left out. The interval is Wilson's for as many equally weighted
    results as the unequal weights N/n leave, (ΣN)² ÷ Σ N²/n (L. Kish, Survey Sampling, 1965): for one stratum that is
    n, and findings need not be there for it, as they must for an interval from the estimated variance.
    """
    sampled = [stratum for stratum in strata if stratum.sample]
    if not sampled:
        return None
    population = sum(stratum.population for stratum in sampled)
    share = fsum(each.population / population * (each.total / each.sample) for each in sampled)
    share = min(1.0, max(0.0, share))
    effective = population**2 / fsum(each.population**2 / each.sample for each in sampled)
    low, high = wilson(share, effective)
    return Rate(share, low, high, sum(each.sample for each in sampled), effective)


def _variance(stratum: Stratum) -> float:
    size, drawn = stratum.population, stratum.sample
    spread = max(0.0, stratum.squares - stratum.total**2 / drawn) / (drawn - 1)
    return size * size * (1 - drawn / size) * spread / drawn
