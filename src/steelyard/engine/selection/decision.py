"""What selection is asked, and what it answers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.selection.window import Window
from steelyard.engine.signal import CERTAIN_BP, Signal


class PickKind(StrEnum):
    CRITERION = "criterion"  # a matched criterion, with its probability
    FORCED = "forced"  # a matched criterion after its longest run of misses
    RANDOM = "random"  # the random minimum
    EXPECTED = "expected"  # a lane below its expected rate
    FLOOR = "floor"  # an earlier version, or the same goods lodged before, had this lane
    FAILSAFE = "failsafe"  # something failed, and the policy says what that means


class Draw(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One chance of being picked that a declaration had, and what became of it.

    ``source`` is the profile (criterion, forced, failsafe), the lane (expected), the number or document the floor
    comes from, or empty (random); ``source_version`` the profile's version. ``lane`` is what the pick asks for, green
    for a random draw that missed. ``value`` is the draw in hex, ``None`` where nothing had to be drawn: what is
    certain, and what the loop no longer reached; ``lane_value`` is the draw of a random control's lane.
    ``drawn_in`` is the version of the declaration whose day's secret made the draw.
    """

    kind: PickKind
    source: str
    lane: Lane
    probability_bp: int
    picked: bool = False
    source_version: int = 0
    value: str | None = None
    lane_value: str | None = None
    drawn_in: int = 1


class Floor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lane these goods may not go below, and where that comes from."""

    lane: Lane
    source: str


class Earlier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the decision on the version before left: its lane and draws, which stand for every later version.

    ``random_propensity`` is the chance it had of being in the random sample, an exact decimal. ``window`` is the key of
    the window the declaration was counted in, ``None`` where that is another office's.
    """

    version: int
    lane: Lane
    draws: tuple[Draw, ...]
    random_propensity: str
    window: str | None = None


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One declaration version to select. ``day`` is the office's own day at ``at``; ``versions`` names what was used.

    ``signals`` names each source at most once as a match. ``earlier`` is present exactly on amendments.
    """

    number: str
    version: int
    office: str
    direction: Direction
    at: datetime
    day: date
    signals: tuple[Signal, ...] = ()
    floors: tuple[Floor, ...] = ()
    earlier: Earlier | None = None
    versions: dict[str, str] = {}


class Counters(msgspec.Struct, frozen=True):
    """What selection remembers: the window of the office and direction, and the miss counter of each criterion.

    ``misses`` needs only the criteria of the request, and only where the counter is not zero.
    """

    window: Window = Window()
    misses: dict[str, int] = {}


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The lane and everything it rests on.

    ``propensity`` is the exact chance, as a decimal, that this declaration is picked at all, whatever the draws gave;
    ``random_propensity`` the chance that it is in the random sample. ``stand_by_until`` is when green may be released.
    """

    number: str
    version: int
    lane: Lane
    draws: tuple[Draw, ...]
    propensity: str
    random_propensity: str
    stand_by_until: datetime | None = None

    @property
    def picks(self) -> tuple[Draw, ...]:
        """What picked, every one: their instructions accumulate."""
        return tuple(draw for draw in self.draws if draw.picked)

    @property
    def unpicked(self) -> tuple[Draw, ...]:
        """Criteria that matched, and were not picked."""
        return tuple(draw for draw in self.draws if draw.kind is PickKind.CRITERION and not draw.picked)

    @property
    def random(self) -> bool:
        """Whether the declaration is in the random sample."""
        return any(draw.picked and draw.kind is PickKind.RANDOM for draw in self.draws)


def certain(kind: PickKind, source: str, lane: Lane, *, source_version: int = 0, drawn_in: int) -> Draw:
    """A pick that leaves nothing to chance."""
    return Draw(kind, source, lane, CERTAIN_BP, True, source_version, drawn_in=drawn_in)
