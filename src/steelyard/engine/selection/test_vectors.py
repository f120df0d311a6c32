"""The vectors of the specification (handbook §5), run through ``decide``."""

from datetime import UTC, date, datetime
from math import sqrt

import msgspec
import pytest

from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.selection.decide import decide
from steelyard.engine.selection.decision import Counters, PickKind, Request
from steelyard.engine.selection.parameters import Parameters, SelectionMode, faults
from steelyard.engine.signal import Kind, Signal

AT = datetime(2027, 3, 2, 10, tzinfo=UTC)
HARNESS = Parameters(
    office="QXPOR",
    direction=Direction.IMPORT,
    valid_from=date(2027, 1, 1),
    random_rate_bp=0,
    random_lane_mix={Lane.YELLOW: 10_000},
)
Z = 3.2905  # two-sided 99.9 % of the normal distribution


def matching(source, lane, probability_bp, max_misses=None):
    return Signal(Kind.MATCH, source, 1, lane, probability_bp, max_misses)


def run(parameters, count, secret, signals=lambda i: ()):
    """``count`` declarations one after the other, each decision as it comes."""
    counters = Counters()
    for i in range(1, count + 1):
        request = Request(
            number=f"2027-QXPOR-I-{i:07d}",
            version=1,
            office=parameters.office,
            direction=parameters.direction,
            at=AT,
            day=AT.date(),
            signals=signals(i),
        )
        decision, counters = decide(request, parameters, counters, secret)
        yield decision


def positions(decisions, lane):
    return [position for position, decision in enumerate(decisions, start=1) if decision.lane is lane]


def ten_per_cent_red(mode):
    return msgspec.structs.replace(HARNESS, expected={Lane.RED: 1_000}, mode=mode, window=1_000)


def test_a_compatible_mode_picks_red_at_1_12_22_to_992():
    parameters = ten_per_cent_red(SelectionMode.COMPATIBLE)
    assert faults(parameters, for_harness=True) == ()
    assert positions(run(parameters, 1_000, b"any secret"), Lane.RED) == [1, *range(12, 993, 10)]


def test_b_steelyard_mode_picks_exactly_as_many_and_nobody_can_foresee_which():
    parameters = ten_per_cent_red(SelectionMode.STEELYARD)
    found = {secret: positions(run(parameters, 1_000, secret), Lane.RED) for secret in (b"one", b"two", b"three")}
    assert [len(reds) for reds in found.values()] == [100, 100, 100]
    one, two, three = (set(reds) for reds in found.values())
    # Two independent choices of 100 in 1,000 share 10 on average; 40 would be ten standard deviations off.
    assert len(one & two) < 40
    assert len(one & three) < 40
    assert len(two & three) < 40


@pytest.mark.parametrize("share_bp", [1, 37, 333, 1_000, 3_333, 5_000, 10_000])
def test_b_the_count_in_steelyard_mode_never_strays_a_whole_declaration_from_the_plan(share_bp):
    parameters = msgspec.structs.replace(HARNESS, expected={Lane.RED: share_bp})
    reds = 0
    for n, decision in enumerate(run(parameters, 1_000, b"plan"), start=1):
        reds += decision.lane is Lane.RED
        assert abs(share_bp * n - reds * 10_000) < 10_000


def test_c_thirty_per_cent_with_five_misses_is_34_per_cent_and_never_six_misses_running():
    count, p, longest = 200_000, 0.3, 5
    lengths = [(k, p * (1 - p) ** (k - 1)) for k in range(1, longest + 1)] + [(longest + 1, (1 - p) ** longest)]
    mean = sum(k * chance for k, chance in lengths)
    variance = sum(k * k * chance for k, chance in lengths) - mean**2
    assert round(100 / mean, 2) == 34.00

    signals = (matching("VAL-01", Lane.RED, 3_000, longest),)
    picked = misses = longest_run = forced = 0
    for decision in run(HARNESS, count, b"long run", lambda i: signals):
        misses = 0 if decision.lane is Lane.RED else misses + 1
        longest_run = max(longest_run, misses)
        picked += decision.lane is Lane.RED
        forced += any(draw.kind is PickKind.FORCED for draw in decision.draws)
    assert longest_run == longest
    # Picks are renewals: their number is normal with variance n * var / mean^3.
    assert abs(picked - count / mean) < Z * sqrt(count * variance / mean**3)
    assert abs(forced - picked * (1 - p) ** longest) < Z * sqrt(picked * 0.16807 * 0.83193)


def test_d_yellow_and_red_are_red_with_both_instructions():
    signals = (matching("DOC-01", Lane.YELLOW, 10_000), matching("TOB-01", Lane.RED, 10_000))
    (decision,) = run(HARNESS, 1, b"any", lambda i: signals)
    assert decision.lane is Lane.RED
    assert [(pick.source, pick.lane) for pick in decision.picks] == [("DOC-01", Lane.YELLOW), ("TOB-01", Lane.RED)]


def test_f_one_per_cent_over_100_000_is_one_per_cent_and_the_same_for_every_operator():
    parameters = msgspec.structs.replace(HARNESS, random_rate_bp=100, expected={Lane.YELLOW: 2_000})
    assert faults(parameters) == ()
    count, operators = 100_000, 20
    held = (matching("VAL-01", Lane.RED, 10_000),)

    def operator(i):
        return min(i % 50, operators - 1)  # the last has most of the trade

    seen, drawn = [0] * operators, [0] * operators
    # Operators 0 to 4 are always picked already: chance owes them the same.
    decisions = run(parameters, count, b"f", lambda i: held if operator(i) < 5 else ())
    for i, decision in enumerate(decisions, start=1):
        seen[operator(i)] += 1
        drawn[operator(i)] += decision.random
    assert abs(sum(drawn) - 1_000) < Z * sqrt(count * 0.01 * 0.99)
    share = sum(drawn) / count
    chi_square = sum(
        (hits - total * share) ** 2 / (total * share * (1 - share)) for hits, total in zip(drawn, seen, strict=True)
    )
    assert chi_square < 43.82  # 99.9 % of chi-square with 19 degrees of freedom
