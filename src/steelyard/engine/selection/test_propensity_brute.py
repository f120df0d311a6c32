"""The propensity against every outcome that the draws could have had, each weighed with its chance.

Each draw of a declaration is steered to every level at which something is decided; the shares of the outcomes in which
the declaration is picked must sum to the propensity on record, which must be the same in all of them.
"""

from __future__ import annotations

import itertools
import random
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.selection import decide as deciding
from steelyard.engine.selection.decide import decide, expected_chance_bp
from steelyard.engine.selection.decision import Counters, Decision, Earlier, Floor, Request
from steelyard.engine.selection.draw import Step
from steelyard.engine.selection.parameters import Parameters, SelectionMode
from steelyard.engine.selection.window import Window
from steelyard.engine.signal import Kind, Signal

AT = datetime(2027, 3, 2, 10, tzinfo=UTC)
WORLDS = 60
CONTROLS = [Lane.BLUE, Lane.YELLOW, Lane.ORANGE, Lane.RED]

Chance = tuple[Step, str]
Levels = dict[Chance, list[int]]
"""The probabilities (basis points) a draw may be held against: between two of them its outcome is the same."""


def outcomes(levels: Levels):
    """Every combination of draws that can make a difference: the draws, and how likely that combination is."""
    keys = list(levels)
    ranges = []
    for key in keys:
        bounds = sorted({0, 10_000, *levels[key]})
        ranges.append(list(itertools.pairwise(bounds)))
    for chosen in itertools.product(*ranges):
        weight = Fraction(1)
        for low, high in chosen:
            weight *= Fraction(high - low, 10_000)
        yield {key: low for key, (low, _high) in zip(keys, chosen, strict=True)}, weight


@pytest.fixture
def steered(monkeypatch):
    """The draws of ``decide``, by (step, criterion), in basis points; what is not steered is an error."""
    table: dict[Chance, int] = {}

    def drawn(secret: bytes, number: str, step: Step, criterion: str = "") -> bytes:
        if step is Step.RANDOM_LANE:
            return bytes(32)
        return (-(-table[step, criterion] * 2**256 // 10_000)).to_bytes(32, "big")  # the least u of that level

    monkeypatch.setattr(deciding, "drawn", drawn)
    return table


def world(dice: random.Random):
    """Parameters, counters, and the signals of a first and a second version that match in part."""
    parameters = Parameters(
        office="QXPOR",
        direction=Direction.IMPORT,
        valid_from=date(2027, 1, 1),
        random_rate_bp=dice.choice([100, 2_500, 7_000]),
        random_lane_mix={Lane.YELLOW: 10_000},
        expected={lane: dice.choice([0, 400, 2_500]) for lane in CONTROLS if dice.random() < 0.5},
        max_misses=dice.choice([None, 2]),
        mode=dice.choice(list(SelectionMode)),
    )
    window = Window("day 2027-03-02", green=dice.randrange(4), yellow=dice.randrange(2), red=dice.randrange(2))
    misses = {code: dice.randrange(1, 3) for code in "ABC" if dice.random() < 0.3}

    def matches():
        return tuple(
            Signal(Kind.MATCH, code, 1, dice.choice(CONTROLS), dice.choice([500, 3_000, 9_000, 10_000]))
            for code in "ABC"
            if dice.random() < 0.5
        )

    failed = (Signal(Kind.ERROR, "E", 1, Lane.YELLOW),) if dice.random() < 0.15 else ()
    floors = (Floor(Lane.BLUE, "BL-1"),) if dice.random() < 0.15 else ()
    return parameters, Counters(window, misses), matches() + failed, matches(), floors


def asking(signals, floors=(), earlier=None, version=1):
    return Request(
        number="2027-QXPOR-I-0000001",
        version=version,
        office="QXPOR",
        direction=Direction.IMPORT,
        at=AT,
        day=AT.date(),
        signals=signals,
        floors=floors,
        earlier=earlier,
    )


def levels_of(parameters, counters, *several) -> Levels:
    levels: Levels = {(Step.RANDOM, ""): [parameters.random_rate_bp]}
    for signal in itertools.chain(*several):
        if signal.kind is Kind.MATCH:
            levels.setdefault((Step.CRITERION, signal.source), []).append(signal.probability_bp)
    for lane in parameters.expected:
        levels[Step.EXPECTED, lane.value] = [expected_chance_bp(parameters, counters.window, lane)]
    return levels


class Tally:
    def __init__(self):
        self.picked = self.random = self.total = Fraction(0)
        self.said: set[tuple[str, str]] = set()

    def count(self, decision: Decision, weight: Fraction) -> None:
        self.total += weight
        self.picked += weight if decision.lane is not Lane.GREEN else 0
        self.random += weight if decision.random else 0
        self.said.add((decision.propensity, decision.random_propensity))

    def agrees(self) -> None:
        assert self.total == 1
        ((pi, random_pi),) = self.said
        assert (Fraction(pi), Fraction(random_pi)) == (self.picked, self.random)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_the_propensity_is_the_share_of_all_outcomes_in_which_the_declaration_is_picked(steered, seed):
    parameters, counters, signals, _, floors = world(random.Random(seed))
    tally = Tally()
    for draws, weight in outcomes(levels_of(parameters, counters, signals)):
        steered.update(draws)
        decision, _after = decide(asking(signals, floors), parameters, counters, b"")
        tally.count(decision, weight)
    tally.agrees()


@pytest.mark.parametrize("seed", range(2 * WORLDS))
def test_so_it_is_after_an_amendment_over_the_draws_of_both_versions(steered, seed):
    """Parameters may have changed between the versions, mode and random rate among them."""
    dice = random.Random(seed)
    before, counters, signals, amended, floors = world(dice)
    now = world(dice)[0] if seed % 2 else before
    levels = levels_of(before, counters, signals, amended)
    levels[Step.RANDOM, ""].append(now.random_rate_bp)
    tally = Tally()
    for draws, weight in outcomes(levels):
        steered.update(draws)
        first, after = decide(asking(signals, floors), before, counters, b"")
        earlier = Earlier(1, first.lane, first.draws, first.random_propensity, after.window.key)
        second, _after = decide(asking(amended, floors, earlier, 2), now, after, b"")
        tally.count(second, weight)
    tally.agrees()
