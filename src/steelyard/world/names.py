"""Names, numbers and addresses of parties. All invented; drawn from the seed and a row, so nothing need be kept."""

from __future__ import annotations

from functools import cache

from steelyard.world.commodity import rows
from steelyard.world.draw import Stream, mixed

TRADES = {
    # families of commodities: the word for them in the name of a company
    "Foods": "dairy fish food fruit meat nuts oils vegetables coffee beverages cereals animals alcohol tobacco",
    "Textiles": "fabrics carpets leather",
    "Fashion": "garments footwear bags watches",
    "Home": "household furniture appliances glass toys",
    "Building": "tiles timber stone steel minerals solar",
    "Auto": "tyres parts vehicles rubber",
    "Industries": "machinery metals metalware scrap ores waste used precious fuels",
    "Chemicals": "chemicals plastics precursors refrigerants fertiliser pesticides paper",
    "Medical": "pharma instruments cosmetics supplements nuclear",
    "Tech": "computers phones electrical drones",
}
HOME_STYLES = ("arab", "arab", "arab", "french", "english")
NUMBERS = 1 << 29  # registration numbers: a permutation of 29 bits behind nine digits


@cache
def parts(style: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """First and last parts of the names of a style."""
    return {row[0]: (tuple(row[1].split(";")), tuple(row[2].split(";"))) for row in rows("names")}[style]


@cache
def trade_word(family: str) -> str:
    return next((word for word, families in TRADES.items() if family in families.split()), "")


def registration(seed: int, row: int, home: str) -> str:
    """The registration number of an operator: says nothing of the row, and so nothing of intent."""
    step = mixed(seed, Stream.NAME, 1) | 1
    return f"{home}{100_000_000 + (row * step + mixed(seed, Stream.NAME, 2)) % NUMBERS}"


def company(seed: int, row: int, *, style: str | None = None, family: str = "") -> str:
    """The name of a company in the ``style`` of its country, often with a word for what it deals in."""
    bits = mixed(seed, Stream.NAME, 3, row)
    first, last = parts(style or HOME_STYLES[bits % len(HOME_STYLES)])
    word = trade_word(family) if bits >> 16 & 3 else ""
    number = "" if (bits >> 32) % 3 else str(10 + (bits >> 40) % 90)  # two companies of one name are rare, not absent
    pieces = (first[(bits >> 8) % len(first)], word, last[(bits >> 24) % len(last)], number)
    return " ".join(piece for piece in pieces if piece)


def person(seed: int, row: int) -> str:
    bits = mixed(seed, Stream.NAME, 4, row)
    first, last = parts("given")
    return f"{first[bits % len(first)]} {last[(bits >> 16) % len(last)]}"


def address(seed: int, row: int) -> str:
    bits = mixed(seed, Stream.ADDRESS, row)
    streets, places = parts("places")
    return f"{1 + bits % 240} {streets[(bits >> 16) % len(streets)]}, {places[(bits >> 32) % len(places)]}"
