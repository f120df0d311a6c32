"""Every fact a condition may test, by name. The order is the order of the printed catalogue."""

from __future__ import annotations

from steelyard.engine.facts import declared, goods, history, prices, ratios, totals
from steelyard.engine.facts.fact import Fact

FAMILIES: dict[str, tuple[Fact, ...]] = {
    "declared": declared.FACTS,
    "totals": totals.FACTS,
    "goods": goods.FACTS,
    "ratios": ratios.FACTS,
    "prices": prices.FACTS,
    "history": history.FACTS,
}

CATALOGUE: dict[str, Fact] = {fact.name: fact for family in FAMILIES.values() for fact in family}
