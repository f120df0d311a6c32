"""Commodities of the world: real HS 2022 headings with the prices, masses, duties and words they are traded under."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from steelyard.world.draw import Floats, Ints

NO_CODE = -1
BULK = 500.0  # kg in a package: such goods move alone, and loose where there is much of them
SECOND_CODE = 0.4  # share of trade under the second national code of a heading that has two


def rows(table: str) -> list[list[str]]:
    """The rows of ``tables/<table>.psv``, fields stripped, comments left out."""
    text = resources.files("steelyard.world").joinpath("tables", f"{table}.psv").read_text(encoding="utf-8")
    return [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]


@dataclass(frozen=True, slots=True)
class Commodities:
    """Columns by commodity (371 headings), then columns by national code (8 digits, one or two a heading)."""

    hs6: tuple[str, ...]
    family: tuple[str, ...]
    unit: tuple[str, ...]
    unit_mass: Floats  # kg of one unit
    price: Floats  # USD per kg, median at the start of the world
    spread: Floats  # standard deviation of the logarithm of the price
    package_mass: Floats  # kg of goods in one package
    import_weight: Floats
    export_weight: Floats
    peak: Ints  # month of the season, 0 where there is none
    words: tuple[tuple[str, ...], ...]
    first_code: Ints
    second_code: Ints  # the same as the first where there is one
    step: Ints  # national code of lower duty that the goods may be mistaken for, NO_CODE where there is none
    hs8: tuple[str, ...]
    duty: Floats  # by national code: fraction of the value
    commodity: Ints  # by national code

    def numbers(self, *headings: str) -> Ints:
        """Row numbers of the headings that begin with any of ``headings``."""
        return np.array([n for n, hs6 in enumerate(self.hs6) if hs6.startswith(headings)], dtype=np.int64)

    def of_families(self, *families: str) -> Ints:
        return np.array([n for n, family in enumerate(self.family) if family in families], dtype=np.int64)


@cache
def commodities() -> Commodities:
    """The table, read once."""
    table = rows("commodities")
    hs8: list[str] = []
    duty: list[float] = []
    owner: list[int] = []
    first, second = [], []
    for number, row in enumerate(table):
        codes = [code.split(":") for code in row[1].split(",")]
        first.append(len(hs8))
        second.append(len(hs8) + len(codes) - 1)
        for suffix, percent in codes:
            hs8.append(row[0] + suffix)
            duty.append(float(percent) / 100)
            owner.append(number)
    return Commodities(
        hs6=tuple(row[0] for row in table),
        family=tuple(row[9] for row in table),
        unit=tuple(row[2] for row in table),
        unit_mass=_numbers(table, 3),
        price=_numbers(table, 4),
        spread=_numbers(table, 5),
        package_mass=_numbers(table, 6),
        import_weight=_numbers(table, 7),
        export_weight=_numbers(table, 8),
        peak=_numbers(table, 11).astype(np.int64),
        words=tuple(tuple(row[12].split(";")) for row in table),
        first_code=np.array(first, dtype=np.int64),
        second_code=np.array(second, dtype=np.int64),
        step=np.array([_step(row[10], hs8, duty, *pair) for row, *pair in zip(table, first, second, strict=True)]),
        hs8=tuple(hs8),
        duty=np.array(duty),
        commodity=np.array(owner, dtype=np.int64),
    )


def _numbers(table: list[list[str]], column: int) -> Floats:
    return np.array([float(row[column]) for row in table])


def _step(named: str, hs8: list[str], duty: list[float], first: int, second: int) -> int:
    """The code named in the table, else the cheaper of the heading's own two codes."""
    if named != "-":
        return hs8.index(named)
    if duty[first] == duty[second]:
        return NO_CODE
    return first if duty[first] < duty[second] else second
