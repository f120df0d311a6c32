"""What a look-up finds: declarations grouped by what matched, and operators."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from steelyard.base.errors import Invalid, Reason
from steelyard.cycle.controls import queries as controls
from steelyard.cycle.declarations import queries_search as declarations
from steelyard.cycle.declarations.queries_search import Filed, Reach
from steelyard.cycle.monitoring.question import Question, Sought
from steelyard.cycle.operators.queries import Business, operators_matching
from steelyard.cycle.operators.queries_register import businesses
from steelyard.cycle.selection import queries as selection
from steelyard.engine.facts.subjects import bounded
from steelyard.engine.lane import Lane

PAGE = 50
LONGEST_MS = 3_000
CANCELLED = "57014"


class Listed(msgspec.Struct, frozen=True):
    """A declaration found. ``operator`` as the register names it; ``codes`` that were looked for, where goods were."""

    filed: Filed
    lane: Lane
    status: str | None
    operator: Business | None
    codes: tuple[str, ...] = ()


class Group(msgspec.Struct, frozen=True):
    """What was found as ``kind``: one page. ``next_before`` is where the next page begins, None on the last."""

    kind: Sought
    declarations: tuple[Listed, ...] = ()
    operators: tuple[Business, ...] = ()
    next_before: int | None = None
    more: bool = False

    @property
    def found(self) -> int:
        return len(self.declarations) + len(self.operators)


LOOKUPS: Mapping[Sought, Callable[[Question, Reach], list[Filed]]] = {
    Sought.NUMBER: lambda asked, reach: declarations.by_number(asked.spellings, reach),
    Sought.REFERENCE: lambda asked, reach: declarations.by_reference(asked.spellings, reach),
    Sought.TRANSPORT: lambda asked, reach: declarations.by_transport_document(asked.spellings, reach),
    Sought.CONTAINER: lambda asked, reach: declarations.by_container(asked.container, reach),
    Sought.HS: lambda asked, reach: declarations.by_hs(asked.hs, reach),
}


def groups_found(*, asked: Question, offices: Sequence[str] | None, before: int | None = None) -> tuple[Group, ...]:
    """What ``asked`` finds at ``offices`` (everywhere where None), empty groups left out.

    ``before`` goes on from an earlier page. Raises ``Invalid`` where looking would take too long.
    """
    reach = Reach(offices, before, PAGE + 1)
    with _bounded():
        groups = [
            _operators(asked) if kind is Sought.OPERATOR else _declarations(kind, asked, reach) for kind in asked.kinds
        ]
    return tuple(group for group in groups if group.found)


def _declarations(kind: Sought, asked: Question, reach: Reach) -> Group:
    filed = LOOKUPS[kind](asked, reach)
    shown = filed[:PAGE]
    more = len(filed) > PAGE
    codes = _codes(asked, shown) if kind is Sought.HS else {}
    return Group(kind, _listed(shown, codes), next_before=shown[-1].declaration_id if more else None, more=more)


def _operators(asked: Question) -> Group:
    found = operators_matching(text=asked.text, limit=PAGE + 1)
    return Group(Sought.OPERATOR, operators=tuple(found[:PAGE]), more=len(found) > PAGE)


def _listed(filed: Sequence[Filed], codes: Mapping[int, list[str]]) -> tuple[Listed, ...]:
    ids = [each.declaration_id for each in filed]
    lanes = selection.lanes_of(declaration_ids=ids)
    results = controls.results_on(declaration_ids=ids)
    known = businesses(keys={key for each in filed if (key := bounded(each.operator))})
    return tuple(
        Listed(
            filed=each,
            lane=lanes[each.declaration_id],
            status=results[each.declaration_id].status if each.declaration_id in results else None,
            operator=known.get(bounded(each.operator) or ""),
            codes=tuple(codes.get(each.declaration_id, ())),
        )
        for each in filed
    )


def _codes(asked: Question, filed: Sequence[Filed]) -> Mapping[int, list[str]]:
    return declarations.codes_under(asked.hs, declaration_ids=[each.declaration_id for each in filed])


@contextmanager
def _bounded() -> Iterator[None]:
    """Give up after three seconds: a look-up that wide helps nobody, and keeps the database from others."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = %s", [LONGEST_MS])
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != CANCELLED:
            raise
        raise Invalid("search.too_wide", Reason("text", _("This would take too long: give more of it."))) from error
