"""One declaration and what is known about it → everything said about it, each with its why.

Assessing judges risk and treats nothing: lanes are chosen by ``engine.selection`` from the signals made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from steelyard.engine.declaration import Declaration
from steelyard.engine.facts.dossier import Dossier
from steelyard.engine.facts.fact import Sheet
from steelyard.engine.facts.sheet import sheet
from steelyard.engine.lane import Lane, strictest
from steelyard.engine.rules.profile import Profile
from steelyard.engine.rules.ruleset import Failure, Ruleset
from steelyard.engine.signal import CERTAIN_BP, Kind, Signal


class Knowledge(msgspec.Struct, frozen=True):
    """What an assessment is made with, frozen for a whole batch.

    ``error_lane`` and ``broken_lane`` are the fail-safe policy: the least lanes that a profile failing on a
    declaration, and one that could not be compiled at all, ask for with certainty; where the profile itself asks for a
    stricter one, that one.
    ``versions`` names everything used (rule set, pack release, catalogue) and is recorded with each assessment.
    """

    ruleset: Ruleset
    error_lane: Lane
    broken_lane: Lane
    versions: dict[str, str]


class Assessment(msgspec.Struct, frozen=True):
    signals: tuple[Signal, ...]
    versions: dict[str, str]


Step = Callable[[Declaration, Sheet, Knowledge], Iterable[Signal]]


def assess(declaration: Declaration, dossier: Dossier, knowledge: Knowledge) -> Assessment:
    """Fold the steps over one declaration. Never raises for what a profile does: a failing one is an error signal."""
    seen = sheet(declaration, dossier, knowledge.ruleset.fields)
    signals = tuple(signal for step in STEPS for signal in step(declaration, seen, knowledge))
    return Assessment(signals=signals, versions=knowledge.versions)


def failed(declaration: Declaration, knowledge: Knowledge, detail: str) -> Assessment:
    """The assessment of a declaration on which assessing itself failed: one error signal, with certainty.

    Any profile might have matched, so it asks for the strictest lane of those in scope.
    """
    every = (*knowledge.ruleset.profiles, *(profile for profile, _errors in knowledge.ruleset.broken))
    lanes = [profile.lane for profile in every if profile.scope.covers(declaration)]
    signal = Signal(
        kind=Kind.ERROR, source="assess", version=0, lane=strictest(knowledge.error_lane, *lanes), detail=detail
    )
    return Assessment(signals=(signal,), versions=knowledge.versions)


def matched_profiles(declaration: Declaration, seen: Sheet, knowledge: Knowledge) -> Iterable[Signal]:
    """A signal for each profile whose condition is true, and an error signal for each that failed here."""
    for match in knowledge.ruleset.match(seen):
        profile = match.profile
        if isinstance(match, Failure):
            yield _error(profile, match.detail, knowledge.error_lane)
            continue
        header, items = knowledge.ruleset.explain(profile, seen, match.items)
        yield Signal(
            kind=Kind.MATCH,
            source=profile.code,
            version=profile.version,
            lane=profile.lane,
            probability_bp=profile.probability_bp,
            max_misses=profile.max_misses,
            risk_area=profile.risk_area,
            items=tuple(declaration.items[index].sequence for index in match.items),
            values=header,
            item_values={declaration.items[index].sequence: values for index, values in items.items()},
        )


def broken_profiles(declaration: Declaration, seen: Sheet, knowledge: Knowledge) -> Iterable[Signal]:
    """An error signal for each profile in scope that could not be compiled: it might have matched."""
    for profile, errors in knowledge.ruleset.broken:
        if profile.scope.covers(declaration):
            yield _error(profile, "; ".join(str(error) for error in errors), knowledge.broken_lane)


STEPS: tuple[Step, ...] = (matched_profiles, broken_profiles)


def _error(profile: Profile, detail: str, least: Lane) -> Signal:
    """It might have matched, so nothing less than it asks for will do."""
    return Signal(
        kind=Kind.ERROR,
        source=profile.code,
        version=profile.version,
        lane=strictest(profile.lane, least),
        probability_bp=CERTAIN_BP,
        risk_area=profile.risk_area,
        detail=detail,
    )
