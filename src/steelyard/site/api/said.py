"""What the API says. What has no value is left out of an answer: none of these is ever null."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from steelyard.base.accounts.roles import Scope
from steelyard.cycle.controls.concerns import Concern
from steelyard.cycle.road.explanation import DecisionView, Explanation, PickView, VersionView
from steelyard.cycle.selection.queries import Published
from steelyard.engine.lane import Lane
from steelyard.engine.selection.decision import PickKind
from steelyard.engine.signal import Signal

T = TypeVar("T")


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


class Decided(msgspec.Struct, frozen=True, omit_defaults=True):
    """The decision on one version, in the fields of the answer to its message, and how things stand since.

    ``concerns`` and ``control`` (queued, taken, closed, superseded) are there where a control was ordered;
    ``stand_by_until`` where a green declaration must wait. ``versions`` has the lanes of all versions.
    """

    number: str
    version: int
    lane: Lane
    decided_at: datetime
    versions: tuple[VersionView, ...]
    stand_by_until: datetime | UnsetType = UNSET
    concerns: tuple[Concern, ...] = ()
    control: str | UnsetType = UNSET


class Grounds(msgspec.Struct, frozen=True):
    """What targeting saw and chance decided, for systems of the risk unit alone.

    ``picks``, ``propensity`` and ``random_propensity`` are left out until no control of any version is left to do:
    whoever controls must not know beforehand whether chance chose.
    """

    signals: tuple[Signal, ...]
    picks: tuple[PickView, ...] | UnsetType = UNSET
    propensity: str | UnsetType = UNSET
    random_propensity: str | UnsetType = UNSET


class Explained(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a declaration has its lane, as far as the caller may know: who declares must not learn what is looked for.

    ``concerns`` say it in words. ``random`` tells, once no control is left to do, whether the declaration is in the
    random sample. ``versions`` are fingerprints of what was used. ``grounds`` needs the scope `grounds:read`.
    """

    number: str
    version: int
    lane: Lane
    versions: dict[str, str]
    concerns: tuple[Concern, ...] = ()
    random: bool | UnsetType = UNSET
    grounds: Grounds | UnsetType = UNSET


class Draws(msgspec.Struct, frozen=True):
    """An office's secret of a day: its SHA-256, and itself with the moment it was revealed, once it is; in hex."""

    office: str
    day: date
    sha256: str
    committed_at: datetime
    secret: str | UnsetType = UNSET
    revealed_at: datetime | UnsetType = UNSET


def decided(view: DecisionView) -> Decided:
    """``view`` without what only this house needs."""
    return Decided(
        number=view.number,
        version=view.version,
        lane=view.lane,
        decided_at=view.decided_at,
        versions=view.versions,
        stand_by_until=_told(view.stand_by_until),
        concerns=view.concerns,
        control=_told(view.control),
    )


def explained(view: DecisionView, why: Explanation, scopes: frozenset[Scope]) -> Explained:
    """``why`` for a caller whose key has ``scopes``."""
    whole = Grounds(why.signals, _told(why.picks), _told(why.propensity), _told(why.random_propensity))
    return Explained(
        number=why.number,
        version=why.version,
        lane=why.lane,
        versions=why.versions,
        concerns=view.concerns,
        random=UNSET if why.picks is None else any(pick.kind is PickKind.RANDOM for pick in why.picks),
        grounds=whole if Scope.GROUNDS_READ in scopes else UNSET,
    )


def drawn(published: Iterable[Published]) -> list[Draws]:
    """The secrets of a day as anybody may know them."""
    return [
        Draws(each.office, each.day, each.sha256, each.committed_at, _told(each.secret), _told(each.revealed_at))
        for each in published
    ]


def _told(value: T | None) -> T | UnsetType:
    return UNSET if value is None else value
