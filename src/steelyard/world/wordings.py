"""Words in which goods are described: those of the commodity table, words that say little, and trade marks of a lot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from steelyard.world.commodity import commodities
from steelyard.world.draw import Ints

VAGUE = (
    "Goods", "Parts", "Accessories", "Marchandises diverses", "Spare parts", "Gift", "Samples", "Effets divers",
    "General cargo", "Bidaa mutanawia", "Household goods", "Articles", "As per invoice", "Mixed goods",
    "Various", "Sundry articles",
)  # fmt: skip
VAGUE_SHARE = 0.025
PRIVATE_VAGUE_SHARE = 0.14

NO_LOT = 6  # of ten descriptions have nothing after the words
LOTS = (
    "model A12", "model KX-204", "ref 55-310", "ref. 7781", "type B", "grade A", "new", "in cartons", "on pallets",
    "assorted sizes", "assorted colours", "season stock", "neuf", "en cartons", "lot 3", "lot 118", "1st choice",
    "for retail sale", "for industrial use", "with accessories", "mixed", "standard quality", "export quality",
    "origin packed", "20 sets", "100 pcs per ctn", "usage commercial",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wordings:
    text: tuple[str, ...]
    first: Ints  # by commodity
    count: Ints
    first_vague: int


@cache
def wordings() -> Wordings:
    """Every wording, those of a commodity side by side, the vague ones last."""
    table = commodities().words
    count = np.array([len(words) for words in table], dtype=np.int64)
    return Wordings(
        text=(*(word for words in table for word in words), *VAGUE),
        first=np.cumsum(count) - count,
        count=count,
        first_vague=int(count.sum()),
    )


@cache
def lots() -> tuple[str, ...]:
    """What follows the words, chosen by a number: most often nothing."""
    nothing = ("",) * round(len(LOTS) * NO_LOT / (10 - NO_LOT))
    return (*nothing, *(f", {lot}" for lot in LOTS))
