"""What lookups cannot decide, for many rows at once: `residual` over columns.

A number is a double, NaN where missing; a text an object, ``None`` where missing. Conditions are computed, as in
`residual`, as *is it certainly true* or *certainly false*. Sums add in the order of the items, one after another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from steelyard.engine.facts.fact import Level, Type
from steelyard.engine.rules.accept import looks
from steelyard.engine.rules.columns import Columns, Numbers, Places, Texts
from steelyard.engine.rules.normal import OPPOSITE
from steelyard.engine.rules.scan import matches
from steelyard.engine.rules.tree import (
    Aggregate,
    Among,
    And,
    Arithmetic,
    Between,
    Call,
    Compare,
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

Flags: TypeAlias = NDArray[np.bool_]
Array: TypeAlias = NDArray[Any]

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


class Rows(msgspec.Struct, frozen=True):
    """Which declarations, and for conditions of items, which items: row numbers into the columns."""

    columns: Columns
    declarations: Places
    items: Places | None = None

    def __len__(self) -> int:
        return len(self.declarations)


def holds(node: Condition, wanted: bool, rows: Rows) -> Flags:
    """Of which rows ``node`` is certainly true, or where not ``wanted``, certainly false."""
    with np.errstate(all="ignore"):
        return _holds(node, wanted, rows)


def _holds(node: Condition, wanted: bool, rows: Rows) -> Flags:
    match node:
        case And(conditions) | Or(conditions):
            parts = [_holds(each, wanted, rows) for each in conditions]
            both = isinstance(node, And) is wanted
            found: Flags = np.logical_and.reduce(parts) if both else np.logical_or.reduce(parts)
            return found
        case Not(inner):
            return _holds(inner, not wanted, rows)
        case Between(subject, low, high):
            return _holds(And((Compare(">=", subject, low), Compare("<=", subject, high))), wanted, rows)
        case Holds(inner, truth):
            return _holds(inner, truth, rows) if wanted else ~_holds(inner, truth, rows)
        case Field():
            return np.equal(_column(node, rows), int(wanted))
        case Constant(value):
            return np.full(len(rows), value is wanted)
        case Missing(subject):
            return np.equal(_missing(_value(subject, rows)), wanted)
        case Exists(inner):
            over, segment = _over_items(rows)
            some = np.zeros(len(rows), np.bool_)
            some[segment[_holds(inner, True, over)]] = True
            return np.equal(some, wanted)
        case Compare():
            return _compare(node, wanted, rows)
        case Among(subject, values):
            if isinstance(values.items[0] if values.items else "", str):
                kept = frozenset(values.items)
                return _of_text(subject, rows, lambda text: (text in kept) is wanted)
            numbers = _value(subject, rows)
            return ~np.isnan(numbers) & (np.isin(numbers, np.array(values.items)) == wanted)  # type: ignore[no-any-return]
        case Search(kind, subject, needles):
            tests = [(kind, str(needle)) for needle in needles.items]
            return _of_text(subject, rows, lambda text: any(looks(test, text) for test in tests) is wanted)
        case Matches(subject, pattern):
            return _of_text(subject, rows, lambda text: matches(pattern, text) is wanted)


def _compare(node: Compare, wanted: bool, rows: Rows) -> Flags:
    sign = node.operator if wanted else OPPOSITE[node.operator]
    left, right = _value(node.left, rows), _value(node.right, rows)
    known = ~(_missing(left) | _missing(right))
    found = np.zeros(len(rows), np.bool_)
    found[known] = COMPARE[sign](left[known], right[known]).astype(np.bool_)
    return found


def _of_text(subject: Value, rows: Rows, test: Callable[[str], bool]) -> Flags:
    """``test`` of each distinct text, where it is not missing."""
    if isinstance(subject, Field):
        column = rows.columns.column(subject.name, subject.level)
        if isinstance(column, Texts):
            codes, back = np.unique(column.codes[_places(subject, rows)], return_inverse=True)
            verdicts = [code >= 0 and test(column.words[code]) for code in codes.tolist()]
            return np.array(verdicts, np.bool_)[back]
    return np.array([text is not None and test(text) for text in _value(subject, rows)], np.bool_)


def _missing(values: Array) -> Flags:
    if values.dtype == np.float64:
        return np.isnan(values)
    if values.dtype == np.int8:
        return values < 0
    return np.array([value is None for value in values], np.bool_)


def _places(field: Field, rows: Rows) -> Places:
    if field.level is Level.HEADER:
        return rows.declarations
    assert rows.items is not None, field.name
    return rows.items


def _column(field: Field, rows: Rows) -> Array:
    column = rows.columns.column(field.name, field.level)
    places = _places(field, rows)
    if isinstance(column, Texts):
        words = np.empty(len(column.words) + 1, object)
        words[:-1] = column.words  # the last stays None: code -1
        return words[column.codes[places]]
    return column[places]


def _value(node: Value, rows: Rows) -> Array:
    """Values of ``node``; what is not finite is missing."""
    values = _raw(node, rows)
    if values.dtype == np.float64 and not isinstance(node, Constant):
        return np.where(np.isfinite(values), values, np.nan)
    return values


def _raw(node: Value, rows: Rows) -> Array:
    match node:
        case Field():
            column = _column(node, rows)
            return np.where(np.isfinite(column), column, np.nan) if node.type is Type.NUMBER else column
        case Constant(value):
            if isinstance(value, str):
                return np.full(len(rows), value, object)
            return np.full(len(rows), value, np.int8 if isinstance(value, bool) else np.float64)
        case Negative(operand):
            return np.negative(_raw(operand, rows))
        case Arithmetic(operator, left, right):
            return _arithmetic(
                operator, _raw(left, rows), _value(right, rows) if operator == "/" else _raw(right, rows)
            )
        case Call("ABS", (operand,)):
            return np.abs(_value(operand, rows))
        case Call("LENGTH", (operand,)):
            lengths = [np.nan if text is None else float(len(text)) for text in _value(operand, rows)]
            return np.array(lengths, np.float64)
        case Call(_, arguments):
            first, *others = (_value(argument, rows) for argument in arguments)
            for other in others:
                first = np.where(_missing(first), other, first)
            return first
        case Aggregate():
            return _aggregate(node, rows)


def _arithmetic(operator: str, left: Numbers, right: Numbers) -> Numbers:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    return np.where(right == 0, np.nan, left / right)


def _over_items(rows: Rows) -> tuple[Rows, Places]:
    """All items of the declarations of ``rows``, in order, and for each the row it belongs to."""
    offsets = rows.columns.offsets
    starts, counts = offsets[rows.declarations], offsets[rows.declarations + 1] - offsets[rows.declarations]
    segment = np.repeat(np.arange(len(rows)), counts)
    ends = np.cumsum(counts)
    items = np.arange(len(segment)) - np.repeat(ends - counts, counts) + np.repeat(starts, counts)
    return Rows(rows.columns, rows.declarations[segment], items), segment


def _aggregate(node: Aggregate, rows: Rows) -> Numbers:
    over, segment = _over_items(rows)
    kept = np.ones(len(over), np.bool_) if node.condition is None else _holds(node.condition, True, over)
    if node.value is None:
        return np.bincount(segment[kept], minlength=len(rows)).astype(np.float64)
    values = _value(node.value, over)
    kept &= ~np.isnan(values)
    segment, values = segment[kept], values[kept]
    some = np.bincount(segment, minlength=len(rows)) > 0
    if node.function == "SUM":
        result = np.bincount(segment, values, minlength=len(rows))  # adds one after another, in the order of the items
    else:
        result = np.full(len(rows), np.inf if node.function == "MIN" else -np.inf)
        (np.minimum if node.function == "MIN" else np.maximum).at(result, segment, values)
    return np.where(some & np.isfinite(result), result, np.nan)
