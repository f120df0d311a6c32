"""What a recorded decision rests on, put together from the stages that made it."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from steelyard.cycle.assessments import queries as assessments
from steelyard.cycle.controls.concerns import Concern, concerns
from steelyard.cycle.profiles import queries as profiles
from steelyard.cycle.selection import queries as selection
from steelyard.cycle.selection.queries import Decided
from steelyard.engine.assess import Assessment
from steelyard.engine.rules.profile import Profile


class Grounds(msgspec.Struct, frozen=True):
    """A decision, its assessment, the profile versions that spoke in it, and the concerns in words."""

    decided: Decided
    assessment: Assessment
    profiles: dict[tuple[str, int], Profile]
    concerns: tuple[Concern, ...]
    currency: str  # of the country, in which facts count money


def grounds_of(*, declaration_ids: Collection[int]) -> dict[int, Grounds]:
    """The grounds of recorded decisions by declaration id: three reads, whatever their number."""
    decided = selection.decisions(declaration_ids=declaration_ids)
    if not decided:
        return {}
    assessed = assessments.assessments_of(declaration_ids)
    spoke = {(signal.source, signal.version) for each in assessed.values() for signal in each.signals}
    # What an earlier version was picked for stands, though nothing speaks of it in this one.
    picked = {(pick.source, pick.source_version) for each in decided.values() for pick in each.decision.picks}
    known = profiles.profile_versions(spoke | picked) if spoke | picked else {}
    return {key: _grounds(each, assessed[key], known) for key, each in decided.items()}


def _grounds(decided: Decided, assessment: Assessment, known: dict[tuple[str, int], Profile]) -> Grounds:
    currency = profiles.currency_of(int(decided.record.request.versions["release"]))
    told = concerns(decided.decision, assessment, known, currency=currency)
    return Grounds(decided, assessment, known, told, currency)
