"""What an administration decides about selection, per office and direction, from a day on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Literal

import msgspec

from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.signal import CERTAIN_BP
from steelyard.engine.time_zone import is_time_zone

LEAST_RANDOM_BP = 100
"""One per cent: the share of declarations that nobody, not even the administration, can exempt from chance."""
MAX_DELAY_MIN = 7 * 24 * 60
MAX_WINDOW = 10_000_000

Calendar = Literal["day", "week", "month", "year"]
Span = Calendar | int
"""How long a window lasts: a calendar period of the office, or a number of declarations."""


NO_LOWERING = (
    "must be left out: goods whose documents nobody looked at would be released because days passed, and no route "
    "lowers a lane; give profiles the lane blue, or yellow a smaller share, and let control_hours of policy.yaml say "
    "when a control is overdue"
)
NO_SECOND_SCORING = (
    "must be before_assessment or left out: a lane is decided when a declaration arrives, once, and this would change "
    "nothing; to select after the assessment of duties, have the declaration system send the declaration then"
)


class SelectionMode(StrEnum):
    STEELYARD = "steelyard"  # the random minimum reaches every declaration; expected picks cannot be foreseen
    COMPATIBLE = "compatible"  # as the systems in use do: random only on what is still green, expected picks by count


class ScoringPoint(StrEnum):
    """Before or after the declaration system's own assessment of duties. A lane is decided when a declaration arrives,
    and once: whoever sends it says by that when it is scored, and nothing is scored later."""

    BEFORE = "before_assessment"
    AFTER = "after_assessment"


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Selection at one office for one direction, from ``valid_from`` until the next one begins.

    Rates and weights are basis points. ``random_lane_mix`` says in which lanes random controls are done; ``expected``
    is the planned least share of each lane. ``max_misses`` holds for criteria that name none of their own: after so
    many unpicked matches in a row the next is forced; ``None`` forces nothing. ``delay_min`` holds green that many
    minutes in stand-by. ``time_zone`` (IANA) says when the office's day, and with it the secret and the window, turns.

    ``yellow_to_blue_days`` and ``scoring_point`` are there for those who come from MODSEL and look for them: anything
    but the default is refused, with what to do instead.
    """

    office: str
    direction: Direction
    valid_from: date
    random_rate_bp: int
    random_lane_mix: dict[Lane, int]
    expected: dict[Lane, int] = {}
    window: Span = "day"
    max_misses: int | None = None
    delay_min: int = 0
    yellow_to_blue_days: int | None = None
    scoring_point: ScoringPoint = ScoringPoint.BEFORE
    mode: SelectionMode = SelectionMode.STEELYARD
    time_zone: str = "UTC"


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with parameters: the field, and the sentence."""

    field: str
    sentence: str


def faults(parameters: Parameters, *, for_harness: bool = False) -> tuple[Fault, ...]:
    """Everything wrong with ``parameters``; empty when they may select.

    ``for_harness`` admits a random rate under 1 %, for test vectors of other systems and for nothing else.
    """
    return tuple(Fault(field, sentence) for field, sentence in _faults(parameters, for_harness))


def _faults(parameters: Parameters, for_harness: bool) -> Iterator[tuple[str, str]]:
    least = 0 if for_harness else LEAST_RANDOM_BP
    if not least <= parameters.random_rate_bp <= CERTAIN_BP:
        yield "random_rate_bp", f"must be {least} to {CERTAIN_BP} basis points; it is {parameters.random_rate_bp}"
    yield from _mix_faults(parameters.random_lane_mix)
    yield from _expected_faults(parameters.expected)
    if isinstance(parameters.window, int) and not 1 <= parameters.window <= MAX_WINDOW:
        yield "window", f"a count of declarations must be 1 to {MAX_WINDOW}"
    if parameters.max_misses is not None and parameters.max_misses < 1:
        yield "max_misses", "must be at least 1; leave it out to force nothing"
    if not 0 <= parameters.delay_min <= MAX_DELAY_MIN:
        yield "delay_min", f"must be 0 to {MAX_DELAY_MIN} minutes"
    if parameters.yellow_to_blue_days is not None:
        yield "yellow_to_blue_days", NO_LOWERING
    if parameters.scoring_point is not ScoringPoint.BEFORE:
        yield "scoring_point", NO_SECOND_SCORING
    if not parameters.office:
        yield "office", "must be named"
    if not is_time_zone(parameters.time_zone):
        yield "time_zone", f"'{parameters.time_zone}' is not an IANA time zone"


def _mix_faults(mix: dict[Lane, int]) -> Iterator[tuple[str, str]]:
    if Lane.GREEN in mix:
        yield "random_lane_mix.green", "a random control cannot be green: that is no control"
    for lane, weight in mix.items():
        if not 0 <= weight <= CERTAIN_BP:
            yield f"random_lane_mix.{lane}", f"must be 0 to {CERTAIN_BP} basis points; it is {weight}"
    if sum(mix.values()) != CERTAIN_BP:
        yield "random_lane_mix", f"weights must sum to {CERTAIN_BP}; they sum to {sum(mix.values())}"


def _expected_faults(expected: dict[Lane, int]) -> Iterator[tuple[str, str]]:
    if Lane.GREEN in expected:
        yield "expected.green", "green is what is left, it has no expected rate"
    for lane, share in expected.items():
        if not 0 <= share <= CERTAIN_BP:
            yield f"expected.{lane}", f"must be 0 to {CERTAIN_BP} basis points; it is {share}"
    if sum(expected.values()) > CERTAIN_BP:
        yield "expected", f"shares must not sum to more than {CERTAIN_BP}; they sum to {sum(expected.values())}"
