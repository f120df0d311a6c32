"""The functions of the language: how each is written, what it takes and what it becomes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Literal

from sqlglot import exp

from steelyard.engine.facts.fact import Type
from steelyard.engine.rules.leaves import type_of
from steelyard.engine.rules.lexer import Kind
from steelyard.engine.rules.pattern import PatternError, literals, read_pattern
from steelyard.engine.rules.problem import unknown
from steelyard.engine.rules.refusals import TYPES
from steelyard.engine.rules.scan import engine_refusal
from steelyard.engine.rules.sense import Sense
from steelyard.engine.rules.tree import (
    Aggregate,
    Call,
    Condition,
    Constant,
    Exists,
    Matches,
    Search,
    Value,
)

USAGE: dict[str, str] = {
    "ABS": "ABS(number)",
    "LENGTH": "LENGTH(text)",
    "COALESCE": "COALESCE(value, value, …)",
    "CONTAINS": "CONTAINS(text, 'word')",
    "CONTAINS_ANY": "CONTAINS_ANY(text, @list)",
    "STARTS_WITH_ANY": "STARTS_WITH_ANY(text, @list)",
    "MATCHES": "MATCHES(text, 'pattern')",
    "ANY": "ANY(condition)",
    "COUNT": "COUNT(condition) / COUNT(*)",
    "SUM": "SUM(number) / SUM(number, condition)",
    "MIN": "MIN(number) / MIN(number, condition)",
    "MAX": "MAX(number) / MAX(number, condition)",
}


class Calls(Sense):
    """Translates function calls."""

    inside: str | None = None  # the aggregate being read

    def value(self, wanted: Type, tree: exp.Expr) -> Value:
        """The value of ``tree``, which must be of type ``wanted``: text or number."""
        return self.of_type(wanted, self.translated(tree), tree)

    def of_type(self, wanted: Type, node: Value | Condition, tree: exp.Expr) -> Value:
        if not isinstance(node, Value) or type_of(node) is not wanted:
            self.refuse("wrong-type", tree, wanted=TYPES[wanted], found=TYPES[type_of(node)])
        return node

    def condition(self, tree: exp.Expr) -> Condition:
        node = self.translated(tree)
        if not isinstance(node, Condition) or type_of(node) is not Type.BOOLEAN:
            names = {"wanted": TYPES[Type.BOOLEAN], "found": TYPES[type_of(node)]}
            self.refuse("wrong-type", tree, hint="condition", **names)
        return node

    def call(self, tree: exp.Anonymous) -> Value | Condition:
        lexeme = self.lexeme(tree)
        if lexeme is None or lexeme.kind is not Kind.WORD:
            self.refuse("syntax", tree, text=lexeme.text if lexeme else tree.name)
        name, arguments = lexeme.text.upper(), tree.expressions
        if name not in self.READERS:
            self.record(unknown("unknown-function", lexeme.column, lexeme.text, sorted(USAGE)))
        least, most, read = self.READERS[name]
        if not least <= len(arguments) <= most:
            self.refuse("arguments", tree, name=name, usage=USAGE[name])
        return read(self, name, tree, arguments)

    def absolute(self, name: str, tree: exp.Expr, arguments: Sequence[exp.Expr]) -> Call:
        return Call("ABS", (self.value(Type.NUMBER, arguments[0]),), Type.NUMBER)

    def length(self, name: str, tree: exp.Expr, arguments: Sequence[exp.Expr]) -> Call:
        return Call("LENGTH", (self.value(Type.TEXT, arguments[0]),), Type.NUMBER)

    def coalesce(self, name: str, tree: exp.Expr, arguments: Sequence[exp.Expr]) -> Call:
        nodes = self.every(self.translated, arguments)
        wanted = type_of(nodes[0])
        if wanted is Type.BOOLEAN:
            self.refuse("arguments", tree, name=name, usage="COALESCE(number, …) / COALESCE(text, …)")
        pairs = zip(nodes, arguments, strict=True)
        return Call("COALESCE", tuple(self.every(lambda pair: self.of_type(wanted, *pair), pairs)), wanted)

    def search(self, name: str, tree: exp.Expr, arguments: Sequence[exp.Expr]) -> Search:
        subjects = self.every(partial(self.value, Type.TEXT), arguments[:1])
        needles = self.values(arguments[1:], Type.TEXT, tree)
        kind: Literal["prefix", "contains"] = "prefix" if name == "STARTS_WITH_ANY" else "contains"
        self.suits_each(kind, subjects[0], arguments[1:], needles)
        return Search(kind, subjects[0], needles)

    def pattern(self, name: str, tree: exp.Expr, arguments: Sequence[exp.Expr]) -> Matches:
        subject, source = self.value(Type.TEXT, arguments[0]), self.constant(Type.TEXT, arguments[1])
        try:
            pattern = read_pattern(str(source.value))
        except PatternError as error:
            self.refuse("pattern", arguments[1], hint=f"pattern-{error.reason}", position=error.position + 1)
        detail = engine_refusal(pattern)
        if detail:
            self.refuse("pattern", arguments[1], hint="engine", position=1, detail=detail)
        self.suits("contains", subject, [(arguments[1], text) for text in literals(pattern.part) if text])
        return Matches(subject, pattern)

    def aggregate(self, name: str, tree: exp.Expr, arguments: Sequence[exp.Expr]) -> Aggregate | Exists:
        if self.inside:
            self.refuse("nested-aggregate", tree)
        self.inside = name
        try:
            if name == "ANY":
                return Exists(self.condition(arguments[0]))
            if name == "COUNT":
                star = isinstance(arguments[0], exp.Star)
                return Aggregate("COUNT", None, Constant(True) if star else self.condition(arguments[0]))
            return self.fold(name, arguments)
        finally:
            self.inside = None

    def fold(self, name: str, arguments: Sequence[exp.Expr]) -> Aggregate:
        def part(tree: exp.Expr) -> Value | Condition:
            return self.value(Type.NUMBER, tree) if tree is arguments[0] else self.condition(tree)

        value, *condition = self.every(part, arguments)
        function: Literal["SUM", "MIN", "MAX"] = "SUM" if name == "SUM" else "MIN" if name == "MIN" else "MAX"
        return Aggregate(function, value, condition[0] if condition else None)  # type: ignore[arg-type]

    READERS: ClassVar[dict[str, tuple[int, int, Callable[..., Value | Condition]]]] = {
        "ABS": (1, 1, absolute),
        "LENGTH": (1, 1, length),
        "COALESCE": (2, 8, coalesce),
        "CONTAINS": (2, 2, search),
        "CONTAINS_ANY": (2, 10_000, search),
        "STARTS_WITH_ANY": (2, 10_000, search),
        "MATCHES": (2, 2, pattern),
        "ANY": (1, 1, aggregate),
        "COUNT": (1, 1, aggregate),
        "SUM": (1, 2, aggregate),
        "MIN": (1, 2, aggregate),
        "MAX": (1, 2, aggregate),
    }
