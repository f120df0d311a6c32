"""What can be read and typed, and yet can never be: told to whoever writes a condition.

A value that no declaration has, because it is spelt otherwise or stands in no table of the pack; a division by zero; a
condition without any declaration of which it could be true.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import islice

from sqlglot import exp

from steelyard.engine.facts.fact import Type
from steelyard.engine.facts.form import Form, Test
from steelyard.engine.rules.accept import together
from steelyard.engine.rules.leaves import Leaves, Refused
from steelyard.engine.rules.lexer import Kind
from steelyard.engine.rules.normal import Conjunct, disjunction
from steelyard.engine.rules.problem import problem
from steelyard.engine.rules.tree import Condition, Constant, Field, Value, Values
from steelyard.engine.wording import Wording

SHOWN = 8
"""Codes of a table that a hint shows where none is near."""


class Sense(Leaves):
    """Refuses values that the fact beside them never has."""

    def suits(self, test: Test, subject: Value | Condition, written: Iterable[tuple[exp.Expr, str]]) -> None:
        """Refuse each text that no value of ``subject`` passes ``test`` against, at its place."""
        form = self._form(subject)
        if form is None:
            return
        members = (self.vocabulary.tables or {}).get(form.table or "")
        wrong = [(tree, text) for tree, text in written if not form.admits(test, text, members)]
        self._tell(test, subject, form, wrong, members)

    def suits_each(self, test: Test, subject: Value | Condition, trees: Sequence[exp.Expr], values: Values) -> None:
        """`suits` for what an IN or a search looks for, read from ``trees``.

        A named list may hold codes of times past, but none that is spelt otherwise: the first of those is told.
        """
        form = self._form(subject)
        if form is None:
            return
        if values.name is None:
            self.suits(test, subject, [(tree, str(self.constant(Type.TEXT, tree).value)) for tree in trees])
        else:
            wrong = (text for text in map(str, values.items) if not form.admits(test, text))
            self._tell(test, subject, form, [(trees[0], text) for text in islice(wrong, 1)], None)

    def suits_one(self, test: Test, subject: Value | Condition, tree: exp.Expr, value: Value | Condition) -> None:
        """`suits` for ``value`` where it is a text written out, or a parameter."""
        if isinstance(value, Constant) and isinstance(value.value, str):
            self.suits(test, subject, [(tree, value.value)])

    def divides(self, tree: exp.Expr, divisor: Value) -> None:
        if self.strict and isinstance(divisor, Constant) and divisor.value == 0:
            self.refuse("divided-by-zero", tree)

    @property
    def strict(self) -> bool:
        return self.vocabulary.tables is not None

    def _form(self, subject: Value | Condition) -> Form | None:
        fact = self.vocabulary.fact(subject.name) if self.strict and isinstance(subject, Field) else None
        return fact.form if fact else None

    def _tell(
        self,
        test: Test,
        subject: Value | Condition,
        form: Form,
        wrong: Sequence[tuple[exp.Expr, str]],
        members: frozenset[str] | None,
    ) -> None:
        for tree, text in wrong:
            lexeme = self.lexeme(tree)
            named = f" (@{lexeme.text})" if lexeme and lexeme.kind is Kind.LIST else ""
            hint, names = _hint(form, test, text, members)
            code = "never-value" if test in ("equal", "order") else "never-part"
            name = subject.name if isinstance(subject, Field) else ""
            self.errors.append(
                problem(code, self.column(tree), hint=hint, name=name, value=f"'{text}'{named}", **names)
            )
        if wrong:
            raise Refused


def _hint(form: Form, test: Test, text: str, members: frozenset[str] | None) -> tuple[str, dict[str, Wording]]:
    """The spelling that was meant, where it can be guessed; else the codes there are, or how they are spelt."""
    tidy = form.tidy(text)
    known = members or form.members
    if tidy and tidy != text and form.admits(test, tidy, members):
        return "did-you-mean", {"suggestion": _same(f"'{tidy}'")}
    if not text and test == "equal":
        return "is-null", {}
    near = get_close_matches(tidy[:80], sorted(known), n=1, cutoff=0.6) if known and test == "equal" else []
    if near:
        return "did-you-mean", {"suggestion": _same(f"'{near[0]}'")}
    if members:
        return "known", {"suggestion": _same(", ".join(sorted(members)[:SHOWN]))}
    return "spelt", {"form": form.wording}


def _same(text: str) -> Wording:
    return Wording(en=text, fr=text, ar=text)


def never_true(condition: Condition) -> bool:
    """Whether tests of single facts contradict each other in every alternative of ``condition``."""
    return not any(map(_possible, disjunction(condition)))


def _possible(conjunct: Conjunct) -> bool:
    parts = [conjunct.accepts, *((*conjunct.accepts, *within.conjunct.accepts) for within in conjunct.withins)]
    return all(together(part) is not None for part in parts)
