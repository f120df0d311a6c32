"""Sets of ordered values (numbers, or texts by code point), kept as the places where the set begins and ends.

A *cut* is a place just before (0) or just after (1) a value; a span is what lies between cuts. Complement, union and
intersection of spans are spans again, so any combination of comparisons of one fact with constants is one span.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeAlias, TypeVar

import msgspec

from steelyard.engine.rules.tree import Comparison

V = TypeVar("V", float, str)
Cut: TypeAlias = tuple[V, int]


class Span(msgspec.Struct, Generic[V], frozen=True):
    """``begins_inside``: whether the smallest values belong. Membership changes at every cut; cuts ascend."""

    begins_inside: bool
    cuts: tuple[tuple[V, int], ...] = ()

    @property
    def empty(self) -> bool:
        return not self.begins_inside and not self.cuts

    @property
    def full(self) -> bool:
        return self.begins_inside and not self.cuts

    def complement(self) -> Span[V]:
        return Span(not self.begins_inside, self.cuts)

    def union(self, other: Span[V]) -> Span[V]:
        return self._merged(other, lambda left, right: left or right)

    def intersection(self, other: Span[V]) -> Span[V]:
        return self._merged(other, lambda left, right: left and right)

    def _merged(self, other: Span[V], both: Callable[[bool, bool], bool]) -> Span[V]:
        here, there = set(self.cuts), set(other.cuts)
        left, right = self.begins_inside, other.begins_inside
        inside = both(left, right)
        begins, cuts = inside, []
        for cut in sorted(here | there):
            left ^= cut in here
            right ^= cut in there
            if both(left, right) != inside:
                inside = not inside
                cuts.append(cut)
        return Span(begins, tuple(cuts))


def compared(operator: Comparison, value: V) -> Span[V]:
    """The values for which ``… operator value`` is true."""
    before, after = (value, 0), (value, 1)
    match operator:
        case "=":
            return Span(False, (before, after))
        case "<>":
            return Span(True, (before, after))
        case "<":
            return Span(True, (before,))
        case "<=":
            return Span(True, (after,))
        case ">":
            return Span(False, (after,))
        case ">=":
            return Span(False, (before,))


def points(values: Iterable[V]) -> Span[V]:
    """Exactly ``values``."""
    return Span(False, tuple((value, side) for value in sorted(set(values)) for side in (0, 1)))
