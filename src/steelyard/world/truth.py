"""What is true of a declaration, kept apart from what is declared: nothing here ever reaches the system."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from steelyard.world.kinds import KINDS, Kind

ZERO = Decimal(0)


class Detectability(msgspec.Struct, frozen=True):
    """Chance, 0 to 1, that a control of each kind, done well and led to the right place, shows the irregularity."""

    documentary: float = 0.0
    physical: float = 0.0
    scan: float = 0.0
    audit: float = 0.0


class Irregularity(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is not as declared."""

    kind: Kind
    field: str  # name of the field of ``Item`` or ``Declaration`` that is untrue
    declared: str
    found: str  # what a control that sees it writes down
    item: int | None = None  # sequence of the item; None for the whole declaration
    hs: str | None = None  # what the goods are, where that is not what was declared
    quantity: Decimal | None = None  # kg in question
    revenue: Decimal = ZERO  # duties evaded, in national currency
    detectable_by: Detectability = Detectability()

    @property
    def risk_areas(self) -> tuple[str, ...]:
        return KINDS[self.kind].risk_areas


class Truth(msgspec.Struct, frozen=True, omit_defaults=True):
    """The truth of one declaration; ``message_id`` joins it to what was declared."""

    message_id: str
    irregular: bool = False
    kinds: tuple[Kind, ...] = ()
    items: tuple[int, ...] = ()  # sequences of the items concerned
    revenue_at_stake: Decimal = ZERO  # national currency
    detectable_by: Detectability = Detectability()  # chance to see at least one irregularity
    irregularities: tuple[Irregularity, ...] = ()

    @property
    def is_fraud(self) -> bool:
        """Whether anything irregular is meant: honest errors alone are not fraud."""
        return any(not KINDS[kind].is_error for kind in self.kinds)


def truth_of(message_id: str, irregularities: Iterable[Irregularity]) -> Truth:
    """Sums up what is irregular about one declaration."""
    found = tuple(irregularities)
    if not found:
        return Truth(message_id)
    return Truth(
        message_id=message_id,
        irregular=True,
        kinds=tuple(dict.fromkeys(each.kind for each in found)),
        items=tuple(sorted({each.item for each in found if each.item is not None})),
        revenue_at_stake=sum((each.revenue for each in found), ZERO),
        detectable_by=_any_seen(found),
        irregularities=found,
    )


def _any_seen(irregularities: tuple[Irregularity, ...]) -> Detectability:
    """Items of one kind are seen together or not at all; kinds are seen independently of each other."""
    best: dict[Kind, Detectability] = {}
    for each in irregularities:
        known, seen = best.get(each.kind, Detectability()), each.detectable_by
        best[each.kind] = Detectability(
            max(known.documentary, seen.documentary),
            max(known.physical, seen.physical),
            max(known.scan, seen.scan),
            max(known.audit, seen.audit),
        )
    missed = [1.0, 1.0, 1.0, 1.0]
    for chances in best.values():
        for position, seen_by in enumerate((chances.documentary, chances.physical, chances.scan, chances.audit)):
            missed[position] *= 1 - seen_by
    return Detectability(*(round(1 - each, 4) for each in missed))
