"""What holds for every decision, whatever is asked."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane, strictest
from steelyard.engine.selection.decide import decide
from steelyard.engine.selection.decision import Counters, Floor, PickKind, Request
from steelyard.engine.selection.parameters import Parameters, SelectionMode
from steelyard.engine.selection.window import Window, current
from steelyard.engine.signal import Kind, Signal

AT = datetime(2027, 3, 2, 10, tzinfo=UTC)
CONTROLS = [Lane.BLUE, Lane.YELLOW, Lane.ORANGE, Lane.RED]
SECRETS = st.binary(min_size=32, max_size=32)

lanes = st.sampled_from(list(Lane))
probabilities = st.sampled_from([1, 500, 3_000, 9_999, 10_000])
matches = st.builds(
    Signal,
    kind=st.just(Kind.MATCH),
    source=st.sampled_from(["A", "B", "C", "D"]),
    version=st.integers(1, 3),
    lane=lanes,
    probability_bp=probabilities,
    max_misses=st.none() | st.integers(1, 3),
)
errors = st.builds(Signal, kind=st.just(Kind.ERROR), source=st.sampled_from("AE"), version=st.just(1), lane=lanes)
signal_sets = st.tuples(
    st.lists(matches, max_size=4, unique_by=lambda signal: signal.source), st.lists(errors, max_size=2)
).map(lambda both: (*both[0], *both[1]))
floors = st.lists(st.builds(Floor, lane=lanes, source=st.sampled_from(["BL-1", "BL-2"])), max_size=2).map(tuple)
parameter_sets = st.builds(
    Parameters,
    office=st.just("QXPOR"),
    direction=st.just(Direction.IMPORT),
    valid_from=st.just(date(2027, 1, 1)),
    random_rate_bp=st.sampled_from([100, 2_500, 10_000]),
    random_lane_mix=st.sampled_from([{Lane.RED: 10_000}, {Lane.BLUE: 5_000, Lane.YELLOW: 5_000}]),
    expected=st.dictionaries(st.sampled_from(CONTROLS), st.integers(0, 2_500)),
    window=st.sampled_from(["day", "week", 3]),
    max_misses=st.none() | st.integers(1, 3),
    delay_min=st.sampled_from([0, 15]),
    mode=st.sampled_from(SelectionMode),
)
windows = st.builds(
    Window,
    key=st.sampled_from(["", "day 2027-03-02", "day 2027-03-01", "count 4"]),
    green=st.integers(0, 50),
    yellow=st.integers(0, 50),
    red=st.integers(0, 50),
)
counter_sets = st.builds(
    Counters, window=windows, misses=st.dictionaries(st.sampled_from(["A", "B", "C", "D"]), st.integers(1, 4))
)


def asking(signals=(), floors=(), number="2027-QXPOR-I-0000001"):
    return Request(
        number=number,
        version=1,
        office="QXPOR",
        direction=Direction.IMPORT,
        at=AT,
        day=AT.date(),
        signals=tuple(signals),
        floors=tuple(floors),
    )


requests = st.builds(asking, signal_sets, floors)


@given(requests, parameter_sets, counter_sets, SECRETS)
def test_the_lane_is_the_most_stringent_pick_and_never_below_a_floor_or_a_certainty(
    request, parameters, counters, secret
):
    decision, _ = decide(request, parameters, counters, secret)
    assert decision.lane is strictest(*(pick.lane for pick in decision.picks))
    assert all(pick.lane is not Lane.GREEN for pick in decision.picks)
    certainties = [signal.lane for signal in request.signals if signal.probability_bp == 10_000]
    owed = [*certainties, *(floor.lane for floor in request.floors)]
    assert decision.lane.stringency >= strictest(*owed).stringency


@given(requests, parameter_sets, counter_sets, SECRETS, st.sampled_from(CONTROLS))
def test_another_certain_pick_never_lowers_what_criteria_and_chance_gave(request, parameters, counters, secret, lane):
    """Expected rates are left out, and compatible mode: by their rule they pick only what is still green."""
    parameters = msgspec.structs.replace(parameters, expected={}, mode=SelectionMode.STEELYARD)
    hold = Signal(Kind.MATCH, "HOLD", 1, lane)
    before, _ = decide(request, parameters, counters, secret)
    after, _ = decide(msgspec.structs.replace(request, signals=(*request.signals, hold)), parameters, counters, secret)
    assert after.lane is strictest(before.lane, lane)
    assert set(before.picks) <= set(after.picks)


@given(requests, parameter_sets, counter_sets, SECRETS)
def test_counters_are_conserved(request, parameters, counters, secret):
    decision, after = decide(request, parameters, counters, secret)
    opened = current(counters.window, parameters.window, request.day)
    assert after.window == opened.counting(decision.lane)
    drawn = {draw.source: draw for draw in decision.draws if draw.kind in (PickKind.CRITERION, PickKind.FORCED)}
    for source, draw in drawn.items():
        missed = counters.misses.get(source, 0)
        assert after.misses[source] == (0 if draw.picked else missed + 1)
    assert {s: m for s, m in after.misses.items() if s not in drawn} == {
        s: m for s, m in counters.misses.items() if s not in drawn
    }


@given(requests, parameter_sets, counter_sets, SECRETS)
def test_every_match_is_kept_and_the_propensity_lies_between_the_random_rate_and_one(
    request, parameters, counters, secret
):
    decision, _ = decide(request, parameters, counters, secret)
    sources = {draw.source for draw in decision.draws if draw.kind in (PickKind.CRITERION, PickKind.FORCED)}
    assert sources == {
        signal.source for signal in request.signals if signal.kind is Kind.MATCH and signal.lane is not Lane.GREEN
    }
    rate = Decimal(parameters.random_rate_bp) / 10_000
    assert rate <= Decimal(decision.propensity) <= 1
    if parameters.mode is SelectionMode.STEELYARD:
        assert Decimal(decision.random_propensity) == rate
    else:
        assert 0 <= Decimal(decision.random_propensity) <= rate


@given(requests, parameter_sets, counter_sets, SECRETS)
def test_only_green_waits_in_stand_by(request, parameters, counters, secret):
    decision, _ = decide(request, parameters, counters, secret)
    if decision.lane is Lane.GREEN and parameters.delay_min:
        assert decision.stand_by_until == AT + timedelta(minutes=15)
    else:
        assert decision.stand_by_until is None


@given(requests, parameter_sets, counter_sets, SECRETS)
def test_the_random_control_reaches_everybody_in_steelyard_mode_and_only_green_in_compatible(
    request, parameters, counters, secret
):
    decision, _ = decide(request, parameters, counters, secret)
    (chance,) = (draw for draw in decision.draws if draw.kind is PickKind.RANDOM)
    before = [d for d in decision.picks if d.kind not in (PickKind.RANDOM, PickKind.EXPECTED)]
    if parameters.mode is SelectionMode.COMPATIBLE and before:
        assert not chance.picked
        assert chance.value is None
    elif parameters.random_rate_bp == 10_000:
        assert chance.picked
    else:
        assert chance.value is not None


@given(requests, parameter_sets, counter_sets, SECRETS)
def test_expected_rates_pick_at_most_once_and_only_what_is_still_green(request, parameters, counters, secret):
    decision, _ = decide(request, parameters, counters, secret)
    topped_up = [pick for pick in decision.picks if pick.kind is PickKind.EXPECTED]
    assert len(topped_up) <= 1
    if topped_up:
        assert decision.picks == tuple(topped_up)


PLAIN = Parameters(
    office="QXPOR",
    direction=Direction.IMPORT,
    valid_from=date(2027, 1, 1),
    random_rate_bp=100,
    random_lane_mix={Lane.RED: 10_000},
)


def match(source, lane=Lane.RED, probability_bp=1, **more):
    return Signal(Kind.MATCH, source, 1, lane, probability_bp, **more)


def test_a_failure_asks_what_the_policy_says_and_never_less():
    failed = Signal(Kind.ERROR, "TOB-01", 7, Lane.YELLOW, detail="division by zero")
    decision, after = decide(asking([failed]), PLAIN, Counters(), b"k" * 32)
    (pick,) = decision.picks
    assert (pick.kind, pick.source, pick.source_version, pick.lane) == (PickKind.FAILSAFE, "TOB-01", 7, Lane.YELLOW)
    assert decision.lane is Lane.YELLOW
    assert decision.propensity == "1"
    assert after.misses == {}


def test_of_two_failures_of_one_source_the_more_stringent_lane_holds():
    failures = [Signal(Kind.ERROR, "TOB-01", 1, lane) for lane in (Lane.YELLOW, Lane.RED, Lane.BLUE)]
    decision, _ = decide(asking(failures), PLAIN, Counters(), b"k" * 32)
    assert decision.lane is Lane.RED


def test_goods_lodged_again_keep_the_higher_lane():
    decision, _ = decide(asking(floors=[Floor(Lane.ORANGE, "MEDU123")]), PLAIN, Counters(), b"k" * 32)
    assert decision.lane is Lane.ORANGE
    assert [(pick.kind, pick.source) for pick in decision.picks] == [(PickKind.FLOOR, "MEDU123")]


def test_a_criterion_of_its_own_run_of_misses_is_forced_by_it_and_others_by_the_parameters():
    parameters = msgspec.structs.replace(PLAIN, max_misses=5)
    counters = Counters(misses={"OWN": 2, "NONE": 4, "DUE": 5})
    request = asking([match("OWN", max_misses=2), match("NONE"), match("DUE")])
    decision, after = decide(request, parameters, counters, b"k" * 32)
    kinds = {draw.source: (draw.kind, draw.picked, draw.probability_bp) for draw in decision.draws}
    assert kinds["OWN"] == kinds["DUE"] == (PickKind.FORCED, True, 10_000)
    assert kinds["NONE"] == (PickKind.CRITERION, False, 1)
    assert [draw.source for draw in decision.unpicked] == ["NONE"]
    assert after.misses == {"OWN": 0, "NONE": 5, "DUE": 0}


def test_a_match_that_asks_for_green_is_not_a_pick_nor_a_miss():
    decision, after = decide(asking([match("EASY", Lane.GREEN, 10_000)]), PLAIN, Counters(), b"k" * 32)
    assert decision.picks == ()
    assert after.misses == {}
    assert decision.propensity == "0.01"


@pytest.mark.parametrize(
    "signals", [[match("A"), match("A")], [match("A", probability_bp=0)], [match("A", Lane.RED, 10_001)]]
)
def test_what_cannot_be_drawn_is_refused(signals):
    with pytest.raises(ValueError, match="criterion A"):
        decide(asking(signals), PLAIN, Counters(), b"k" * 32)
