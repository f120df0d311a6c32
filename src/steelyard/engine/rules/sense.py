"""What can be read and typed, and yet can never be: told to whoever writes a condition.

A value that no declaration has, because it is spelt otherwise or stands in no table of the pack; a division by zero; a
condition without any declaration of which it could be true.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import islice

from sqlglot import exp

from steelyard.engine.facts.fact import Level, Type
from steelyard.engine.facts.form import Form, Test
from steelyard.engine.rules.accept import together
from steelyard.engine.rules.leaves import Leaves, Refused
from steelyard.engine.rules.lexer import Kind, Lexeme
from steelyard.engine.rules.normal import Conjunct, disjunction
from steelyard.engine.rules.problem import problem
from steelyard.engine.rules.tree import Among, Condition, Constant, Field, Search, Value, Values, walk
from steelyard.engine.rules.vocabulary import Vocabulary
from steelyard.engine.wording import Wording

SHOWN = 8
"""Codes of a table that a hint shows where none is near."""
GUESSED = 8
"""Texts of one test for which the nearest code is looked for: that takes a look at every code of the table."""
LARGEST_TABLE = 2_000
"""Codes among which the nearest is looked for."""

MOST_VALUES = 200_000


class Sense(Leaves):
    """Refuses values that the fact beside them never has."""

    def __init__(self, found: Sequence[Lexeme], vocabulary: Vocabulary) -> None:
        super().__init__(found, vocabulary)
        self._first_wrong: dict[tuple[str, Test, str], list[str]] = {}

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
            self._tell(test, subject, form, [(trees[0], text) for text in self._wrong_in(test, form, values)], None)

    def _wrong_in(self, test: Test, form: Form, values: Values) -> list[str]:
        """The first value of a named list that can never be; lists are long, and may be named often."""
        key = (form.wording.en, test, values.name or "")
        if key not in self._first_wrong:
            wrong = (text for text in map(str, values.items) if not form.admits(test, text))
            self._first_wrong[key] = list(islice(wrong, 1))
        return self._first_wrong[key]

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
        for place, (tree, text) in enumerate(wrong):
            lexeme = self.lexeme(tree)
            named = f" (@{lexeme.text})" if lexeme and lexeme.kind is Kind.LIST else ""
            hint, names = _hint(form, test, text, members, guess=place < GUESSED)
            code = "never-value" if test in ("equal", "order") else "never-part"
            name = subject.name if isinstance(subject, Field) else ""
            self.errors.append(
                problem(code, self.column(tree), hint=hint, name=name, value=f"'{text}'{named}", **names)
            )
        if wrong:
            raise Refused


def _hint(
    form: Form, test: Test, text: str, members: frozenset[str] | None, *, guess: bool
) -> tuple[str, dict[str, str | Wording]]:
    """The spelling that was meant, where it can be guessed; else the codes there are, or how they are spelt."""
    tidy = form.tidy(text)
    known = members or form.members or frozenset()
    if tidy and tidy != text and form.admits(test, tidy, members):
        return "did-you-mean", {"suggestion": f"'{tidy}'"}
    if not text and test == "equal":
        return "is-null", {}
    if guess and test == "equal" and len(known) <= LARGEST_TABLE:
        near = get_close_matches(tidy[:80], sorted(known), n=1, cutoff=0.6)
        if near:
            return "did-you-mean", {"suggestion": f"'{near[0]}'"}
    if members and len(members) <= LARGEST_TABLE:
        shown = ", ".join(sorted(members)[:SHOWN])
        return "known", {"suggestion": Wording(en=shown, fr=shown, ar=shown)}
    return "spelt", {"form": form.wording}


def never_true(condition: Condition) -> bool:
    """Whether tests of single facts contradict each other in every alternative of ``condition``.

    Not looked for where named lists hold more than `MOST_VALUES`: to bring them together takes its time.
    """
    named = sum(len(part.values.items) for part in walk(condition) if isinstance(part, Among))
    named += sum(len(part.needles.items) for part in walk(condition) if isinstance(part, Search))
    return named <= MOST_VALUES and not any(map(_possible, disjunction(condition)))


def _possible(conjunct: Conjunct) -> bool:
    """Some item *within* need not be the item at hand, so only what is asked of the header binds both."""
    header = tuple(each for each in conjunct.accepts if each.field.level is Level.HEADER)
    parts = [conjunct.accepts, *((*header, *within.conjunct.accepts) for within in conjunct.withins)]
    return all(together(part) is not None for part in parts)
