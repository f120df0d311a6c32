"""The lane of one declaration: criteria, the random minimum, expected rates, and the most stringent pick (D§5)."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from steelyard.engine.lane import ORDER, Lane, strictest
from steelyard.engine.selection.decision import (
    Counters,
    Decision,
    Draw,
    PickKind,
    Request,
    certain,
)
from steelyard.engine.selection.draw import Step, below, drawn, lane_from
from steelyard.engine.selection.parameters import Parameters, SelectionMode
from steelyard.engine.selection.propensity import propensities
from steelyard.engine.selection.window import Window, current
from steelyard.engine.signal import CERTAIN_BP, Kind, Signal

STRICTEST_FIRST = (Lane.RED, Lane.ORANGE, Lane.YELLOW, Lane.BLUE)

Key = tuple[PickKind, str]
SAME_CHANCE = {kind: kind for kind in PickKind} | {PickKind.FORCED: PickKind.CRITERION}
"""A forced pick is the same chance as the criterion it forces."""


def decide(request: Request, parameters: Parameters, counters: Counters, secret: bytes) -> tuple[Decision, Counters]:
    """The decision on ``request``, and the counters after it.

    ``secret`` is that of the office and of ``request.day``. The result is a function of the four arguments alone; the
    order is that of D§5, steps 2 to 6. An amendment keeps every draw its earlier versions made and everything they
    picked, is not counted a second time, does not face the expected rates a second time, and leaves the miss counters
    of criteria it has drawn before alone. Raises ``ValueError`` where two matches name the same criterion, or a
    probability is not 1 to 10 000 basis points.
    """
    selection = _Selection(request, parameters, counters, secret)
    selection.floors()
    selection.criteria()
    selection.random_minimum()
    selection.expected_rates()
    selection.carry()
    draws, lane = tuple(selection.draws.values()), selection.lane
    propensity, random_propensity = propensities(
        draws, number=request.number, mode=parameters.mode, earlier=request.earlier
    )
    held = lane is Lane.GREEN and parameters.delay_min > 0
    decision = Decision(
        number=request.number,
        version=request.version,
        lane=lane,
        draws=draws,
        propensity=propensity,
        random_propensity=random_propensity,
        stand_by_until=request.at + timedelta(minutes=parameters.delay_min) if held else None,
    )
    return decision, Counters(_counted(request, selection.window, lane), selection.misses)


class _Selection:
    """The draws of one declaration as they are made, each step after the other."""

    def __init__(self, request: Request, parameters: Parameters, counters: Counters, secret: bytes) -> None:
        self.request = request
        self.parameters = parameters
        self.secret = secret
        self.window = current(counters.window, parameters.window, request.day)
        self.misses = dict(counters.misses)
        self.draws: dict[Key, Draw] = {}
        self.earlier = (
            {(SAME_CHANCE[draw.kind], draw.source): draw for draw in request.earlier.draws} if request.earlier else {}
        )
        self.lane = Lane.GREEN  # of the most stringent pick so far

    def add(self, draw: Draw) -> None:
        """Keep a draw; of two floors or failures of one source, the more stringent."""
        key = SAME_CHANCE[draw.kind], draw.source
        other = self.draws.get(key)
        if other is None or ORDER[other.lane] < ORDER[draw.lane]:
            self.draws[key] = draw
        if draw.picked and ORDER[self.lane] < ORDER[draw.lane]:
            self.lane = draw.lane

    def floors(self) -> None:
        """What the goods may not go below: their earlier version, the same goods lodged before.

        A floor no higher than the earlier version may be that version itself, under the same transport document, and
        must not be taken for a certainty: its chance is among the draws it left.
        """
        version, earlier = self.request.version, self.request.earlier
        kept = earlier.lane if earlier is not None else Lane.GREEN
        if kept is not Lane.GREEN:
            self.add(certain(PickKind.FLOOR, self.request.number, kept, drawn_in=version))
        for floor in self.request.floors:
            if floor.lane.stringency > kept.stringency:
                self.add(certain(PickKind.FLOOR, floor.source, floor.lane, drawn_in=version))

    def criteria(self) -> None:
        """A draw for every match; after its longest run of misses, a pick. What failed is picked as the policy says."""
        seen: set[str] = set()
        for signal in self.request.signals:
            if signal.lane is Lane.GREEN:
                continue  # it asks for no control, so there is nothing to pick
            if signal.kind is Kind.ERROR:
                self.add(_failsafe(signal, self.request.version))
                continue
            if signal.source in seen or not 0 < signal.probability_bp <= CERTAIN_BP:
                raise ValueError(f"criterion {signal.source}: matched twice, or a probability of none or over one")
            seen.add(signal.source)
            self.criterion(signal)

    def criterion(self, signal: Signal) -> None:
        before = self.earlier.get((PickKind.CRITERION, signal.source))
        longest = self.parameters.max_misses if signal.max_misses is None else signal.max_misses
        missed = self.misses.get(signal.source, 0)
        if before is None and longest is not None and missed >= longest:
            draw = certain(PickKind.FORCED, signal.source, signal.lane, drawn_in=self.request.version)
        else:
            draw = self.drawn(PickKind.CRITERION, Step.CRITERION, signal.source, signal.probability_bp, before)
        lane = strictest(signal.lane, before.lane) if before else signal.lane
        self.add(replace(draw, lane=lane, source_version=signal.version))
        if draw.picked:
            if before is None or not before.picked:
                self.misses[signal.source] = 0
        elif before is None:
            self.misses[signal.source] = missed + 1

    def random_minimum(self) -> None:
        """The control that chance owes to everybody; in compatible mode only to what is still green."""
        rate = self.parameters.random_rate_bp
        before = self.earlier.get((PickKind.RANDOM, ""))
        once_drawn = before is not None and (before.picked or before.value is not None)
        if self.parameters.mode is SelectionMode.COMPATIBLE and self.lane is not Lane.GREEN and not once_drawn:
            rate = rate if before is None else max(rate, before.probability_bp)
            self.add(Draw(PickKind.RANDOM, "", Lane.GREEN, rate, drawn_in=self.request.version))
            return
        draw = self.drawn(PickKind.RANDOM, Step.RANDOM, "", rate, before)
        if draw.picked and draw.lane_value is None:
            value = drawn(self.secret, self.request.number, Step.RANDOM_LANE)
            lane = lane_from(value, self.parameters.random_lane_mix)
            draw = replace(draw, lane=lane, lane_value=value.hex())
        self.add(draw)

    def expected_rates(self) -> None:
        """Lanes below their planned share, the most stringent first; the first pick ends the loop.

        What the loop no longer reaches is kept as a chance all the same: had the other draws missed, it would have
        been faced, and the propensity must not depend on what they gave.
        """
        if self.request.earlier is not None:
            return
        for lane in STRICTEST_FIRST:
            if lane not in self.parameters.expected:
                continue
            chance = expected_chance_bp(self.parameters, self.window, lane)
            if chance == 0:
                continue
            if self.lane is Lane.GREEN:
                draw = self.drawn(PickKind.EXPECTED, Step.EXPECTED, lane.value, chance, None)
            else:
                draw = Draw(PickKind.EXPECTED, lane.value, lane, chance, drawn_in=self.request.version)
            self.add(replace(draw, lane=lane))

    def carry(self) -> None:
        """What earlier versions drew, and this one did not, stands."""
        for key, draw in self.earlier.items():
            if key not in self.draws:
                self.add(draw)

    def drawn(self, kind: PickKind, step: Step, criterion: str, probability_bp: int, before: Draw | None) -> Draw:
        """One draw: a new one, or the one an earlier version made, against the higher of the two probabilities."""
        version = self.request.version
        if before is not None:
            probability_bp = max(probability_bp, before.probability_bp)
            if before.picked:
                return replace(before, probability_bp=probability_bp)
        if probability_bp in (0, CERTAIN_BP):
            picked = probability_bp == CERTAIN_BP
            return Draw(kind, criterion, Lane.GREEN, probability_bp, picked, drawn_in=version)
        if before is not None and before.value is not None:
            picked = below(bytes.fromhex(before.value), probability_bp)
            return replace(before, probability_bp=probability_bp, picked=picked)
        value = drawn(self.secret, self.request.number, step, criterion)
        picked = below(value, probability_bp)
        return Draw(kind, criterion, Lane.GREEN, probability_bp, picked, value=value.hex(), drawn_in=version)


def expected_chance_bp(parameters: Parameters, window: Window, lane: Lane) -> int:
    """The chance, in basis points, that a declaration which is still green is picked for ``lane`` (D§5 step 4).

    With n declarations so far, k of them in the lane and the share e: min(1, max(0, e(n+1) - k)); in compatible mode
    one where k < en, or where n = 0 and e > 0, else none.
    """
    share, n, k = parameters.expected[lane], window.n, window.ended_in(lane)
    if parameters.mode is SelectionMode.COMPATIBLE:
        owed = k * CERTAIN_BP < share * n or (n == 0 and share > 0)
        return CERTAIN_BP if owed else 0
    return min(CERTAIN_BP, max(0, share * (n + 1) - k * CERTAIN_BP))


def _failsafe(signal: Signal, version: int) -> Draw:
    return certain(PickKind.FAILSAFE, signal.source, signal.lane, source_version=signal.version, drawn_in=version)


def _counted(request: Request, window: Window, lane: Lane) -> Window:
    """The window after the decision: a declaration counts once, in the lane it ended in."""
    if request.earlier is None:
        return window.counting(lane)
    if request.earlier.window == window.key:
        return window.counting(lane, instead_of=request.earlier.lane)
    return window  # counted in a window that has closed, or at another office
