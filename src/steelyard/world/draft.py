"""A day of declarations as columns, before they are written: first what is true, then what schemes make of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from steelyard.world.draw import Flags, Floats, Ints

HOME = -1
"""Position of Qasira itself wherever a country is expected."""


FREIGHT_FREE = 0.93
"""Price without freight and insurance, over the price delivered."""


@dataclass(slots=True)
class Heads:
    """Columns by declaration."""

    flow: Ints  # position in FLOWS
    row: Ints  # operator
    declarant: Ints
    seller: Ints
    regime: Ints  # position in REGIME_CODES
    partner: Ints  # country of the seller or buyer
    dispatch: Ints
    destination: Ints
    currency: Ints  # position in CURRENCIES
    second: Ints  # after local midnight
    first: Ints  # position of the first item
    count: Ints  # items
    pays: Flags  # whether duty falls due at once
    number: Ints  # random digits for marks and numbers
    vague: Flags  # whether the words say little


class Head(NamedTuple):
    """One row of ``Heads``, as plain numbers."""

    place: int
    flow: int
    row: int
    declarant: int
    seller: int
    regime: int
    dispatch: int
    destination: int
    currency: int
    second: int
    first: int
    items: int
    number: int
    papers: int


@dataclass(slots=True)
class Lines:
    """Columns by item, in the order of declarations."""

    head: Ints
    goods: Ints  # commodity
    code: Ints  # national code, as declared
    origin: Ints
    claimed: Flags  # preference
    net: Floats  # kg
    gross: Floats
    quantity: Floats
    packages: Ints
    value: Floats  # customs value in USD
    invoice: Floats  # what the invoice says of the same goods, delivered, in USD
    words: Ints  # position in the list of wordings
    used: Flags  # second-hand, and said to be


@dataclass(slots=True)
class Draft:
    day: int
    in_force: bool  # whether the mid-year measure is
    heads: Heads
    lines: Lines
    papers: Ints  # by declaration: bits of the documents required, see papers.py
    related: set[int] = field(default_factory=set)  # the seller bears the name of the operator
    loading: dict[int, str] = field(default_factory=dict)  # by declaration: a place of loading written instead
    round_totals: dict[int, int] = field(default_factory=dict)  # by declaration: an invoice made up to that sum
    terms: dict[int, str] = field(default_factory=dict)  # by declaration: Incoterms written instead
    unmarked: set[int] = field(default_factory=set)  # neither means of transport nor carrier are named
    containers_wrong: set[int] = field(default_factory=set)
    wording: dict[int, str] = field(default_factory=dict)  # by item: words written instead

    def __len__(self) -> int:
        return len(self.heads.flow)

    def rows(self) -> list[Head]:
        """Every declaration in the order of the columns."""
        heads = self.heads
        columns = (
            heads.flow,
            heads.row,
            heads.declarant,
            heads.seller,
            heads.regime,
            heads.dispatch,
            heads.destination,
            heads.currency,
            heads.second,
            heads.first,
            heads.count,
            heads.number,
            self.papers,
        )
        return [Head(*row) for row in zip(range(len(self)), *(column.tolist() for column in columns), strict=True)]

    def items(self, head: int) -> range:
        first = int(self.heads.first[head])
        return range(first, first + int(self.heads.count[head]))
