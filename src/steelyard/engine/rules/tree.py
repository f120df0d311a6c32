"""The condition language's own tree: small frozen nodes, typed, free of the parser that made them.

**Values** are text, number (IEEE double) or boolean, and any of them may be *missing*. **Conditions** follow SQL's
three-valued logic: true, false or unknown.

- A fact that is missing, NaN or infinite is missing. The empty text is a value like any other.
- Arithmetic with a missing operand is missing. Division by zero is missing, and so is a result too large for a double.
- A comparison with a missing operand is unknown; so are IN, NOT IN, LIKE, CONTAINS and MATCHES on a missing text.
- AND, OR and NOT are Kleene's: NOT unknown is unknown, FALSE AND unknown is false, TRUE OR unknown is true.
- IS NULL, IS TRUE and IS FALSE are never unknown.
- ``ANY(condition)`` is true where the condition is true of some item, and false otherwise: never unknown.
- ``COUNT(condition)`` counts the items of which the condition is true; it is never missing.
- ``SUM``, ``MIN`` and ``MAX`` pass over items where the value is missing, or where the second argument (a condition) is
  not true, and are missing where nothing is left. SUM adds doubles in the order of the items.
- Texts are compared by code point, as they stand: facts that should ignore case arrive folded.

A profile fires only where its condition is true; unknown does not fire.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from steelyard.engine.facts.fact import Level, Type
from steelyard.engine.rules.pattern import Pattern

Comparison: TypeAlias = Literal["=", "<>", "<", "<=", ">", ">="]


class Node(msgspec.Struct, frozen=True):
    """Any node. ``parts`` are the nodes directly below it."""

    @property
    def parts(self) -> tuple[Node, ...]:
        return ()


class Field(Node, frozen=True):
    """A fact, by its name in the catalogue. A boolean fact is also a condition."""

    name: str
    type: Type
    level: Level


class Constant(Node, frozen=True):
    """A value written in the condition, or the value of the dated parameter ``:name``."""

    value: str | float | bool
    name: str | None = None

    @property
    def type(self) -> Type:
        if isinstance(self.value, bool):
            return Type.BOOLEAN
        return Type.TEXT if isinstance(self.value, str) else Type.NUMBER


class Values(msgspec.Struct, frozen=True):
    """The values of an IN or of a search: written out, or the named list ``@name``. Sorted, distinct."""

    items: tuple[str, ...] | tuple[float, ...]
    name: str | None = None


class Arithmetic(Node, frozen=True):
    operator: Literal["+", "-", "*", "/"]
    left: Value
    right: Value

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)


class Negative(Node, frozen=True):
    operand: Value

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.operand,)


class Call(Node, frozen=True):
    """``ABS(number)``, ``LENGTH(text)`` in code points, ``COALESCE(a, b, …)``: the first value that is not missing."""

    function: Literal["ABS", "LENGTH", "COALESCE"]
    arguments: tuple[Value, ...]
    type: Type

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.arguments


class Aggregate(Node, frozen=True):
    """``COUNT(condition)``, ``SUM(value[, condition])``, ``MIN(value)``, ``MAX(value)`` over all items."""

    function: Literal["COUNT", "SUM", "MIN", "MAX"]
    value: Value | None
    condition: Condition | None

    @property
    def parts(self) -> tuple[Node, ...]:
        return tuple(part for part in (self.value, self.condition) if part is not None)


class Compare(Node, frozen=True):
    operator: Comparison
    left: Value
    right: Value

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)


class Between(Node, frozen=True):
    """``low <= subject AND subject <= high``."""

    subject: Value
    low: Value
    high: Value

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.subject, self.low, self.high)


class Among(Node, frozen=True):
    """``subject IN (values)``."""

    subject: Value
    values: Values

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.subject,)


class Search(Node, frozen=True):
    """The text begins with, ends with or contains one of ``needles``. The empty needle is found in every text."""

    kind: Literal["prefix", "suffix", "contains"]
    subject: Value
    needles: Values

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.subject,)


class Matches(Node, frozen=True):
    """Some part of the text matches the regular expression."""

    subject: Value
    pattern: Pattern

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.subject,)


class Missing(Node, frozen=True):
    """``subject IS NULL``."""

    subject: Value

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.subject,)


class Holds(Node, frozen=True):
    """``condition IS TRUE`` or ``condition IS FALSE``."""

    condition: Condition
    wanted: bool

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.condition,)


class Exists(Node, frozen=True):
    """``ANY(condition)`` over all items."""

    condition: Condition

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.condition,)


class And(Node, frozen=True):
    conditions: tuple[Condition, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.conditions


class Or(Node, frozen=True):
    conditions: tuple[Condition, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.conditions


class Not(Node, frozen=True):
    condition: Condition

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.condition,)


Value: TypeAlias = Field | Constant | Arithmetic | Negative | Call | Aggregate
Condition: TypeAlias = (
    Field | Constant | Compare | Between | Among | Search | Matches | Missing | Holds | Exists | And | Or | Not
)


def walk(node: Node) -> Iterator[Node]:
    """``node`` and every node below it, in reading order."""
    yield node
    for part in node.parts:
        yield from walk(part)


def bare_items(node: Node) -> bool:
    """Whether ``node`` speaks of one item: an item fact stands outside every aggregate."""
    if isinstance(node, Field):
        return node.level is Level.ITEM
    if isinstance(node, Aggregate | Exists):
        return False
    return any(bare_items(part) for part in node.parts)
