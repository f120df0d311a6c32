"""Which parts of a total may be shown beside it, so that no small part can be told by taking the others away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from steelyard.engine.measure.rate import FEWEST

Part = TypeVar("Part")


def disclosable(counts: Mapping[Part, int], *, fewest: int = FEWEST) -> frozenset[Part]:
    """The parts to show: each counts ``fewest`` or more, and what is kept back counts together as many, or nothing.

    Where small parts alone would leave a remainder under ``fewest``, the smallest of the others are kept back too.
    """
    kept_back = sum(n for n in counts.values() if n < fewest)
    shown = sorted((part for part, n in counts.items() if n >= fewest), key=lambda part: counts[part])
    while 0 < kept_back < fewest and shown:
        kept_back += counts[shown.pop(0)]
    return frozenset(shown)
