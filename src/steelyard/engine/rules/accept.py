"""Tests of one single fact against constants: which of its values are accepted, the missing value included.

These are what the index can answer by looking a value up. Tests of the same fact are united (OR) and intersected (AND)
here wherever the result is again a test of this form; where it is not, ``None`` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from steelyard.engine.rules.pattern import Pattern
from steelyard.engine.rules.scan import matches
from steelyard.engine.rules.spans import Span
from steelyard.engine.rules.tree import Field

LookKind: TypeAlias = Literal["equal", "prefix", "suffix", "contains", "matches"]
Look: TypeAlias = tuple[LookKind, str | Pattern]
"""One way to look at a text: what, and for what."""


class InOrder(msgspec.Struct, frozen=True):
    """A number, or a text compared by order, inside ``span``."""

    field: Field
    span: Span[float] | Span[str]
    missing: bool = False

    @property
    def never(self) -> bool:
        return self.span.empty and not self.missing

    @property
    def always(self) -> bool:
        return self.span.full and self.missing

    def union(self, other: InOrder) -> InOrder:
        return InOrder(self.field, self.span.union(other.span), self.missing or other.missing)  # type: ignore[arg-type]

    def intersection(self, other: InOrder) -> InOrder:
        span = self.span.intersection(other.span)  # type: ignore[arg-type]  # spans of one field hold one type
        return InOrder(self.field, span, self.missing and other.missing)


class IsTruth(msgspec.Struct, frozen=True):
    """A boolean among ``accepted``."""

    field: Field
    accepted: frozenset[bool]
    missing: bool = False

    @property
    def never(self) -> bool:
        return not self.accepted and not self.missing

    @property
    def always(self) -> bool:
        return len(self.accepted) == 2 and self.missing

    def union(self, other: IsTruth) -> IsTruth:
        return IsTruth(self.field, self.accepted | other.accepted, self.missing or other.missing)

    def intersection(self, other: IsTruth) -> IsTruth:
        return IsTruth(self.field, self.accepted & other.accepted, self.missing and other.missing)


class LooksLike(msgspec.Struct, frozen=True):
    """A text for which one of ``looks`` is true or, where ``negated``, none is. A missing text only if ``missing``."""

    field: Field
    looks: frozenset[Look]
    negated: bool = False
    missing: bool = False

    @property
    def never(self) -> bool:
        return not self.looks and not self.negated and not self.missing

    @property
    def always(self) -> bool:
        return not self.looks and self.negated and self.missing

    def accepts(self, value: str) -> bool:
        return any(looks(look, value) for look in self.looks) is not self.negated

    def union(self, other: LooksLike) -> LooksLike | None:
        if self.negated or other.negated:
            return None
        return LooksLike(self.field, self.looks | other.looks, False, self.missing or other.missing)

    def intersection(self, other: LooksLike) -> LooksLike | None:
        missing = self.missing and other.missing
        if self.negated and other.negated:
            return LooksLike(self.field, self.looks | other.looks, True, missing)
        for finite, filtering in ((self, other), (other, self)):
            if not finite.negated and all(kind == "equal" for kind, _ in finite.looks):
                kept = {look for look in finite.looks if filtering.accepts(str(look[1]))}
                return LooksLike(self.field, frozenset(kept), False, missing)
        return None


Accept: TypeAlias = InOrder | IsTruth | LooksLike


def united(left: Accept, right: Accept) -> Accept | None:
    """One test accepting what either accepts, where both test the same fact in the same way; else ``None``."""
    if left.field != right.field or type(left) is not type(right):
        return None
    return left.union(right)  # type: ignore[arg-type]  # the same type, checked above


def intersected(left: Accept, right: Accept) -> Accept | None:
    """One test accepting what both accept, where there is one of this form; else ``None``."""
    if left.field != right.field or type(left) is not type(right):
        return None
    return left.intersection(right)  # type: ignore[arg-type]  # the same type, checked above


def together(accepts: Iterable[Accept]) -> tuple[Accept, ...] | None:
    """The same tests with those of one fact intersected where possible; ``None`` where no value passes."""
    kept: list[Accept] = []
    for accept in accepts:
        for position, other in enumerate(kept):
            merged = intersected(other, accept)
            if merged is not None:
                kept[position] = merged
                break
        else:
            kept.append(accept)
    return None if any(each.never for each in kept) else tuple(kept)


def looks(look: Look, value: str) -> bool:
    match look:
        case ("equal", needle):
            return value == needle
        case ("prefix", str(needle)):
            return value.startswith(needle)
        case ("suffix", str(needle)):
            return value.endswith(needle)
        case ("contains", str(needle)):
            return needle in value
        case ("matches", Pattern() as pattern):
            return matches(pattern, value)
    raise TypeError(look)
