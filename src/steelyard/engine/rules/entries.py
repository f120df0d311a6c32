"""The entries of the index: each is one conjunction of one profile and owns one bit."""

from __future__ import annotations

from enum import Enum
from typing import Final

import msgspec

from steelyard.engine.facts.fact import Level, Type
from steelyard.engine.rules.accept import Accept, Look, LooksLike, together
from steelyard.engine.rules.checker import Checked
from steelyard.engine.rules.normal import Conjunct, Remainder, Within, disjunction
from steelyard.engine.rules.profile import Scope
from steelyard.engine.rules.tree import Field

SCOPED: Final = ("direction", "office", "regime", "mode")
"""Header facts a scope speaks of."""


class Kind(Enum):
    """What one match of an entry says."""

    HEADER = "header"  # the declaration matches
    WITHIN = "within"  # the declaration matches, because one of its items does
    ITEM = "item"  # this item matches


class Entry(msgspec.Struct, frozen=True):
    """``accepts`` are looked up; ``remainders`` are evaluated when every lookup was passed.

    ``item_remainders`` need the item at hand, ``header_remainders`` do not.
    """

    profile: int
    kind: Kind
    accepts: tuple[Accept, ...]
    header_remainders: tuple[Remainder, ...] = ()
    item_remainders: tuple[Remainder, ...] = ()


def entries_of(position: int, checked: Checked, scope: Scope) -> list[Entry]:
    """The entries of the profile at ``position``: they match exactly where it is in scope and its condition is true."""
    kind = Kind.ITEM if checked.level is Level.ITEM else Kind.HEADER
    found = (_entry(position, kind, conjunct, scope) for conjunct in disjunction(checked.tree))
    return [entry for entry in found if entry is not None]


def scope_fields(scope: Scope) -> frozenset[str]:
    return frozenset(name for name in SCOPED if getattr(scope, name))


def _entry(position: int, kind: Kind, conjunct: Conjunct, scope: Scope) -> Entry | None:
    """``None`` where the scope and the conjunction exclude one another."""
    withins, accepts = conjunct.withins, (*_scope_accepts(scope), *conjunct.accepts)
    chosen = None if kind is Kind.ITEM else max(filter(_looked_up, withins), key=_strength, default=None)
    others = tuple(Remainder(each.origin, True) for each in withins if each.origin is not None and each is not chosen)
    kept = together((*accepts, *(chosen.conjunct.accepts if chosen else ())))
    if kept is None:
        return None
    remainders = (*conjunct.remainders, *others)
    if kind is Kind.ITEM:
        return Entry(position, kind, kept, (), remainders)
    if chosen is None:
        return Entry(position, kind, kept, remainders)
    return Entry(position, Kind.WITHIN, kept, remainders, chosen.conjunct.remainders)


def _looked_up(within: Within) -> bool:
    return any(accept.field.level is Level.ITEM for accept in within.conjunct.accepts)


def _strength(within: Within) -> tuple[int, bool]:
    """Tests that few values pass count first, then what need not be evaluated again."""
    positive = sum(isinstance(each, LooksLike) and not each.negated for each in within.conjunct.accepts)
    return positive, within.origin is not None


def _scope_accepts(scope: Scope) -> list[Accept]:
    accepts: list[Accept] = []
    for name in sorted(scope_fields(scope)):
        looks: frozenset[Look] = frozenset(("equal", str(value)) for value in getattr(scope, name))
        accepts.append(LooksLike(Field(name, Type.TEXT, Level.HEADER), looks))
    return accepts
