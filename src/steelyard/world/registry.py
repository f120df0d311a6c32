"""The public register of operators, as the administration would load it: names, numbers, AEO tiers. No intent."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from steelyard.engine.declaration import Direction
from steelyard.world.cast import Cast
from steelyard.world.draw import Stream, mixed
from steelyard.world.intent import Intent
from steelyard.world.population import Population
from steelyard.world.traffic import Pool

TIERS = ("A", "B", "C")
AUTHORISED = 0.06  # of companies, the largest more often
LARGE = 3.0  # times the mean of its pool


class Operator(msgspec.Struct, frozen=True, omit_defaults=True):
    identifier: str
    name: str
    country: str
    address: str
    private: bool = False
    aeo: str | None = None  # tier, None where it is not authorised


def registered(population: Population, intent: Intent, cast: Cast, days: int) -> Iterator[Operator]:
    """One entry a registration. Authorisation looks at size and standing, and so at times errs like any other."""
    size = np.bincount(population.pool, minlength=len(Pool))
    for row in np.flatnonzero(population.identity == np.arange(len(population.pool))).tolist():
        party = cast.operator(Direction.IMPORT, row)
        yield Operator(
            identifier=party.identifier or "",
            name=party.name or "",
            country=party.country or "",
            address=party.address or "",
            private=bool(population.private[row]),
            aeo=_tier(population, intent, row, int(size[population.pool[row]]), days),
        )


def _tier(population: Population, intent: Intent, row: int, members: int, days: int) -> str | None:
    """Long-standing companies only: a shell, or one that began within the world, has none."""
    standing = population.since[row] < 0 and population.until[row] >= days and not population.private[row]
    if not standing or intent.chain[row] >= 0:
        return None
    bits = mixed(population.seed, Stream.NAME, 6, row)
    chance = AUTHORISED * (6 if population.weight[row] * members > LARGE else 0.6)
    return TIERS[bits % len(TIERS)] if (bits >> 16) % 10_000 < chance * 10_000 else None
