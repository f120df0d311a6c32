"""Randomness of the world: every stream is named by the seed and what it is for, so any day is drawn on its own.

The generators are counter-based (Philox). The same seed gives the same world on the same release of NumPy.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MASK = (1 << 64) - 1


class Stream(IntEnum):
    """What a stream of random numbers is for; the numbers are part of the seed and never reused."""

    POPULATION = 1
    INTENT = 2
    DAY = 3
    NAME = 4
    AMENDMENT = 5
    INSPECTOR = 6
    ADDRESS = 7
    PRICE = 8


def generator(seed: int, stream: Stream, *parts: int) -> np.random.Generator:
    """The generator for ``parts`` (a day, a pool …) of one stream."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence((seed, int(stream), *parts))))


def mixed(seed: int, stream: Stream, *parts: int) -> int:
    """64 well-mixed bits for ``parts``, without making a generator (the finaliser of SplitMix64, chained)."""
    state = (seed ^ (int(stream) * 0x9E3779B97F4A7C15)) & MASK
    for part in (*parts, 0):
        state = (state + part + 0x9E3779B97F4A7C15) & MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & MASK
        state ^= state >> 31
    return state


class Urns:
    """Many weighted choices side by side: row ``r`` of ``weights`` (rows x choices) is one urn.

    A row whose weights are all zero is never to be drawn from.
    """

    def __init__(self, weights: Floats) -> None:
        rows, self.choices = weights.shape
        totals = weights.sum(axis=1, keepdims=True)
        shares = np.cumsum(weights / np.where(totals > 0, totals, 1), axis=1)
        shares[:, -1] = 1
        self._bounds = (shares + np.arange(rows)[:, None]).ravel()

    def pick(self, rows: Ints, rng: np.random.Generator) -> Ints:
        """One choice for each of ``rows``."""
        found = np.searchsorted(self._bounds, rows + rng.random(len(rows)), side="right")
        return np.asarray(np.minimum(found - rows * self.choices, self.choices - 1))
