"""A pack of as many profiles as an administration has: the demo's own, and more of the kinds that targeters write."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from steelyard.engine.lane import Lane
from steelyard.engine.pack import Pack
from steelyard.engine.rules.profile import Profile
from steelyard.world.arrival import Arrival

SEED = 20
SHAPES = (
    "hs LIKE '{heading}%' AND origin IN ({origins}) AND price_ratio < {share} AND operator.first_seen_days < {days}",
    "hs6 = '{subheading}' AND origin = '{origin}' AND price_per_kg < {price}",
    "hs2 = '{chapter}' AND origin IN ({origins}) AND mass_ratio > {ratio} AND operator.findings_365 >= {few}",
    "hs LIKE '{heading}%' AND net_mass > {mass} AND NOT origin_is_dispatch AND route.hit_rate_90 > {share}",
    "hs4 = '{heading}' AND CONTAINS(description, '{word}') AND operator.new_hs",
    "hs4 IN ('{heading}', '{other}') AND value BETWEEN {value} AND {value} * 4 AND declarant.hit_rate_365 > {share}",
    "office = '{office}' AND COUNT(hs LIKE '{heading}%') >= {few} AND SUM(net_mass) > {mass} AND seller.is_new",
    "operator.country = '{origin}' AND ANY(hs LIKE '{chapter}%' AND price_per_kg < {price}) AND items > {few}",
)


def widened(pack: Pack, arrivals: Sequence[Arrival], *, to: int, seed: int = SEED) -> Pack:
    """``pack`` with profiles added until there are ``to``; headings, origins and prices are those of ``arrivals``."""
    model = next(each for each in pack.profiles if each.lane is Lane.YELLOW)
    made = _made(model, arrivals, count=to - len(pack.profiles), rng=random.Random(seed))
    profiles = tuple(sorted((*pack.profiles, *made), key=lambda each: each.code))
    return msgspec.structs.replace(pack, profiles=profiles, hash=f"{pack.hash[:56]}{to:08d}")


def _made(model: Profile, arrivals: Sequence[Arrival], *, count: int, rng: random.Random) -> Iterator[Profile]:
    lanes = [Lane.BLUE, Lane.YELLOW, Lane.YELLOW, Lane.ORANGE, Lane.RED]
    for number in range(count):
        yield msgspec.structs.replace(
            model,
            code=f"GEN-{number:04d}",
            condition=SHAPES[number % len(SHAPES)].format(**_values(arrivals, rng)),
            lane=rng.choice(lanes),
            probability_bp=rng.choice((1000, 2500, 5000)),
            max_misses=rng.choice((None, 10, 20)),
            valid_from=date(2020, 1, 1),
            valid_until=date(2099, 12, 31),
        )


def _values(arrivals: Sequence[Arrival], rng: random.Random) -> dict[str, object]:
    declared = rng.choice(arrivals).declaration
    item = rng.choice(declared.items)
    others = [rng.choice(rng.choice(arrivals).declaration.items) for _ in range(4)]
    mass = float(item.net_mass or 100)
    value = float(item.value.amount) if item.value else 1000.0
    words = [word for word in (item.description or "goods").casefold().split() if word.isalpha()] or ["goods"]
    return {
        "chapter": item.hs[:2],
        "heading": item.hs[:4],
        "subheading": item.hs[:6],
        "other": others[0].hs[:4],
        "origin": item.origin or "CN",
        "origins": ", ".join(f"'{origin}'" for origin in sorted({each.origin or "AE" for each in (item, *others)})),
        "office": declared.office,
        "word": rng.choice(words),
        "price": round(value / max(mass, 0.001) * rng.uniform(0.1, 0.4), 4),
        "value": round(value * rng.uniform(1, 3), 2),
        "mass": round(mass * rng.uniform(2, 5), 3),
        "share": round(rng.uniform(0.2, 0.5), 2),
        "ratio": round(rng.uniform(1.2, 2.0), 2),
        "days": rng.choice((30, 60, 90)),
        "few": rng.choice((2, 3, 5)),
    }
