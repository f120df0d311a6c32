from datetime import date

import msgspec
import pytest

from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.selection.parameters import Parameters, ScoringPoint, SelectionMode, faults

SOUND = Parameters(
    office="QXPOR",
    direction=Direction.IMPORT,
    valid_from=date(2027, 1, 1),
    random_rate_bp=100,
    random_lane_mix={Lane.YELLOW: 5_000, Lane.RED: 5_000},
    expected={Lane.RED: 500, Lane.YELLOW: 1_000},
)


def fields(*, for_harness=False, **changes):
    found = faults(msgspec.structs.replace(SOUND, **changes), for_harness=for_harness)
    return [fault.field for fault in found]


def test_sound_parameters_have_no_fault():
    assert fields() == []
    assert fields(window=1_000, max_misses=1, delay_min=30, time_zone="Asia/Riyadh") == []


@pytest.mark.parametrize("rate", [-1, 0, 1, 99, 10_001])
def test_a_random_rate_under_one_per_cent_or_over_one_is_refused(rate):
    assert fields(random_rate_bp=rate) == ["random_rate_bp"]


@pytest.mark.parametrize(("rate", "found"), [(0, []), (99, []), (-1, ["random_rate_bp"])])
def test_only_the_harness_may_disable_the_random_rate(rate, found):
    assert fields(random_rate_bp=rate, for_harness=True) == found


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"random_lane_mix": {}}, "random_lane_mix"),
        ({"random_lane_mix": {Lane.RED: 9_999}}, "random_lane_mix"),
        ({"random_lane_mix": {Lane.GREEN: 5_000, Lane.RED: 5_000}}, "random_lane_mix.green"),
        ({"random_lane_mix": {Lane.YELLOW: -1, Lane.RED: 10_001}}, "random_lane_mix.yellow"),
        ({"expected": {Lane.GREEN: 1}}, "expected.green"),
        ({"expected": {Lane.RED: -1}}, "expected.red"),
        ({"expected": {Lane.RED: 6_000, Lane.YELLOW: 4_001}}, "expected"),
        ({"window": 0}, "window"),
        ({"window": 10_000_001}, "window"),
        ({"max_misses": 0}, "max_misses"),
        ({"delay_min": -1}, "delay_min"),
        ({"delay_min": 10_081}, "delay_min"),
        ({"yellow_to_blue_days": 5}, "yellow_to_blue_days"),
        ({"yellow_to_blue_days": 0}, "yellow_to_blue_days"),
        ({"scoring_point": ScoringPoint.AFTER}, "scoring_point"),
        ({"office": ""}, "office"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"time_zone": "localtime"}, "time_zone"),
    ],
)
def test_each_limit_is_kept(changes, field):
    assert field in fields(**changes)


def test_all_faults_are_told_at_once():
    assert fields(random_rate_bp=0, random_lane_mix={}, window=0, delay_min=-1) == [
        "random_rate_bp",
        "random_lane_mix",
        "window",
        "delay_min",
    ]


def test_parameters_survive_json_and_refuse_what_they_do_not_know():
    written = msgspec.json.encode(SOUND)
    assert msgspec.json.decode(written, type=Parameters) == SOUND
    with pytest.raises(msgspec.ValidationError, match="random_rate"):
        msgspec.json.decode(written.replace(b'"random_rate_bp"', b'"random_rate"'), type=Parameters)
    assert SOUND.mode is SelectionMode.STEELYARD


def test_what_is_not_offered_is_refused_with_what_to_do_instead():
    asked = msgspec.structs.replace(SOUND, yellow_to_blue_days=5, scoring_point=ScoringPoint.AFTER)
    lowering, scoring = faults(asked)
    assert "no route lowers a lane" in lowering.sentence
    assert "control_hours" in lowering.sentence
    assert "send the declaration then" in scoring.sentence
