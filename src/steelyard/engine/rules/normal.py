"""A condition as a bounded disjunction of conjunctions, each test of which rejects what is not certainly true.

Negation normal form first: ``wanted`` is carried down to the tests, *is it true* or *is it false*, so no NOT is left
and unknown is never accepted. Then the disjunction. What would become more than ``limits.ENTRIES`` conjunctions stays
whole, as a *remainder* evaluated as it is written. The disjunction holds of exactly the facts of which the condition is
true.
"""

from __future__ import annotations

from itertools import product
from typing import Final, TypeAlias

import msgspec

from steelyard.engine.facts.fact import Type
from steelyard.engine.rules import limits
from steelyard.engine.rules.accept import Accept, InOrder, IsTruth, Look, LooksLike, together, united
from steelyard.engine.rules.spans import Span, compared, points
from steelyard.engine.rules.tree import (
    Aggregate,
    Among,
    And,
    Arithmetic,
    Between,
    Call,
    Compare,
    Comparison,
    Condition,
    Constant,
    Exists,
    Field,
    Holds,
    Matches,
    Missing,
    Negative,
    Not,
    Or,
    Search,
    Value,
)

OPPOSITE: Final[dict[Comparison, Comparison]] = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
MIRRORED: Final[dict[Comparison, Comparison]] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Remainder(msgspec.Struct, frozen=True):
    """``condition`` must be true, or where not ``wanted``, false."""

    condition: Condition
    wanted: bool


class Within(msgspec.Struct, frozen=True):
    """Some item satisfies ``conjunct``. Where ``origin`` is ``None``, the rest of the conjunction implies it."""

    conjunct: Conjunct
    origin: Exists | None


class Conjunct(msgspec.Struct, frozen=True):
    """All of these hold."""

    accepts: tuple[Accept, ...] = ()
    remainders: tuple[Remainder, ...] = ()
    withins: tuple[Within, ...] = ()


Disjunction: TypeAlias = list[Conjunct]

TRUE: Final = Conjunct()


def disjunction(condition: Condition, wanted: bool = True) -> Disjunction:
    """Conjunctions of which at least one holds where ``condition`` is true (or, not ``wanted``, is false)."""
    match condition:
        case And() | Or():
            parts = [disjunction(part, wanted) for part in condition.conditions]
            both = isinstance(condition, And) is wanted
            return _all(parts, Remainder(condition, wanted)) if both else _some(parts, Remainder(condition, wanted))
        case Not():
            return disjunction(condition.condition, not wanted)
        case Between(subject, low, high):
            lowered = And((Compare(">=", subject, low), Compare("<=", subject, high)))
            return disjunction(lowered, wanted)
        case Holds(inner, truth) if wanted:
            return disjunction(inner, truth)
        case Exists(inner) if wanted:
            return [Conjunct(withins=(Within(each, condition),)) for each in disjunction(inner)]
        case Constant(value):
            return [TRUE] if value is wanted else []
        case _:
            accept = _accept(condition, wanted)
            if accept is None:
                return [_compared_aggregate(condition, wanted) or _remainder(condition, wanted)]
            return [] if accept.never else [TRUE] if accept.always else [Conjunct((accept,))]


def _remainder(condition: Condition, wanted: bool) -> Conjunct:
    return Conjunct(remainders=(Remainder(condition, wanted),))


def _some(parts: list[Disjunction], whole: Remainder) -> Disjunction:
    """The alternatives of all parts; those that are one test of the same fact become one."""
    kept: Disjunction = []
    for conjunct in (each for part in parts for each in part):
        for position, other in enumerate(kept):
            merged = _one_test(other, conjunct)
            if merged is not None:
                kept[position] = merged
                break
        else:
            kept.append(conjunct)
    return kept if len(kept) <= limits.ENTRIES else [Conjunct(remainders=(whole,))]


def _one_test(left: Conjunct, right: Conjunct) -> Conjunct | None:
    if any(each.remainders or each.withins or len(each.accepts) != 1 for each in (left, right)):
        return None
    merged = united(left.accepts[0], right.accepts[0])
    return Conjunct((merged,)) if merged is not None else None


def _all(parts: list[Disjunction], whole: Remainder) -> Disjunction:
    """Every choice of one alternative from each part; parts that would make them too many are kept as remainders."""
    conditions = whole.condition.conditions if isinstance(whole.condition, And | Or) else ()
    chosen: list[Disjunction] = []
    count = 1
    for alternatives, condition in sorted(zip(parts, conditions, strict=True), key=lambda pair: len(pair[0])):
        if count * len(alternatives) > limits.ENTRIES:
            chosen.append([_remainder(condition, whole.wanted)])
        else:
            count *= len(alternatives)
            chosen.append(alternatives)
    return [merged for choice in product(*chosen) if (merged := _conjunct(choice)) is not None]


def _conjunct(parts: tuple[Conjunct, ...]) -> Conjunct | None:
    """All of ``parts`` together; ``None`` where they exclude one another."""
    accepts = together(each for part in parts for each in part.accepts)
    if accepts is None:
        return None
    remainders = tuple(each for part in parts for each in part.remainders)
    withins = tuple(each for part in parts for each in part.withins)
    return Conjunct(accepts, remainders, withins)


def _accept(condition: Condition, wanted: bool) -> Accept | None:
    """The test of one fact that ``condition`` is, where it is one."""
    match condition:
        case Field():
            return IsTruth(condition, frozenset({wanted}))
        case Compare(operator, Field() as field, Constant(value=value)):
            return _comparison(field, operator if wanted else OPPOSITE[operator], value)
        case Compare(operator, Constant(value=value), Field() as field):
            mirrored = MIRRORED[operator]
            return _comparison(field, mirrored if wanted else OPPOSITE[mirrored], value)
        case Among(Field(type=Type.NUMBER) as field, values):
            span = points([float(each) for each in values.items])
            return InOrder(field, span if wanted else span.complement())
        case Among(Field() as field, values):
            return LooksLike(field, frozenset(("equal", str(each)) for each in values.items), not wanted)
        case Search(kind, Field() as field, needles):
            return LooksLike(field, frozenset((kind, str(each)) for each in needles.items), not wanted)
        case Matches(Field() as field, pattern):
            look: Look = ("matches", pattern)
            return LooksLike(field, frozenset({look}), not wanted)
        case Missing(Field() as field):
            return _missing(field, wanted)
        case Holds(Field() as field, truth):  # wanted was dealt with above: this is IS NOT TRUE or IS NOT FALSE
            return IsTruth(field, frozenset({not truth}), missing=True)
    return None


def _comparison(field: Field, operator: Comparison, value: str | float | bool) -> Accept:
    if isinstance(value, bool):
        return IsTruth(field, frozenset({value is (operator == "=")}))
    if isinstance(value, float):
        return InOrder(field, compared(operator, value))
    if operator in ("=", "<>"):
        return LooksLike(field, frozenset({("equal", value)}), operator == "<>")
    return InOrder(field, compared(operator, value))


def _missing(field: Field, wanted: bool) -> Accept:
    match field.type:
        case Type.NUMBER:
            return InOrder(field, Span[float](not wanted), wanted)
        case Type.BOOLEAN:
            return IsTruth(field, frozenset() if wanted else frozenset({True, False}), wanted)
        case Type.TEXT:
            return LooksLike(field, frozenset(), not wanted, wanted)


def _compared_aggregate(condition: Condition, wanted: bool) -> Conjunct | None:
    """A comparison that can only hold where some item satisfies the aggregate's condition: a test of one item is added.

    ``COUNT(c) > 2`` needs an item of which c is true, and so does any comparison with SUM, MIN or MAX under c, which is
    missing without one.
    """
    if not isinstance(condition, Compare):
        return None
    operator = condition.operator if wanted else OPPOSITE[condition.operator]
    for aggregate in _strict_aggregates(condition):
        if aggregate.condition is None or (aggregate.function == "COUNT" and _holds_of_none(condition, operator)):
            continue
        alternatives = disjunction(aggregate.condition)
        if len(alternatives) == 1:
            within = Within(alternatives[0], None)
            return Conjunct(remainders=(Remainder(condition, wanted),), withins=(within,))
    return None


def _holds_of_none(condition: Compare, operator: Comparison) -> bool:
    """Whether a comparison with a COUNT may hold when the count is zero; true where it is not plainly excluded."""
    for aggregate, other, sign in (
        (condition.left, condition.right, operator),
        (condition.right, condition.left, MIRRORED[operator]),
    ):
        if isinstance(aggregate, Aggregate) and isinstance(other, Constant) and isinstance(other.value, float):
            bound = other.value
            return not (
                (sign == ">" and bound >= 0)
                or (sign == ">=" and bound > 0)
                or (sign == "=" and bound != 0)
                or (sign == "<>" and bound == 0)
            )
    return True


def _strict_aggregates(node: Value | Compare) -> list[Aggregate]:
    """Aggregates without whose value ``node`` has none."""
    match node:
        case Aggregate():
            return [node]
        case Arithmetic(_, left, right) | Compare(_, left, right):
            return _strict_aggregates(left) + _strict_aggregates(right)
        case Negative(operand):
            return _strict_aggregates(operand)
        case Call("ABS", (operand,)):
            return _strict_aggregates(operand)
    return []
