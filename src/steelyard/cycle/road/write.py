"""The one transaction of the road: keep the message, select, record everything, queue the control, tell the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

import msgspec

from steelyard.base.outbox.operations import Telling, publish
from steelyard.base.prepared import Later
from steelyard.cycle.assessments import operations as assessments
from steelyard.cycle.controls import operations as controls
from steelyard.cycle.controls.concerns import concerns
from steelyard.cycle.declarations import operations as declarations
from steelyard.cycle.declarations import queries as recorded
from steelyard.cycle.declarations.entry import Entry
from steelyard.cycle.declarations.operations import Arrival
from steelyard.cycle.operators import operations as operators
from steelyard.cycle.profiles.queries import Live, profile_versions, release_pack
from steelyard.cycle.road.answer import Answer
from steelyard.cycle.road.answers import answer
from steelyard.cycle.road.waves import Traveller
from steelyard.cycle.selection import operations as selection
from steelyard.cycle.selection import queries as selected
from steelyard.engine.assess import Assessment
from steelyard.engine.declaration import Declaration, document_key
from steelyard.engine.facts.subjects import Subject, Subjects
from steelyard.engine.lane import Lane
from steelyard.engine.rules.profile import Profile
from steelyard.engine.selection.decision import Decision, Draw


class Case(msgspec.Struct, frozen=True):
    """A declaration that was read and assessed, with the version it amends, if any."""

    traveller: Traveller
    touched: Subjects
    assessment: Assessment
    amended: recorded.Version | None
    earlier: Declaration | None  # what that version says


def record(
    cases: Sequence[Case], *, live: Live, at: datetime, known: frozenset[Subject] = frozenset()
) -> dict[int, Answer]:
    """Decide on ``cases`` and record everything; answers by place in the batch.

    ``known`` are subjects of theirs that were on record before ``at``. Must run inside a transaction. A case whose
    message another transaction recorded first is left out. Raises ``django.db.IntegrityError`` where another amendment
    of the same version came first.
    """
    asked_folded = operators.ask_folded()
    asked_claim = declarations.ask_claim(
        [Arrival(case.traveller.message, case.traveller.declaration.message_id) for case in cases], at=at
    )
    claimed = asked_claim()
    ours = [case for case in cases if _key(case) in claimed]
    if not ours:
        return {}
    ids = sorted(claimed[_key(case)].declaration_id for case in ours)  # in the order of the batch
    numbered = list(zip(ids, (case.traveller.declaration for case in ours), strict=True))
    declarations.record_goods(numbered)
    assessments.record(
        [(declaration_id, case.assessment) for declaration_id, case in zip(ids, ours, strict=True)],
        release_id=live.release_id,
        at=at,
    )
    operators.record_declarations(
        [declaration for _id, declaration in numbered],
        at=at,
        rates=live.rates,
        national_currency=live.pack.country.currency,
        folded=asked_folded(),
        touched=[case.touched for case in ours],
        known=known,
        earlier=[case.earlier for case in ours],
    )
    # Deciding locks offices and consignments until the end, so everything that needs no decision is written before.
    decisions = selection.decide_batch(
        [_asked(case, declaration_id) for case, declaration_id in zip(ours, ids, strict=True)],
        at=at,
        before=lambda: _lodged_before(ours, at=at),
    )
    entries = [
        _entry(case, declaration_id, decision, message_row=claimed[_key(case)].message_row)
        for case, declaration_id, decision in zip(ours, ids, decisions, strict=True)
    ]
    declarations.record(entries, at=at)
    replaced = [entry.previous_id for entry in entries if entry.previous_id is not None]
    controls.queue(_owed(entries, decisions, live), replaced=replaced, at=at)
    publish(_tellings(entries, decisions, at), at=at)
    profiles = _profiles_of(decisions, live)
    return {
        case.traveller.place: answer(
            decision,
            concerns(decision, case.assessment, profiles, currency=live.pack.country.currency),
            at=at,
            message_id=case.traveller.declaration.message_id,
        )
        for case, decision in zip(ours, decisions, strict=True)
    }


def _key(case: Case) -> recorded.Key:
    return case.traveller.source, case.traveller.declaration.message_id


def _entry(case: Case, declaration_id: int, decision: Decision, *, message_row: int) -> Entry:
    return Entry(
        declaration_id=declaration_id,
        message_row=message_row,
        source=case.traveller.source,
        declaration=case.traveller.declaration,
        number=decision.number,
        version=decision.version,
        previous_id=case.amended.declaration_id if case.amended else None,
    )


def _profiles_of(decisions: Sequence[Decision], live: Live) -> Mapping[tuple[str, int], Profile]:
    """The profiles of the release, and those that an earlier one picked an earlier version of a declaration for."""
    current = _profiles(live.release_id)
    amended = [decision for decision in decisions if decision.version > 1]
    older = {(pick.source, pick.source_version) for each in amended for pick in each.picks} - current.keys()
    return {**current, **profile_versions(older)} if older else current


@lru_cache(maxsize=4)
def _profiles(release_id: int) -> dict[tuple[str, int], Profile]:
    """Made once: there are thousands, and a batch may be one declaration."""
    return {(profile.code, profile.version): profile for profile in release_pack(release_id).profiles}


def _asked(case: Case, declaration_id: int) -> selection.Entry:
    declared = case.traveller.declaration
    return selection.Entry(
        declaration_id=declaration_id,
        office=declared.office,
        direction=declared.direction,
        signals=case.assessment.signals,
        number=case.amended.number if case.amended else None,
        version=case.amended.version + 1 if case.amended else 1,
        goods=document_key(declared.transport.document),
        versions=case.assessment.versions,
    )


def _lodged_before(cases: Sequence[Case], *, at: datetime) -> Later[dict[selection.Goods, Lane]]:
    """The strictest lane that goods under one transport document had before, where it is not green."""
    keys = (document_key(case.traveller.declaration.transport.document) for case in cases)
    documents = set(filter(None, keys))
    declarations.hold_consignments(documents)
    asked = recorded.ask_under_transport(documents, at=at)
    return lambda: _strictest(asked())


def _strictest(before: Mapping[selection.Goods, Sequence[int]]) -> dict[selection.Goods, Lane]:
    lanes = selected.lanes_of(declaration_ids=[each for ids in before.values() for each in ids])
    strictest = {
        goods: max((lanes[each] for each in ids if each in lanes), key=lambda each: each.stringency, default=Lane.GREEN)
        for goods, ids in before.items()
    }
    return {goods: lane for goods, lane in strictest.items() if lane is not Lane.GREEN}


def _owed(entries: Sequence[Entry], decisions: Sequence[Decision], live: Live) -> list[controls.Owed]:
    hours = live.pack.policy.control_hours
    return [
        controls.Owed(
            declaration_id=entry.declaration_id,
            number=decision.number,
            office=entry.declaration.office,
            lane=decision.lane,
            orders=tuple(_order(pick) for pick in decision.picks),
            hours=hours[decision.lane],
        )
        for entry, decision in zip(entries, decisions, strict=True)
        if decision.lane is not Lane.GREEN
    ]


def _order(pick: Draw) -> dict[str, object]:
    return {"kind": pick.kind.value, "source": pick.source, "version": pick.source_version, "lane": pick.lane.value}


def _tellings(entries: Sequence[Entry], decisions: Sequence[Decision], at: datetime) -> list[Telling]:
    return [
        Telling(
            "decision.made",
            entry.source,
            msgspec.json.encode(
                {
                    "message_id": entry.declaration.message_id,
                    "number": decision.number,
                    "version": decision.version,
                    "lane": decision.lane,
                    "decided_at": at,
                }
            ).decode(),
        )
        for entry, decision in zip(entries, decisions, strict=True)
    ]
