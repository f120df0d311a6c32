from datetime import UTC, date, datetime
from decimal import Decimal
from math import sqrt

import msgspec
import pytest

from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.selection.decide import decide
from steelyard.engine.selection.decision import Counters, Floor, Request
from steelyard.engine.selection.parameters import Parameters, SelectionMode
from steelyard.engine.selection.window import Window
from steelyard.engine.signal import Kind, Signal

AT = datetime(2027, 3, 2, 10, tzinfo=UTC)
PARAMETERS = Parameters(
    office="QXPOR",
    direction=Direction.IMPORT,
    valid_from=date(2027, 1, 1),
    random_rate_bp=500,
    random_lane_mix={Lane.YELLOW: 10_000},
    expected={Lane.RED: 1_000, Lane.YELLOW: 2_000},
)
# With n = 6, owed to red: 0.1 * 7 - 0 = 0.7; to yellow: 0.2 * 7 - 1 = 0.4.
COUNTERS = Counters(Window("day 2027-03-02", green=5, yellow=1))
SIGNALS = (Signal(Kind.MATCH, "A", 1, Lane.YELLOW, 3_000), Signal(Kind.MATCH, "B", 1, Lane.RED, 2_000))


def decided(number=1, parameters=PARAMETERS, counters=COUNTERS, signals=SIGNALS, floors=()):
    request = Request(
        number=f"2027-QXPOR-I-{number:07d}",
        version=1,
        office="QXPOR",
        direction=Direction.IMPORT,
        at=AT,
        day=AT.date(),
        signals=signals,
        floors=floors,
    )
    return decide(request, parameters, counters, b"propensity")[0]


def test_the_propensity_is_the_formula_exactly():
    assert decided().propensity == "0.90424"  # 1 - 0.95 * 0.7 * 0.8 * 0.3 * 0.6
    assert decided().random_propensity == "0.05"


def test_in_compatible_mode_only_green_is_drawn_and_what_is_owed_is_certain():
    compatible = msgspec.structs.replace(PARAMETERS, mode=SelectionMode.COMPATIBLE)
    assert decided(parameters=compatible).random_propensity == "0.028"  # 0.05 * 0.7 * 0.8
    assert decided(parameters=compatible).propensity == "1"


@pytest.mark.parametrize("mode", SelectionMode)
def test_the_propensity_does_not_depend_on_what_the_draws_gave(mode):
    parameters = msgspec.structs.replace(PARAMETERS, mode=mode)
    found = {(each.propensity, each.random_propensity) for each in (decided(i, parameters) for i in range(500))}
    assert len(found) == 1


@pytest.mark.parametrize("mode", SelectionMode)
def test_declarations_are_picked_as_often_as_their_propensity_says(mode):
    full = Window("day 2027-03-02", yellow=9, red=9)  # nothing owed in compatible mode
    parameters = msgspec.structs.replace(PARAMETERS, mode=mode)
    counters = Counters(full) if mode is SelectionMode.COMPATIBLE else COUNTERS
    count = 20_000
    decisions = [decided(i, parameters, counters) for i in range(count)]
    chances = (float(decisions[0].propensity), float(decisions[0].random_propensity))
    picked = (sum(bool(each.picks) for each in decisions), sum(each.random for each in decisions))
    for chance, seen in zip(chances, picked, strict=True):
        assert 0 < chance < 1
        assert abs(seen - count * chance) < 3.2905 * sqrt(count * chance * (1 - chance))


def test_a_forced_pick_and_a_floor_are_certain():
    forced = Counters(COUNTERS.window, {"A": 4})
    parameters = msgspec.structs.replace(PARAMETERS, max_misses=4)
    assert decided(parameters=parameters, counters=forced).propensity == "1"
    assert decided(signals=(), floors=(Floor(Lane.YELLOW, "MEDU123"),)).propensity == "1"


def test_many_small_chances_are_written_out_without_rounding():
    signals = tuple(Signal(Kind.MATCH, f"P{i}", 1, Lane.BLUE, 1) for i in range(12))
    parameters = msgspec.structs.replace(PARAMETERS, expected={}, random_rate_bp=100)
    expected = 1 - Decimal("0.99") * Decimal("0.9999") ** 12
    with_all_places = decided(parameters=parameters, signals=signals).propensity
    assert len(with_all_places) > 40
    assert abs(Decimal(with_all_places) - expected) < Decimal("1e-27")  # the precision of this test's own arithmetic
