"""From the parser's tree to our own: a whitelist of node types, every name looked up, every type checked.

No object of the parser outlives `check`. All errors are reported, not only the first: reading goes on beside a part
that cannot be understood, and what contains that part says nothing further about it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar, Final, Literal

import msgspec
from sqlglot import exp

from steelyard.engine.facts.fact import Fact, Level, Type
from steelyard.engine.facts.form import Test
from steelyard.engine.rules.calls import Calls
from steelyard.engine.rules.leaves import Refused, type_of
from steelyard.engine.rules.lexer import lexemes
from steelyard.engine.rules.parser import shape
from steelyard.engine.rules.problem import ConditionErrors, problem
from steelyard.engine.rules.refusals import TYPES
from steelyard.engine.rules.sense import never_true
from steelyard.engine.rules.tree import (
    Among,
    And,
    Arithmetic,
    Between,
    Compare,
    Comparison,
    Condition,
    Constant,
    Field,
    Holds,
    Missing,
    Negative,
    Not,
    Or,
    Search,
    Value,
    Values,
    bare_items,
    walk,
)
from steelyard.engine.rules.vocabulary import Lists, Parameters, Tables, Vocabulary

CHAIN: Final = 40
"""Levels of the tree below the ANDs and ORs: the terms of one sum, mostly."""
LEAVES: Final = (exp.Literal, exp.Column)

COMPARISONS: Final[dict[type[exp.Expr], Comparison]] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
OPERATORS: Final[dict[type, Literal["+", "-", "*", "/"]]] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
SEARCHES: Final[dict[tuple[bool, bool], Literal["prefix", "suffix", "contains"]]] = {
    (True, False): "prefix",
    (False, True): "suffix",
    (True, True): "contains",
}
"""What LIKE asks, by whether a ``%`` stands at the end and at the beginning."""
PREDICATES: Final[tuple[type[exp.Expr], ...]] = (*COMPARISONS, exp.In, exp.Between, exp.Like, exp.Is)


class Checked(msgspec.Struct, frozen=True):
    """A condition that may run. ``level`` is ITEM where it speaks of one item; ``fields`` are the facts it needs."""

    text: str
    tree: Condition
    level: Level
    fields: frozenset[str]


def check(
    condition: str, *, catalogue: Mapping[str, Fact], lists: Lists, parameters: Parameters, tables: Tables | None = None
) -> Checked:
    """``condition``, read and typed. Raises `ConditionErrors` with every error found.

    With ``tables``, the codes of the pack as far as they are known, what can never be is an error too: see `sense`.
    """
    checked = check_with(condition, Vocabulary(catalogue, lists, parameters, tables))
    if tables is not None and never_true(checked.tree):
        raise ConditionErrors([problem("never-true", 1)])
    return checked


def check_with(condition: str, vocabulary: Vocabulary) -> Checked:
    """`check` for many conditions that share one vocabulary."""
    found, errors = lexemes(condition)
    tree = errors or shape(found)
    if isinstance(tree, list):
        raise ConditionErrors(tree)
    checker = _Checker(found, vocabulary)
    try:
        node = checker.condition(tree)
    except Refused:
        raise ConditionErrors(sorted(checker.errors, key=lambda error: error.column)) from None
    fields = frozenset(part.name for part in walk(node) if isinstance(part, Field))
    return Checked(condition, node, Level.ITEM if bare_items(node) else Level.HEADER, fields)


class _Checker(Calls):
    """Translates operators; calls and leaves are translated by the classes it inherits from."""

    level = 0

    def translated(self, tree: exp.Expr) -> Value | Condition:
        translate = self.TRANSLATORS.get(type(tree))
        if translate is None:
            self.refuse("not-offered", tree, text=type(tree).__name__.upper())
        self.level += 1
        try:
            if self.level >= CHAIN and not isinstance(tree, LEAVES):  # told of the whole, not of each of its parts
                self.refuse("too-deep", tree, limit=CHAIN)
            return translate(self, tree)
        finally:
            self.level -= 1

    def inner(self, tree: exp.Paren) -> Value | Condition:
        return self.translated(tree.this)

    def junction(self, tree: exp.And | exp.Or) -> And | Or:
        """A chain of ANDs leans to the left and may be long: it is unrolled here, not recursed into."""
        kind, trees = type(tree), []
        rest: exp.Expr = tree
        while isinstance(rest, kind):
            trees.append(rest.expression)
            rest = rest.this
        conditions = tuple(self.every(self.condition, (rest, *reversed(trees))))
        return And(conditions) if kind is exp.And else Or(conditions)

    def negation(self, tree: exp.Not) -> Not:
        return Not(self.condition(tree.this))

    def comparison(self, tree: exp.Binary) -> Compare:
        for side in (tree.this, tree.expression):
            if isinstance(side, PREDICATES):
                self.refuse("chained", side, hint="between")
        left, right = self.every(self.translated, (tree.this, tree.expression))
        kinds = type_of(left), type_of(right)
        if kinds[0] is not kinds[1] and (isinstance(left, Field) or isinstance(right, Constant)):
            self.mismatch(tree.expression, *kinds)
        if kinds[0] is not kinds[1]:
            self.mismatch(tree.this, kinds[1], kinds[0])
        if not isinstance(left, Value) or not isinstance(right, Value):
            self.refuse("chained", tree, hint="between")
        operator = COMPARISONS[type(tree)]
        if kinds[0] is Type.BOOLEAN and operator not in ("=", "<>"):
            self.refuse("boolean-order", tree)
        self.compared(operator, tree, left, right)
        return Compare(operator, left, right)

    def compared(self, operator: Comparison, tree: exp.Binary, left: Value, right: Value) -> None:
        """Refuse a text that the fact on the other side never is. ``<> ''`` asks whether there is anything."""
        test: Test = "equal" if operator in ("=", "<>") else "order"
        if operator != "<>" or Constant("") not in (left, right):
            self.suits_one(test, left, tree.expression, right)
            self.suits_one(test, right, tree.this, left)

    def between(self, tree: exp.Between) -> Between:
        subject = self.translated(tree.this)
        kind = type_of(subject)

        def bound(side: exp.Expr) -> Value:
            node = self.translated(side)
            if type_of(node) is not kind:
                self.mismatch(side, kind, type_of(node))
            self.suits_one("order", subject, side, node)
            return node  # type: ignore[return-value]  # of the subject's type, which is text or number

        if kind is Type.BOOLEAN or not isinstance(subject, Value):
            self.refuse("boolean-order", tree)
        low, high = self.every(bound, (tree.args["low"], tree.args["high"]))
        return Between(subject, low, high)

    def among(self, tree: exp.In) -> Among:
        listed = tree.args.get("field")
        trees = [listed.this if isinstance(listed, exp.Paren) else listed] if listed else tree.expressions
        if not trees:
            self.refuse("arguments", tree, name="IN", usage="IN ('a', 'b') / IN @list")
        subject = self.translated(tree.this)
        kind = type_of(subject)
        if kind is Type.BOOLEAN or not isinstance(subject, Value):
            self.refuse("wrong-type", tree, wanted=TYPES[Type.TEXT], found=TYPES[kind])
        values = self.values(trees, kind, tree)
        self.suits_each("equal", subject, trees, values)
        return Among(subject, values)

    def like(self, tree: exp.Like) -> Condition:
        subject, wanted = self.value(Type.TEXT, tree.this), self.constant(Type.TEXT, tree.expression)
        text = str(wanted.value)
        inner = text.strip("%")
        begins, ends = text.endswith("%"), text.startswith("%")
        if wanted.name or "%" in inner or "_" in inner or len(text) > len(inner) + begins + ends:
            self.refuse("like", tree.expression, hint="contains")
        kind = SEARCHES.get((begins, ends))
        self.suits(kind or "equal", subject, [(tree.expression, inner)])
        found = Search(kind, subject, Values((inner,))) if kind else Compare("=", subject, wanted)
        return Not(found) if tree.args.get("negate") else found

    def judgement(self, tree: exp.Is) -> Missing | Holds:
        """IS NULL, IS TRUE, IS FALSE. What ``a = b IS TRUE`` means differs between engines, so it is refused."""
        lexeme = self.lexeme(tree.expression)
        word = lexeme.text.upper() if lexeme else ""
        if word not in ("NULL", "TRUE", "FALSE"):
            self.refuse("syntax", tree.expression, text="IS")
        operand: exp.Expr = tree.this
        if isinstance(operand, (*PREDICATES, exp.Not)):
            self.refuse("syntax", operand, hint="parentheses", text="IS")
        if word != "NULL":
            return Holds(self.condition(tree.this), word == "TRUE")
        subject = self.translated(tree.this)
        if not isinstance(subject, Value):
            self.refuse("wrong-type", tree.this, wanted=TYPES[Type.TEXT], found=TYPES[Type.BOOLEAN])
        return Missing(subject)

    def negative(self, tree: exp.Neg) -> Value:
        operand = self.value(Type.NUMBER, tree.this)
        if isinstance(operand, Constant) and operand.name is None:
            return Constant(-float(operand.value))
        return Negative(operand)

    def arithmetic(self, tree: exp.Binary) -> Arithmetic:
        left, right = self.every(partial(self.value, Type.NUMBER), (tree.this, tree.expression))
        if isinstance(tree, exp.Div):
            self.divides(tree.expression, right)
        return Arithmetic(OPERATORS[type(tree)], left, right)

    TRANSLATORS: ClassVar[dict[type[exp.Expr], Callable[..., Value | Condition]]] = {
        exp.Paren: inner,
        exp.And: junction,
        exp.Or: junction,
        exp.Not: negation,
        exp.Between: between,
        exp.In: among,
        exp.Like: like,
        exp.Is: judgement,
        exp.Neg: negative,
        exp.Literal: Calls.literal,
        exp.Column: Calls.word,
        exp.Anonymous: Calls.call,
        **dict.fromkeys(COMPARISONS, comparison),
        **dict.fromkeys(OPERATORS, arithmetic),
    }
