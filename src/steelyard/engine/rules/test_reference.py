"""The reference page tells what the language offers and refuses, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from steelyard.engine.rules import limits
from steelyard.engine.rules.calls import USAGE
from steelyard.engine.rules.checker import check
from steelyard.engine.rules.refusals import MESSAGES
from tests.agreement.generator import fact

PAGE = (Path(__file__).parents[4] / "docs" / "reference" / "conditions.md").read_text(encoding="utf-8")


def test_every_code_is_on_the_page_and_no_other() -> None:
    table = PAGE.partition("## Why a condition is refused")[2]
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", table)) == set(MESSAGES)


def test_every_function_is_on_the_page() -> None:
    assert set(re.findall(r"`([A-Z_]+)\(", PAGE)) == set(USAGE)


def test_every_limit_is_on_the_page() -> None:
    told = PAGE.partition("## Limits")[2].partition("##")[0]
    asked = (limits.CHARACTERS, limits.LEXEMES, limits.DEPTH, limits.INLINE_VALUES, limits.LIST_VALUES, limits.TEXT)
    assert re.findall(r"[\d,]*\d", told) == [f"{limit:,}" for limit in (*asked, limits.PATTERN)]


def test_the_examples_are_conditions() -> None:
    examples = re.findall(r"^    (.+)$", PAGE, re.MULTILINE)
    catalogue = {
        each.name: each
        for each in (
            fact("hs", "text", "item"), fact("origin", "text", "item"), fact("price_per_kg", "number", "item"),
            fact("reference_price", "number", "item"), fact("operator.first_seen_days", "number", "header"),
        )
    }  # fmt: skip
    for example in examples:
        check(example, catalogue=catalogue, lists={"precursors": ("2914",)}, parameters={"new_operator_days": 90})
    assert len(examples) == 2
