"""The leaves of a condition: words looked up, numbers and texts read, values collected, each with its place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NoReturn, TypeVar

from sqlglot import exp

from steelyard.engine.facts.fact import Type
from steelyard.engine.rules import limits
from steelyard.engine.rules.lexer import Kind, Lexeme
from steelyard.engine.rules.problem import ConditionError, problem, unknown
from steelyard.engine.rules.refusals import TYPES
from steelyard.engine.rules.tree import Aggregate, Arithmetic, Call, Condition, Constant, Field, Negative, Value, Values
from steelyard.engine.rules.vocabulary import Vocabulary

S = TypeVar("S")
T = TypeVar("T")


def type_of(node: Value | Condition) -> Type:
    match node:
        case Field() | Constant() | Call():
            return node.type
        case Arithmetic() | Negative() | Aggregate():
            return Type.NUMBER
        case _:
            return Type.BOOLEAN


class Refused(Exception):  # never leaves the checker: the error itself is already recorded
    """What is being read cannot be understood."""


class Leaves(ABC):
    """Translates leaves and gathers errors; what stands above leaves is left to the classes that inherit.

    A method records an error and raises `Refused`. `every` reads on past it, so that each part is heard.
    """

    def __init__(self, found: Sequence[Lexeme], vocabulary: Vocabulary) -> None:
        self.found = found
        self.vocabulary = vocabulary
        self.errors: list[ConditionError] = []

    @abstractmethod
    def translated(self, tree: exp.Expr) -> Value | Condition:
        """The node of ``tree``."""

    def refuse(self, code: str, tree: exp.Expr, *, hint: str | None = None, **names: object) -> NoReturn:
        self.record(problem(code, self.column(tree), hint=hint, **names))

    def record(self, error: ConditionError) -> NoReturn:
        self.errors.append(error)
        raise Refused

    def every(self, read: Callable[[S], T], trees: Iterable[S]) -> list[T]:
        """What ``read`` makes of each; refused once all were read, where any was."""
        kept, refused = [], False
        for tree in trees:
            try:
                kept.append(read(tree))
            except Refused:
                refused = True
        if refused:
            raise Refused
        return kept

    def lexeme(self, leaf: exp.Expr) -> Lexeme | None:
        """The lexeme a leaf of the parser's tree stands for; `parser` explains the numbering."""
        if isinstance(leaf, exp.Literal):
            return self.found[int(leaf.name)]
        if isinstance(leaf, exp.Identifier | exp.Anonymous) and leaf.name.startswith("t"):
            return self.found[int(leaf.name[1:])]
        return self.lexeme(leaf.this) if isinstance(leaf, exp.Column) else None

    def column(self, tree: exp.Expr) -> int:
        """Where ``tree`` begins in the text: the place of its first leaf."""
        lexemes = (self.lexeme(part) for part in tree.walk())
        return min((each.column for each in lexemes if each), default=1)

    def literal(self, tree: exp.Literal) -> Constant:
        text = self.found[int(tree.name)].text
        return Constant(text if tree.is_string else float(text))

    def word(self, tree: exp.Column) -> Field | Constant:
        lexeme = self.lexeme(tree)
        if lexeme is None or lexeme.kind is Kind.KEYWORD:  # sqlglot takes a keyword for a name where it must
            self.refuse("syntax", tree, text=lexeme.text if lexeme else tree.name)
        if lexeme.kind is Kind.PARAMETER:
            return self.parameter(lexeme)
        if lexeme.kind is Kind.LIST:
            self.refuse("list-misplaced", tree)
        if lexeme.text.upper() in ("TRUE", "FALSE"):
            return Constant(lexeme.text.upper() == "TRUE")
        if lexeme.text.upper() == "NULL":
            self.refuse("null-value", tree, hint="is-null")
        fact = self.vocabulary.fact(lexeme.text)
        if fact is None:
            known = sorted(self.vocabulary.catalogue)
            otherwise = "quote-text" if self.beside_text(tree) else "known"
            self.record(unknown("unknown-fact", lexeme.column, lexeme.text, known, otherwise=otherwise))
        return Field(fact.name, fact.type, fact.level)

    def beside_text(self, tree: exp.Expr) -> bool:
        """Whether ``tree`` stands beside a fact that is text: a word there was probably meant as text."""
        parent = tree.parent
        while isinstance(parent, exp.Paren):
            parent = parent.parent
        beside = map(self.lexeme, parent.iter_expressions() if parent else ())
        facts = (self.vocabulary.fact(each.text) for each in beside if each)
        return any(fact is not None and fact.type is Type.TEXT for fact in facts)

    def parameter(self, lexeme: Lexeme) -> Constant:
        try:
            return Constant(self.vocabulary.parameter(lexeme.text), lexeme.text)
        except KeyError:
            known = sorted(self.vocabulary.parameters)
            self.record(unknown("unknown-parameter", lexeme.column, lexeme.text, known, ":"))
        except ValueError:
            self.record(problem("bad-parameter", lexeme.column, name=f":{lexeme.text}"))

    def named_list(self, lexeme: Lexeme) -> Values:
        try:
            return self.vocabulary.list_values(lexeme.text)
        except KeyError:
            known = sorted(self.vocabulary.lists)
            self.record(unknown("unknown-list", lexeme.column, lexeme.text, known, "@"))
        except ValueError:
            name, limit, most = f"@{lexeme.text}", limits.TEXT, limits.LIST_VALUES
            self.record(problem("bad-list", lexeme.column, name=name, limit=limit, most=most))

    def values(self, trees: Sequence[exp.Expr], wanted: Type, where: exp.Expr) -> Values:
        """What an IN or a search looks for: one named list, or values of type ``wanted`` written out."""
        if len(trees) > limits.INLINE_VALUES:
            self.refuse("list-too-long", where, hint="named-list", limit=limits.INLINE_VALUES)
        lexeme = self.lexeme(trees[0]) if len(trees) == 1 else None
        if lexeme and lexeme.kind is Kind.LIST:
            if wanted is not Type.TEXT:
                self.refuse("types-differ", where, left=TYPES[wanted], right=TYPES[Type.TEXT])
            return self.named_list(lexeme)
        return written_out(each.value for each in self.every(partial(self.constant, wanted), trees))

    def constant(self, wanted: Type, tree: exp.Expr) -> Constant:
        node = self.translated(tree)
        if not isinstance(node, Constant):
            self.refuse("not-constant", tree)
        if node.type is not wanted:
            self.mismatch(tree, wanted, node.type)
        return node

    def mismatch(self, tree: exp.Expr, wanted: Type, found: Type) -> NoReturn:
        """``tree`` is ``found`` where ``wanted`` is compared with it. A number beside a text is usually a code."""
        lexeme = self.lexeme(tree)
        code = lexeme.text if lexeme and lexeme.kind is Kind.NUMBER and wanted is Type.TEXT else None
        hint = "quote-code" if code else None
        self.refuse("types-differ", tree, hint=hint, left=TYPES[wanted], right=TYPES[found], value=code)


def written_out(values: Iterable[str | float | bool]) -> Values:
    """Distinct values in order; they are all texts or all numbers."""
    kept = list(values)
    if all(isinstance(each, str) for each in kept):
        return Values(tuple(sorted({str(each) for each in kept})))
    return Values(tuple(sorted({float(each) for each in kept})))
