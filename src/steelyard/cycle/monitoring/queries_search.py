"""What a look-up finds: declarations grouped by what matched, and operators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from steelyard.base.patience import patience
from steelyard.cycle.controls import queries as controls
from steelyard.cycle.declarations import queries_search as declarations
from steelyard.cycle.declarations.queries_search import LOOKED_AT, Filed, Page, Reach
from steelyard.cycle.monitoring.held import on_stand_by
from steelyard.cycle.monitoring.question import Question, Sought
from steelyard.cycle.operators.queries import Business, operators_matching
from steelyard.cycle.operators.queries_register import businesses
from steelyard.cycle.selection import queries as selection
from steelyard.engine.facts.subjects import bounded
from steelyard.engine.lane import Lane

PAGE = 50


class Listed(msgspec.Struct, frozen=True):
    """A declaration found. ``operator`` as the register names it; ``codes`` that were looked for, where goods were.

    ``stand_by`` while its green is held.
    """

    filed: Filed
    lane: Lane
    stand_by: bool
    status: str | None
    operator: Business | None
    codes: tuple[str, ...] = ()


class Group(msgspec.Struct, frozen=True):
    """What was found as ``kind``: one page. ``next_before`` is where the next page begins, None on the last.

    ``weighed`` where the look-up stopped after that many declarations: there may be more on the next page though this
    one is short, or empty.
    """

    kind: Sought
    declarations: tuple[Listed, ...] = ()
    operators: tuple[Business, ...] = ()
    next_before: int | None = None
    more: bool = False
    weighed: int | None = None

    @property
    def found(self) -> int:
        return len(self.declarations) + len(self.operators)


LOOKUPS: Mapping[Sought, Callable[[Question, Reach], Page]] = {
    Sought.NUMBER: lambda asked, reach: Page(declarations.by_number(asked.spellings, reach), None),
    Sought.REFERENCE: lambda asked, reach: Page(declarations.by_reference(asked.spellings, reach), None),
    Sought.TRANSPORT: lambda asked, reach: Page(declarations.by_transport_document(asked.spellings, reach), None),
    Sought.CONTAINER: lambda asked, reach: Page(declarations.by_container(asked.container, reach), None),
    Sought.HS: lambda asked, reach: declarations.by_hs(asked.hs, reach),
    Sought.DECLARED_FOR: lambda asked, reach: Page(declarations.by_operator(asked.operator, reach), None),
}


def groups_found(
    *, asked: Question, offices: Sequence[str] | None, at: datetime, before: int | None = None
) -> tuple[Group, ...]:
    """What ``asked`` finds at ``offices`` (everywhere where None), as it stands at ``at``, empty groups left out.

    ``before`` goes on from an earlier page. Raises ``Invalid`` where looking would take too long.
    """
    reach = Reach(offices, before, PAGE + 1)
    with patience():
        groups = [
            _operators(asked) if kind is Sought.OPERATOR else _declarations(kind, asked, reach, at)
            for kind in asked.kinds
        ]
    return tuple(group for group in groups if group.found or group.next_before)


def _declarations(kind: Sought, asked: Question, reach: Reach, at: datetime) -> Group:
    found = LOOKUPS[kind](asked, reach)
    shown = found.filed[:PAGE]
    more = len(found.filed) > PAGE
    codes = _codes(asked, shown) if kind is Sought.HS else {}
    return Group(
        kind,
        _listed(shown, codes, at),
        next_before=shown[-1].declaration_id if more else found.looked_to,
        more=more or found.looked_to is not None,
        weighed=LOOKED_AT if found.looked_to is not None and not more else None,
    )


def _operators(asked: Question) -> Group:
    found = operators_matching(text=asked.text, limit=PAGE + 1)
    return Group(Sought.OPERATOR, operators=tuple(found[:PAGE]), more=len(found) > PAGE)


def _listed(filed: Sequence[Filed], codes: Mapping[int, list[str]], at: datetime) -> tuple[Listed, ...]:
    ids = [each.declaration_id for each in filed]
    lanes, held = selection.lanes_of(declaration_ids=ids), on_stand_by(ids, at=at)
    results = controls.results_on(declaration_ids=ids)
    known = businesses(keys={key for each in filed if (key := bounded(each.operator))})
    return tuple(
        Listed(
            filed=each,
            lane=lanes[each.declaration_id],
            stand_by=each.declaration_id in held,
            status=results[each.declaration_id].status if each.declaration_id in results else None,
            operator=known.get(bounded(each.operator) or ""),
            codes=tuple(codes.get(each.declaration_id, ())),
        )
        for each in filed
    )


def _codes(asked: Question, filed: Sequence[Filed]) -> Mapping[int, list[str]]:
    return declarations.codes_under(asked.hs, declaration_ids=[each.declaration_id for each in filed])
