"""What is refused because it can never be true is true of nothing, and what is admitted reads the same everywhere."""

from __future__ import annotations

from random import Random

from steelyard.engine.facts.fact import Level
from steelyard.engine.rules.checker import check
from steelyard.engine.rules.sense import never_true
from tests.agreement import reference
from tests.agreement.generator import CATALOGUE, LISTS, PARAMETERS, Conditions, sheet

CONDITIONS, SHEETS = 3_000, 120


def test_a_condition_that_contradicts_itself_is_true_of_no_declaration() -> None:
    rng = Random(5)
    sheets = [sheet(rng) for _ in range(SHEETS)]
    contradictions = 0
    for _ in range(CONDITIONS):
        text = Conditions(rng).any()
        if rng.random() < 0.5:
            text = f"({text}) AND ({Conditions(rng).any()})"
        read = check(text, catalogue=CATALOGUE, lists=LISTS, parameters=PARAMETERS)
        if not never_true(read.tree):
            continue
        contradictions += 1
        for each in sheets:
            items = each.items if read.level is Level.ITEM else (None,)
            assert not any(reference.fires(read.tree, each.header, each.items, item) for item in items), text
    assert contradictions > 20
