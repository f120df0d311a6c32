"""What the API says when something was made."""

from __future__ import annotations

import msgspec

from steelyard.base.accounts.roles import Scope
from steelyard.cycle.controls.concerns import Concern
from steelyard.cycle.road.explanation import DecisionView, Explanation, PickView
from steelyard.engine.lane import Lane
from steelyard.engine.selection.decision import PickKind
from steelyard.engine.signal import Signal


class Recorded(msgspec.Struct, frozen=True):
    result: int
    number: str
    version: int


class Subscribed(msgspec.Struct, frozen=True):
    """``secret`` is shown this once: it signs every delivery."""

    id: int
    url: str
    topics: tuple[str, ...]
    secret: str


class Grounds(msgspec.Struct, frozen=True):
    """What targeting saw and chance decided, for systems of the risk unit alone.

    ``picks``, ``propensity`` and ``random_propensity`` are null until no control is left to do: whoever controls must
    not know beforehand whether chance chose.
    """

    signals: tuple[Signal, ...]
    picks: tuple[PickView, ...] | None
    propensity: str | None
    random_propensity: str | None


class Explained(msgspec.Struct, frozen=True):
    """Why a declaration has its lane, as far as the caller may know: who declares must not learn what is looked for.

    ``concerns`` say it in words. ``random`` tells, once no control is left to do, whether the declaration is in the
    random sample. ``versions`` are fingerprints of what was used. ``grounds`` is null without the scope `grounds:read`.
    """

    number: str
    version: int
    lane: Lane
    concerns: tuple[Concern, ...]
    versions: dict[str, str]
    random: bool | None
    grounds: Grounds | None


def explained(decided: DecisionView, why: Explanation, scopes: frozenset[Scope]) -> Explained:
    """``why`` for a caller whose key has ``scopes``."""
    whole = Grounds(why.signals, why.picks, why.propensity, why.random_propensity)
    return Explained(
        number=why.number,
        version=why.version,
        lane=why.lane,
        concerns=decided.concerns,
        versions=why.versions,
        random=None if why.picks is None else any(pick.kind is PickKind.RANDOM for pick in why.picks),
        grounds=whole if Scope.GROUNDS_READ in scopes else None,
    )
