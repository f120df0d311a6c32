"""Generated conditions on generated declarations through every driver: whoever fires for one fires for all.

``CONDITIONS × SHEETS × len(SEEDS)`` pairs. A failure names the seed and prints the smallest pair found that still
disagrees; AGREEMENT_SEEDS=7,8 runs other seeds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random

import pytest

from steelyard.engine.facts.fact import Level, Sheet
from tests.agreement.drivers import DRIVERS, compiled
from tests.agreement.generator import CATALOGUE, LISTS, PARAMETERS, Conditions, sheet

CONDITIONS, SHEETS = 50, 210
SEEDS = [int(seed) for seed in os.environ.get("AGREEMENT_SEEDS", "1,2,3,4,5,6,7,8,9,10").split(",")]


def disagreement(conditions: list[str], sheets: list[Sheet]) -> list[tuple[int, int]]:
    """The (condition, declaration) pairs on which some driver differs from the definition."""
    ruleset = compiled(conditions, CATALOGUE, LISTS, PARAMETERS)
    answers = [drive(ruleset, CATALOGUE, sheets) for drive in DRIVERS.values()]
    return sorted({(place, declaration) for each in answers[1:] for place, declaration, _ in each ^ answers[0]})


def smaller(sheet: Sheet) -> Iterator[Sheet]:
    """The sheet with one item fewer, and with one value fewer."""
    for position in range(len(sheet.items)):
        yield Sheet(sheet.header, sheet.items[:position] + sheet.items[position + 1 :])
    for name in [name for name, value in sheet.header.items() if value is not None]:
        yield Sheet({**sheet.header, name: None}, sheet.items)
    for position, item in enumerate(sheet.items):
        for name in [name for name, value in item.items() if value is not None]:
            rest = (*sheet.items[:position], {**item, name: None}, *sheet.items[position + 1 :])
            yield Sheet(sheet.header, rest)


def smallest(condition: str, sheet: Sheet) -> Sheet:
    found: Sheet | None = sheet
    while found is not None:
        sheet = found
        found = next((each for each in smaller(sheet) if disagreement([condition], [each])), None)
    return sheet


def told(condition: str, sheet: Sheet) -> str:
    ruleset = compiled([condition], CATALOGUE, LISTS, PARAMETERS)
    answers = {
        name: sorted(item for _, _, item in drive(ruleset, CATALOGUE, [sheet])) for name, drive in DRIVERS.items()
    }
    header = {name: value for name, value in sheet.header.items() if value is not None}
    items = [{name: value for name, value in item.items() if value is not None} for item in sheet.items]
    return f"\n{condition}\nheader {header}\nitems {items}\n{answers}"


@pytest.mark.parametrize("seed", SEEDS)
def test_every_driver_says_the_same(seed: int) -> None:
    rng = Random(seed)
    conditions = [Conditions(rng).any() for _ in range(CONDITIONS)]
    sheets = [sheet(rng) for _ in range(SHEETS)]
    pairs = disagreement(conditions, sheets)
    if pairs:
        place, declaration = pairs[0]
        pytest.fail(f"{len(pairs)} pairs" + told(conditions[place], smallest(conditions[place], sheets[declaration])))


def test_a_wide_ruleset_says_the_same() -> None:
    """Masks are rows of 64-bit words: several words, and the borders between them."""
    rng = Random(11)
    conditions = [Conditions(rng).any() for _ in range(260)]
    ruleset = compiled(conditions, CATALOGUE, LISTS, PARAMETERS)
    sheets = [sheet(rng) for _ in range(30)]
    answers = {name: drive(ruleset, CATALOGUE, sheets) for name, drive in DRIVERS.items() if name != "in SQL"}
    assert len(answers["by definition"]) > 1_000
    assert all(answer == answers["by definition"] for answer in answers.values())


def test_the_pairs_are_worth_comparing() -> None:
    """As many as are asked for; both levels, and conditions that fire, that do not, and that are unknown."""
    assert CONDITIONS * SHEETS * 10 >= 100_000
    rng = Random(1)
    conditions = [Conditions(rng).any() for _ in range(CONDITIONS)]
    ruleset = compiled(conditions, CATALOGUE, LISTS, PARAMETERS)
    levels = [checked.level for checked in ruleset.checked]
    assert min(levels.count(level) for level in Level) >= CONDITIONS // 5
    sheets = [sheet(rng) for _ in range(20)]
    fired = DRIVERS["by definition"](ruleset, CATALOGUE, sheets)
    denied = DRIVERS["by definition"](
        compiled([f"NOT ({condition})" for condition in conditions], CATALOGUE, LISTS, PARAMETERS), CATALOGUE, sheets
    )
    asked = sum(1 if level is Level.HEADER else len(seen.items) for level in levels for seen in sheets)
    assert not fired & denied
    assert min(len(fired), len(denied), asked - len(fired) - len(denied)) > asked / 20


def test_a_driver_that_errs_is_found_and_the_smallest_pair_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    right = DRIVERS["in SQL"]

    def wrong(ruleset, catalogue, sheets):  # type: ignore[no-untyped-def]
        """Errs where an item is of heading 24 and its value is missing."""
        erring = {n for n, seen in enumerate(sheets) if any(i["hs"] == "24" and i["value"] is None for i in seen.items)}
        return {triple for triple in right(ruleset, catalogue, sheets) if triple[1] not in erring}

    monkeypatch.setitem(DRIVERS, "in SQL", wrong)
    rng = Random(3)
    sheets = [sheet(rng) for _ in range(200)]
    pairs = disagreement(["hs LIKE '24%'"], sheets)
    assert pairs
    least = smallest("hs LIKE '24%'", sheets[pairs[0][1]])
    assert [{name: value for name, value in item.items() if value is not None} for item in least.items] == [
        {"hs": "24"}
    ]
    assert "'in SQL': []" in told("hs LIKE '24%'", least)
