"""What the rule benchmarks run on: profiles and declarations of a believable kind, made from a seed.

Profiles mix what targeters write: tariff prefix with origins, price against a reference, thresholds, first-seen days,
words in the description, one figure against another, counts over items. Figures follow skewed distributions, and codes
are drawn unevenly, as in real traffic.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import numpy as np

from steelyard.engine.declaration import Direction
from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.lane import Lane
from steelyard.engine.rules import Profile, Ruleset, compile_rules
from steelyard.engine.rules.columns import Column, Columns, Texts
from steelyard.engine.rules.profile import Instruction, Scope
from steelyard.engine.wording import Wording

DAY = date(2026, 1, 1)
MEAN_ITEMS = 4.8
NOTHING = Wording("", "", "")
OFFICES = [f"QX{name}" for name in ("POR", "AIR", "NOR", "PST", "INL", "SOU", "EAS", "WES", "BAY", "RIV", "HIL", "OIL")]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def tariff(rng: Random) -> list[str]:
    """4,000 codes of eight digits over the 96 chapters in use."""
    chapters = [chapter for chapter in range(1, 98) if chapter != 77]
    codes: set[str] = set()
    while len(codes) < 4_000:
        heading = f"{rng.choice(chapters):02d}{rng.randint(1, 30):02d}"
        codes.add(f"{heading}{rng.randint(10, 39)}{rng.choice(['00', '10', '90'])}")
    shuffled = sorted(codes)
    rng.shuffle(shuffled)
    return shuffled


def words(rng: Random) -> list[str]:
    """2,000 words of the length of trade names."""
    syllables = [a + b for a in "bcdfglmnprstvz" for b in "aeiou"]
    return sorted({"".join(rng.choice(syllables) for _ in range(rng.randint(2, 4))) for _ in range(2_400)})[:2_000]


class Case:
    """One seeded world: ``profiles`` and ``columns`` of any size."""

    def __init__(self, seed: int = 2026) -> None:
        rng = Random(seed)
        self.seed = seed
        self.codes, self.words = tariff(rng), words(rng)
        self.countries = sorted({rng.choice(LETTERS) + rng.choice(LETTERS) for _ in range(90)})[:60]
        rng.shuffle(self.countries)
        texts = {hs: [" ".join(rng.choices(self.words, k=rng.randint(2, 6))) for _ in range(8)] for hs in self.codes}
        self.descriptions = [text for hs in self.codes for text in texts[hs]]

    def profiles(self, count: int, *, items_only: bool = False) -> list[Profile]:
        rng = Random(self.seed + 1)
        makers = ITEM_MAKERS if items_only else ITEM_MAKERS + HEADER_MAKERS
        return [self._profile(rng, number, rng.choice(makers)) for number in range(count)]

    def compiled(self, profiles: list[Profile]) -> Ruleset:
        return compile_rules(profiles, catalogue=CATALOGUE, lists={}, parameters={}, on=DAY)

    def _profile(self, rng: Random, number: int, maker: Callable[[Draw], str]) -> Profile:
        scope = Scope(
            direction=(rng.choice([Direction.IMPORT, Direction.IMPORT, Direction.IMPORT, Direction.EXPORT]),)
            if rng.random() < 0.6
            else (),
            office=tuple(rng.sample(OFFICES, 2)) if rng.random() < 0.15 else (),
        )
        return Profile(
            code=f"B{number:04d}", name=NOTHING, risk_area="", objective="", condition=maker(Draw(rng, self)),
            lane=Lane.RED, reason=NOTHING, instruction=Instruction(NOTHING, NOTHING), owner="", legal_reference="",
            valid_from=DAY, valid_until=DAY, review_on=DAY, scope=scope,
        )  # fmt: skip

    def columns(self, items: int) -> Columns:
        """About ``items`` items of declarations with ``MEAN_ITEMS`` items on average."""
        rng = np.random.default_rng(self.seed)
        counts = np.minimum(rng.geometric(1 / MEAN_ITEMS, max(1, round(items / MEAN_ITEMS))), 99)
        offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        return Columns(self._header(rng, len(counts), counts), self._items(rng, int(offsets[-1])), offsets)

    def _header(self, rng: np.random.Generator, n: int, counts: Any) -> dict[str, Column]:
        def count(mean: float) -> Column:
            return rng.poisson(rng.exponential(mean, n)).astype(np.float64)

        def rate() -> Column:
            return np.where(rng.random(n) < 0.3, np.nan, np.round(rng.beta(1, 12, n), 3))

        header: dict[str, Column] = {
            "direction": drawn(rng, ["import", "export", "transit"], n, p=[0.75, 0.2, 0.05]),
            "office": drawn(rng, OFFICES, n),
            "mode": drawn(rng, ["sea", "air", "road", "rail", "post"], n, p=[0.4, 0.2, 0.3, 0.05, 0.05]),
            "dispatch": drawn(rng, self.countries, n),
            "terms": drawn(rng, ["FOB", "CIF", "EXW", "DAP", "CFR"], n, p=[0.3, 0.4, 0.1, 0.1, 0.1]),
            "items": counts.astype(np.float64),
            "value_total": np.round(rng.lognormal(9, 1.6, n), 2),
            "gross_mass_total": np.round(rng.lognormal(7, 1.8, n), 1),
            "value_per_kg_total": np.round(rng.lognormal(2, 1.2, n), 2),
            "packages_total": count(40),
            "container_invalid": truths(rng, n, 0.01),
        }
        for who in ("operator", "declarant", "seller", "route"):
            header[f"{who}.first_seen_days"] = np.where(rng.random(n) < 0.05, 0, np.round(rng.exponential(700, n)))
            header[f"{who}.is_new"] = truths(rng, n, 0.05)
            for window in (90, 365):
                header[f"{who}.declarations_{window}"] = count(window / 4)
                header[f"{who}.controls_{window}"] = count(window / 40)
                header[f"{who}.hit_rate_{window}"] = rate()
        return header

    def _items(self, rng: np.random.Generator, n: int) -> dict[str, Column]:
        which = uneven(rng, len(self.codes), n)
        mass, value = np.round(rng.lognormal(4, 2, n), 2), np.round(rng.lognormal(7, 1.8, n), 2)
        typical = rng.lognormal(2, 1, len(self.codes))[which]
        per_kg = np.round(typical * rng.lognormal(0, 0.4, n), 3)
        reference = np.where(rng.random(n) < 0.1, np.nan, np.round(typical, 3))
        described = np.where(rng.random(n) < 0.02, -1, which * 8 + rng.integers(0, 8, n))
        return {
            "hs": Texts(which.astype(np.int32), self.codes),
            **{f"hs{digits}": shortened(which, self.codes, digits) for digits in (2, 4, 6)},
            "description": Texts(described.astype(np.int32), self.descriptions),
            "origin": drawn(rng, self.countries, n),
            "preference": drawn(rng, ["100", "200", "300", "400"], n, missing=0.7),
            "net_mass": mass,
            "gross_mass": np.round(mass * rng.lognormal(0.1, 0.1, n), 2),
            "quantity": rng.poisson(rng.exponential(200, n)).astype(np.float64),
            "value": value,
            "duty_rate": rng.choice([0.0, 0.05, 0.1, 0.15, 0.25, 0.4], n),
            "price_per_kg": per_kg,
            "unit_price": np.round(rng.lognormal(3, 1.5, n), 2),
            "mass_ratio": np.round(rng.lognormal(0.1, 0.1, n), 3),
            "mass_per_package": np.round(rng.lognormal(2.5, 1, n), 2),
            "value_share": np.round(rng.beta(1, 2, n), 3),
            "reference_price": reference,
            "reference_price_n": rng.poisson(rng.exponential(60, n)).astype(np.float64),
            "price_ratio": per_kg / reference,
            "origin_is_dispatch": truths(rng, n, 0.8),
            "operator.new_hs": truths(rng, n, 0.1),
            "operator.new_origin": truths(rng, n, 0.08),
            "operator.same_hs_7": rng.poisson(0.7, n).astype(np.float64),
        }


class Draw:
    """The pieces of a condition."""

    def __init__(self, rng: Random, case: Case) -> None:
        self.rng = rng
        self.case = case

    def prefix(self, *digits: int) -> str:
        return f"hs LIKE '{self.rng.choice(self.case.codes)[: self.rng.choice(digits or (4, 4, 6))]}%'"

    def headings(self, count: int) -> str:
        return ", ".join(f"'{self.rng.choice(self.case.codes)[:4]}'" for _ in range(count))

    def countries(self, fact: str = "origin") -> str:
        chosen = self.rng.sample(self.case.countries, self.rng.randint(1, 6))
        return f"{fact} IN ({', '.join(map(repr, chosen))})"

    def word(self) -> str:
        return self.rng.choice(self.case.words)

    def number(self, low: float, high: float) -> str:
        return f"{self.rng.uniform(low, high):.3g}"

    def days(self) -> str:
        return str(self.rng.choice([7, 14, 30, 60, 90, 180, 365]))

    def who(self) -> str:
        return self.rng.choice(["operator", "operator", "declarant", "seller", "route"])


ITEM_MAKERS: list[Callable[[Draw], str]] = [
    lambda d: f"{d.prefix()} AND {d.countries()}",
    lambda d: f"{d.prefix(4, 6)} AND {d.countries()} AND price_per_kg < {d.number(1, 20)}",
    lambda d: f"{d.prefix(2, 4)} AND price_ratio < {d.number(0.2, 0.7)} AND reference_price_n >= {d.number(10, 80)}",
    lambda d: f"hs4 IN ({d.headings(3)}) AND price_per_kg < {d.number(0.3, 0.8)} * reference_price",
    lambda d: f"{d.prefix(2, 4)} AND {d.who()}.first_seen_days < {d.days()} AND value > {d.number(1e3, 5e4)}",
    lambda d: f"hs4 IN ({d.headings(5)}) AND operator.new_hs AND {d.countries()}",
    lambda d: f"CONTAINS(description, '{d.word()}') AND NOT {d.prefix(2)}",
    lambda d: f"CONTAINS_ANY(description, '{d.word()}', '{d.word()}', '{d.word()}') AND {d.countries()}",
    lambda d: f"MATCHES(description, '(^| ){d.word()[:4]}[a-z]*( |$)') AND {d.prefix(2)}",
    lambda d: f"{d.prefix(2, 4)} AND mass_ratio > {d.number(1.2, 1.6)} AND gross_mass > {d.number(1, 2)} * net_mass",
    lambda d: f"operator.new_origin AND {d.countries()} AND duty_rate >= {d.number(0.05, 0.3)} AND value > 5000",
    lambda d: f"preference = '{d.rng.choice(['200', '300', '400'])}' AND {d.countries()} AND NOT origin_is_dispatch",
    lambda d: f"({d.prefix()} OR {d.prefix()} OR {d.prefix(6)}) AND {d.countries()} AND {d.who()}.is_new",
    lambda d: f"({d.prefix(4)} OR CONTAINS(description, '{d.word()}')) AND unit_price < {d.number(1, 30)}",
    lambda d: f"{d.prefix(4)} AND mass_per_package BETWEEN {d.number(1, 5)} AND {d.number(6, 20)} AND {d.countries()}",
    lambda d: f"{d.prefix(2, 4)} AND {d.who()}.controls_365 >= 5 AND {d.who()}.hit_rate_365 > {d.number(0.1, 0.4)}",
]
HEADER_MAKERS: list[Callable[[Draw], str]] = [
    lambda d: (
        f"{d.countries('dispatch')} AND {d.who()}.hit_rate_365 > {d.number(0.1, 0.3)} AND operator.controls_365 >= 5"
    ),
    lambda d: f"ANY({d.prefix()}) AND {d.who()}.first_seen_days < {d.days()}",
    lambda d: f"{d.countries('dispatch')} AND seller.is_new AND value_total > {d.number(1e4, 2e5)}",
    lambda d: f"COUNT({d.prefix(2, 4)}) >= 3 AND value_per_kg_total < {d.number(1, 6)} AND {d.countries('dispatch')}",
    lambda d: (
        f"SUM(value, {d.prefix(2, 4)}) > {d.number(0.5, 0.9)} * value_total AND terms = 'EXW' AND operator.is_new"
    ),
]


def uneven(rng: np.random.Generator, choices: int, n: int) -> Any:
    """Positions drawn with weights that fall off as in trade: few codes carry most lines."""
    weights = 1 / np.arange(1, choices + 1) ** 0.9
    return rng.choice(choices, n, p=weights / weights.sum())


def drawn(
    rng: np.random.Generator, values: list[str], n: int, p: list[float] | None = None, missing: float = 0.01
) -> Texts:
    codes = uneven(rng, len(values), n) if p is None else rng.choice(len(values), n, p=p)
    return Texts(np.where(rng.random(n) < missing, -1, codes).astype(np.int32), values)


def truths(rng: np.random.Generator, n: int, share: float) -> Any:
    return (rng.random(n) < share).astype(np.int8)


def shortened(which: Any, codes: list[str], digits: int) -> Texts:
    starts = sorted({code[:digits] for code in codes})
    place = {start: position for position, start in enumerate(starts)}
    return Texts(np.array([place[code[:digits]] for code in codes], np.int32)[which], starts)
