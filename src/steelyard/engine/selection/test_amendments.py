"""An amendment keeps its draws, its picks and its lane, and is counted once."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.selection.decide import decide
from steelyard.engine.selection.decision import Counters, Earlier, Floor, PickKind, Request
from steelyard.engine.selection.parameters import Parameters, SelectionMode
from steelyard.engine.selection.test_decide import SECRETS, parameter_sets, signal_sets
from steelyard.engine.selection.window import Window
from steelyard.engine.signal import Kind, Signal

AT = datetime(2027, 3, 2, 10, tzinfo=UTC)
NUMBER = "2027-QXPOR-I-0000001"
PLAIN = Parameters(
    office="QXPOR",
    direction=Direction.IMPORT,
    valid_from=date(2027, 1, 1),
    random_rate_bp=100,
    random_lane_mix={Lane.RED: 10_000},
)


def lodged(signals, parameters=PLAIN, counters=None, secret=b"monday"):
    request = Request(NUMBER, 1, "QXPOR", Direction.IMPORT, AT, AT.date(), tuple(signals))
    return decide(request, parameters, counters or Counters(), secret)


def amended(decision, counters, signals, parameters=PLAIN, secret=b"tuesday", days=0):
    request = Request(
        NUMBER,
        decision.version + 1,
        "QXPOR",
        Direction.IMPORT,
        AT + timedelta(days=days),
        (AT + timedelta(days=days)).date(),
        tuple(signals),
        earlier=Earlier(
            decision.version, decision.lane, decision.draws, decision.random_propensity, counters.window.key
        ),
    )
    return decide(request, parameters, counters, secret)


def match(source, lane=Lane.RED, probability_bp=5_000, **more):
    return Signal(Kind.MATCH, source, 1, lane, probability_bp, **more)


def drawn(decision):
    return {(d.kind, d.source): d for d in decision.draws}


@given(parameter_sets, st.lists(signal_sets, min_size=2, max_size=4), st.lists(SECRETS, min_size=4, max_size=4))
def test_no_later_version_lowers_the_lane_redraws_a_draw_or_loses_a_pick(parameters, versions, secrets):
    decision, counters = lodged(versions[0], parameters, secret=secrets[0])
    for signals, secret in zip(versions[1:], secrets[1:], strict=False):
        later, counters = amended(decision, counters, signals, parameters, secret)
        assert later.lane.stringency >= decision.lane.stringency
        before, after = drawn(decision), drawn(later)
        for key, draw in before.items():
            if draw.kind is PickKind.FLOOR:
                continue
            kept = after[key]
            assert kept.picked or not draw.picked
            assert kept.probability_bp >= draw.probability_bp or draw.value is None
            if draw.value is not None and kept.value is not None:
                assert (kept.value, kept.drawn_in) == (draw.value, draw.drawn_in)
        decision = later
        assert counters.window.n == 1


def test_an_unchanged_amendment_repeats_the_decision_even_under_another_days_secret():
    signals = [match("A"), match("B", Lane.YELLOW), match("C", Lane.ORANGE, 9_000)]
    first, counters = lodged(signals)
    second, after = amended(first, counters, signals)
    assert second.picks[1:] == first.picks  # after the floor, which names the earlier version
    assert second.picks[0].kind is PickKind.FLOOR
    assert (second.lane, second.propensity, second.random_propensity) == (
        first.lane,
        first.propensity,
        first.random_propensity,
    )
    assert after == counters


def test_a_criterion_that_first_matches_in_an_amendment_is_drawn_with_its_own_days_secret():
    first, counters = lodged([])
    second, after = amended(first, counters, [match("A")])
    third, _ = amended(second, after, [match("A")], secret=b"wednesday")
    draw = drawn(second)[(PickKind.CRITERION, "A")]
    assert draw.drawn_in == 2
    assert drawn(third)[(PickKind.CRITERION, "A")] == draw
    assert draw.value == drawn(lodged([match("A")], secret=b"tuesday")[0])[(PickKind.CRITERION, "A")].value


def test_what_an_earlier_version_picked_stands_when_its_reason_is_amended_away():
    first, counters = lodged([match("A", Lane.RED, 10_000), match("B", Lane.BLUE, 10_000)])
    second, _ = amended(first, counters, [match("B", Lane.BLUE, 10_000)])
    assert second.lane is Lane.RED
    assert {pick.source for pick in second.picks if pick.kind is PickKind.CRITERION} == {"A", "B"}


def test_an_amendment_moves_its_count_up_and_is_not_counted_again():
    first, counters = lodged([match("A", Lane.YELLOW, 10_000)])
    assert (counters.window.n, counters.window.yellow) == (1, 1)
    _, after = amended(first, counters, [match("B", Lane.RED, 10_000)])
    assert (after.window.n, after.window.yellow, after.window.red) == (1, 0, 1)


def test_an_amendment_after_the_window_has_turned_leaves_the_new_window_alone():
    first, counters = lodged([])
    turned = Counters(Window("day 2027-03-03", green=7))
    request = Request(
        NUMBER,
        2,
        "QXPOR",
        Direction.IMPORT,
        AT + timedelta(days=1),
        date(2027, 3, 3),
        (match("B", Lane.RED, 10_000),),
        earlier=Earlier(1, first.lane, first.draws, first.random_propensity, counters.window.key),
    )
    decision, after = decide(request, PLAIN, turned, b"tuesday")
    assert decision.lane is Lane.RED
    assert after.window == turned.window


def test_an_amendment_faces_the_expected_rates_no_second_time():
    half = msgspec.structs.replace(PLAIN, expected={Lane.RED: 5_000})
    missed = (lodged([], half, secret=bytes([i]) * 32) for i in range(64))
    first, counters = next(each for each in missed if each[0].lane is Lane.GREEN)
    everything = msgspec.structs.replace(PLAIN, expected={Lane.RED: 10_000})
    second, _ = amended(first, counters, [], everything)
    assert second.lane is Lane.GREEN
    assert second.propensity == first.propensity == "0.505"  # 1 - 0.99 * 0.5: what it faced once


def test_the_miss_counter_of_a_criterion_drawn_before_is_left_alone():
    rare = match("A", probability_bp=1)
    first, counters = lodged([rare])
    assert counters.misses == {"A": 1}
    _, after = amended(first, counters, [rare])
    assert after.misses == {"A": 1}


def test_a_criterion_due_by_others_misses_is_not_forced_on_a_declaration_that_has_drawn_it():
    rare = match("A", probability_bp=1, max_misses=3)
    first, counters = lodged([rare])
    due = Counters(counters.window, {"A": 3})
    second, after = amended(first, due, [rare])
    assert second.lane is Lane.GREEN
    assert after.misses == {"A": 3}


def test_a_higher_probability_meets_the_same_draw_and_a_pick_clears_the_counter():
    first, counters = lodged([match("A", probability_bp=1)])
    second, after = amended(first, counters, [match("A", probability_bp=9_999)])
    draw = drawn(second)[(PickKind.CRITERION, "A")]
    assert draw.picked
    assert draw.value == drawn(first)[(PickKind.CRITERION, "A")].value
    assert after.misses == {"A": 0}


def test_a_lower_probability_takes_nothing_back():
    first, counters = lodged([match("A", probability_bp=9_999)])
    second, _ = amended(first, counters, [match("A", probability_bp=1)])
    assert second.lane is Lane.RED
    assert second.propensity == first.propensity


@pytest.mark.parametrize("mode", SelectionMode)
def test_a_random_control_stays_in_the_random_sample(mode):
    always = msgspec.structs.replace(PLAIN, random_rate_bp=10_000, mode=mode)
    first, counters = lodged([], always)
    second, _ = amended(first, counters, [match("A", Lane.RED, 10_000)], msgspec.structs.replace(PLAIN, mode=mode))
    assert first.random
    assert second.random


def test_a_floor_under_its_own_transport_document_is_no_certainty_of_its_own():
    first, counters = lodged([match("A", Lane.RED, 9_000)])
    assert first.lane is Lane.RED
    request = Request(
        NUMBER,
        2,
        "QXPOR",
        Direction.IMPORT,
        AT,
        AT.date(),
        floors=(Floor(Lane.RED, "MEDU123"),),
        earlier=Earlier(1, first.lane, first.draws, first.random_propensity, counters.window.key),
    )
    second, _ = decide(request, PLAIN, counters, b"tuesday")
    assert second.lane is Lane.RED
    assert second.propensity == first.propensity == "0.901"


def test_a_floor_above_the_earlier_version_raises_an_amendment_for_certain():
    first, counters = lodged([match("A", Lane.YELLOW, 10_000)])
    request = Request(
        NUMBER,
        2,
        "QXPOR",
        Direction.IMPORT,
        AT,
        AT.date(),
        floors=(Floor(Lane.RED, "MEDU123"),),
        earlier=Earlier(1, first.lane, first.draws, first.random_propensity, counters.window.key),
    )
    second, after = decide(request, PLAIN, counters, b"tuesday")
    assert second.lane is Lane.RED
    assert (after.window.yellow, after.window.red) == (0, 1)
