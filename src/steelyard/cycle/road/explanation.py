"""The decision on a declaration and why it was made, for those who may ask."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.utils.translation import gettext_lazy as _

from steelyard.base.actor import Actor
from steelyard.base.audit import operations as audit
from steelyard.base.errors import Missing, Reason
from steelyard.cycle.controls import queries as controls
from steelyard.cycle.controls.concerns import Concern
from steelyard.cycle.controls.queries_grounds import grounds_of
from steelyard.cycle.declarations import queries as declarations
from steelyard.cycle.selection import queries as selection
from steelyard.engine.lane import Lane
from steelyard.engine.selection.decision import PickKind
from steelyard.engine.signal import Signal


class VersionView(msgspec.Struct, frozen=True):
    version: int
    lane: Lane
    decided_at: datetime


class DecisionView(msgspec.Struct, frozen=True):
    """The decision on one version, with the lanes of all versions and how its control stands."""

    declaration_id: int
    number: str
    version: int
    lane: Lane
    decided_at: datetime
    stand_by_until: datetime | None
    concerns: tuple[Concern, ...]
    control: str | None  # queued, taken, closed, superseded; null where none was ordered
    versions: tuple[VersionView, ...]


class PickView(msgspec.Struct, frozen=True):
    kind: PickKind
    source: str
    source_version: int
    lane: Lane
    probability_bp: int


class Explanation(msgspec.Struct, frozen=True):
    """Everything the decision rests on.

    ``picks``, ``propensity`` and ``random_propensity`` are null until no control of any version is left to do: whoever
    controls must not know beforehand whether chance chose, and an amendment keeps the draws of the version before.
    """

    number: str
    version: int
    lane: Lane
    signals: tuple[Signal, ...]
    versions: dict[str, str]
    picks: tuple[PickView, ...] | None
    propensity: str | None
    random_propensity: str | None


def decision_on(*, number: str, version: int | None, source: str) -> DecisionView:
    """The decision on a declaration of ``source``: its latest version where none is named. Raises ``Missing``."""
    lineage = declarations.lineage(number=number, source=source)
    wanted = [each for each in lineage if version in (None, each.version)]
    if not wanted:
        raise Missing("declarations.unknown", Reason("number", _("There is no such declaration.")))
    chosen = wanted[-1]
    lanes = selection.lanes_of(declaration_ids=[each.declaration_id for each in lineage])
    grounds = grounds_of(declaration_ids=[chosen.declaration_id])[chosen.declaration_id]
    return DecisionView(
        declaration_id=chosen.declaration_id,
        number=number,
        version=chosen.version,
        lane=lanes[chosen.declaration_id],
        decided_at=chosen.at,
        stand_by_until=grounds.decided.decision.stand_by_until,
        concerns=grounds.concerns,
        control=controls.status_of(chosen.declaration_id),
        versions=tuple(VersionView(each.version, lanes[each.declaration_id], each.at) for each in lineage),
    )


def explanation_of(*, number: str, version: int | None, source: str, actor: Actor, at: datetime) -> Explanation:
    """Why a declaration of ``source`` has its lane. The reading is audited. Raises ``Missing``."""
    view = decision_on(number=number, version=version, source=source)
    grounds = grounds_of(declaration_ids=[view.declaration_id])[view.declaration_id]
    decision = grounds.decided.decision
    lineage = declarations.lineage(number=number, source=source)
    told = not controls.any_open([each.declaration_id for each in lineage])
    audit.read_protected(actor=actor, object_kind="explanation", object_id=f"{number} v{view.version}", at=at)
    picks = tuple(
        PickView(pick.kind, pick.source, pick.source_version, pick.lane, pick.probability_bp) for pick in decision.picks
    )
    return Explanation(
        number=number,
        version=view.version,
        lane=view.lane,
        signals=grounds.assessment.signals,
        versions=grounds.assessment.versions,
        picks=picks if told else None,
        propensity=decision.propensity if told else None,
        random_propensity=decision.random_propensity if told else None,
    )
