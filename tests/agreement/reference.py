"""The meaning of a condition, written down a second time as plainly as possible: a walk over the tree, item by item.

Nothing is shared with the drivers but the tree itself. ``None`` is a missing value, or the truth value *unknown*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, isfinite
from typing import Any

from steelyard.engine.facts.fact import Level
from steelyard.engine.rules import pattern as p
from steelyard.engine.rules import tree as t


class Seen:
    """A header, its items, and the item at hand where there is one."""

    def __init__(self, header: Mapping[str, Any], items: Sequence[Mapping[str, Any]], item: Mapping[str, Any] | None):
        self.header, self.items, self.item = header, items, item


def fires(tree: t.Condition, header: Mapping[str, Any], items: Sequence[Mapping[str, Any]], item: Any = None) -> bool:
    return truth(tree, Seen(header, items, item)) is True


def value(node: t.Node, seen: Seen) -> Any:
    match node:
        case t.Field(name, kind, level):
            found = (seen.header if level is Level.HEADER else seen.item).get(name)
            return found if kind != "number" or (found is not None and isfinite(found)) else None
        case t.Constant(found):
            return found
        case t.Negative(operand):
            found = value(operand, seen)
            return None if found is None else -found
        case t.Arithmetic(operator, left, right):
            return computed(operator, value(left, seen), value(right, seen))
        case t.Call("ABS", (operand,)):
            found = value(operand, seen)
            return None if found is None else abs(found)
        case t.Call("LENGTH", (operand,)):
            found = value(operand, seen)
            return None if found is None else float(len(found))
        case t.Call("COALESCE", arguments):
            return next((found for each in arguments if (found := value(each, seen)) is not None), None)
        case t.Aggregate():
            return aggregated(node, seen)
    raise TypeError(node)


def computed(operator: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None or (operator == "/" and right == 0):
        return None
    result = {"+": left + right, "-": left - right, "*": left * right, "/": left / right if right else inf}[operator]
    return result if isfinite(result) else None


def aggregated(node: t.Aggregate, seen: Seen) -> float | None:
    rows = [Seen(seen.header, seen.items, item) for item in seen.items]
    kept = [row for row in rows if node.condition is None or truth(node.condition, row) is True]
    if node.value is None:
        return float(len(kept))
    values = [found for row in kept if (found := value(node.value, row)) is not None]
    if not values:
        return None
    if node.function != "SUM":
        return min(values) if node.function == "MIN" else max(values)
    total = 0.0
    for found in values:
        total += found
    return total if isfinite(total) else None


def truth(node: t.Node, seen: Seen) -> bool | None:
    match node:
        case t.And(parts):
            found = [truth(part, seen) for part in parts]
            return False if False in found else None if None in found else True
        case t.Or(parts):
            found = [truth(part, seen) for part in parts]
            return True if True in found else None if None in found else False
        case t.Not(part):
            inner = truth(part, seen)
            return None if inner is None else not inner
        case t.Holds(part, wanted):
            return truth(part, seen) is wanted
        case t.Exists(part):
            return any(truth(part, Seen(seen.header, seen.items, item)) is True for item in seen.items)
        case t.Missing(subject):
            return value(subject, seen) is None
        case t.Compare(operator, left, right):
            return compared(operator, value(left, seen), value(right, seen))
        case t.Between(subject, low, high):
            found = value(subject, seen)
            sides = [compared(">=", found, value(low, seen)), compared("<=", found, value(high, seen))]
            return False if False in sides else None if None in sides else True
        case t.Among(subject, values):
            found = value(subject, seen)
            return None if found is None else any(found == each for each in values.items)
        case t.Search(kind, subject, needles):
            found = value(subject, seen)
            return None if found is None else any(searched(kind, found, each) for each in needles.items)
        case t.Matches(subject, pattern):
            found = value(subject, seen)
            return None if found is None else matched(pattern.part, found)
    return value(node, seen)


def compared(operator: str, left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return None
    if operator in ("=", "<>"):
        return (left == right) is (operator == "=")
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]


def searched(kind: str, text: str, needle: str) -> bool:
    places = {"prefix": [0], "suffix": [len(text) - len(needle)], "contains": range(len(text) + 1)}[kind]
    return any(place >= 0 and text[place : place + len(needle)] == needle for place in places)


def matched(part: p.Part, text: str) -> bool:
    return bool(ends(part, text, set(range(len(text) + 1))))


def ends(part: p.Part, text: str, starts: set[int]) -> set[int]:
    """Where ``part`` may end, having begun at one of ``starts``: a regular expression as sets of places."""
    match part:
        case p.Characters(ranges, negated):
            return {
                at + 1
                for at in starts
                if at < len(text) and any(low <= ord(text[at]) <= high for low, high in ranges) is not negated
            }
        case p.Anchor(at):
            return starts & {0 if at == "start" else len(text)}
        case p.Sequence(parts):
            for each in parts:
                starts = ends(each, text, starts)
            return starts
        case p.Choice(parts):
            return set().union(*(ends(each, text, starts) for each in parts))
        case p.Repeat(inner, least, most):
            for _ in range(least):
                starts = ends(inner, text, starts)
            reached, edge, count = set(starts), set(starts), least
            while edge and (most is None or count < most):
                edge = ends(inner, text, edge) - reached
                reached |= edge
                count += 1
            return reached
    raise TypeError(part)
