"""Documents that go with a declaration, kept as bits of one number while a day is drafted."""

from __future__ import annotations

from functools import cache

import numpy as np

from steelyard.engine.declaration import Mode
from steelyard.world.commodity import commodities
from steelyard.world.draw import Ints
from steelyard.world.geography import families
from steelyard.world.traffic import FLOWS, IMPORT, REGIME_CODES, TRANSIT

NATIONAL = tuple(f"Q{number:02d}" for number in range(1, 11))
WITH_GOODS = ("271", "325", "380", "520", "705", "720", "730", "740", "750")
CERTIFICATES = ("811", "851", "852", "853", "861", "911", "952", "954", "955")
CODES = (*WITH_GOODS, *CERTIFICATES, *NATIONAL)
"""Every code used; the position is the bit."""

TRANSPORT = {
    Mode.SEA: "705",
    Mode.AIR: "740",
    Mode.ROAD: "730",
    Mode.RAIL: "720",
    Mode.POST: "750",
    Mode.EXPRESS: "740",
}
BY_REGIME = {"5100": "Q07", "3151": "Q07", "5300": "955", "2300": "955"}
LICENSED_EXPORTS = ("ores", "precious", "arms", "drones", "scrap", "art", "waste", "fuels")
SUBSIDISED = ("1101", "1701", "190110", "3102")  # headings whose export is licensed too
LICENSED_IMPORTS = ("310230",)  # headings licensed beside what their family needs
EVERYWHERE = ("911", "Q01", "Q02", "Q03", "Q04", "Q08", "Q09")
"""Permits that go with the goods in any direction; all other certificates are for imports."""


def bits(*codes: str) -> int:
    return sum(1 << CODES.index(code) for code in set(codes))


@cache
def certificate_bits() -> Ints:
    """Direction (import, export, transit) x commodity: the certificates required."""
    goods, kin = commodities(), families()
    table = []
    for hs6, family in zip(goods.hs6, goods.family, strict=True):
        needed = set(kin.certificates[kin.number(family)])
        permits = needed.intersection(EVERYWHERE)
        if hs6.startswith(LICENSED_IMPORTS):
            needed.add("911")
        licensed = family in LICENSED_EXPORTS or hs6.startswith(SUBSIDISED)
        table.append((bits(*needed), bits(*permits, *(["811"] if licensed else [])), bits(*permits)))
    return np.array(table, dtype=np.int64).T


@cache
def flow_bits() -> Ints:
    """By flow: invoice, packing list and transport document, and the TIR carnet of road transit."""
    table = []
    for flow in FLOWS:
        parcel = flow.way == "parcel"
        codes = ["380", TRANSPORT[flow.mode]] if parcel else ["380", "271", TRANSPORT[flow.mode]]
        if flow.direction is TRANSIT and flow.mode is Mode.ROAD:
            codes.append("952")
        if flow.direction is IMPORT and flow.mode is Mode.SEA:
            codes.append("520")
        table.append(bits(*codes))
    return np.array(table, dtype=np.int64)


@cache
def regime_bits() -> Ints:
    return np.array([bits(BY_REGIME[code]) if code in BY_REGIME else 0 for code in REGIME_CODES], dtype=np.int64)


@cache
def codes_in(papers: int) -> tuple[str, ...]:
    """The document codes whose bits are set."""
    return tuple(code for position, code in enumerate(CODES) if papers >> position & 1)


def certificates_in(papers: int) -> tuple[str, ...]:
    """Those whose absence is an irregularity."""
    return tuple(code for code in codes_in(papers) if code not in WITH_GOODS)
