"""What is relied on in sqlglot. A new version that reads one of these shapes otherwise fails here first."""

from __future__ import annotations

import pytest
from sqlglot import exp

from steelyard.engine.rules.lexer import KEYWORDS, lexemes
from steelyard.engine.rules.parser import FOREIGN, shape

SHAPES = [
    ("a = 1", "EQ(t0, 2)"),
    ("a <> 1 AND b != 2", "And(NEQ(t0, 2), NEQ(t4, 6))"),
    ("a < 1 OR b >= 2 AND NOT c", "Or(LT(t0, 2), And(GTE(t4, 6), Not(t9)))"),
    ("a IN (1, 'x')", "In(t0, 3, 5)"),
    ("a IN @l", "In(t0, t2)"),
    ("a NOT IN @l", "Not(In(t0, t3))"),
    ("a LIKE 'x' AND b NOT LIKE 'y'", "And(Like(t0, 2), Like(t4, 7) negate)"),
    ("a BETWEEN 1 AND 2 AND b", "And(Between(t0, 2, 4), t6)"),
    ("a IS NULL", "Is(t0, t2)"),
    ("a IS NOT NULL", "Not(Is(t0, t3))"),
    ("f(*) > 1", "GT(t0(Star()), 5)"),
    ("f(a, g(b)) + -c * d / 2 - 1 <= :p", "LTE(Sub(Add(t0(t2, t4(t6)), Div(Mul(Neg(t11), t13), 15)), 17), t19)"),
    ("(a)", "Paren(t1)"),
    ("select = case", "EQ(t0, t2)"),
    ("interval = over AND filter", "And(EQ(t0, t2), t4)"),
]


def short(tree: exp.Expr) -> str:
    if isinstance(tree, exp.Literal):
        return str(tree.this)
    if isinstance(tree, exp.Column | exp.Identifier):
        return tree.name
    name = tree.name if isinstance(tree, exp.Anonymous) else type(tree).__name__
    parts = [part for value in tree.args.values() for part in (value if isinstance(value, list) else [value])]
    flag = " negate" if tree.args.get("negate") else ""
    return f"{name}({', '.join(short(part) for part in parts if isinstance(part, exp.Expr))}){flag}"


@pytest.mark.parametrize(("condition", "expected"), SHAPES)
def test_the_parser_gives_the_shape_relied_on(condition: str, expected: str) -> None:
    found, errors = lexemes(condition)
    assert errors == []
    tree = shape(found)
    assert isinstance(tree, exp.Expr)
    assert short(tree) == expected


def test_no_word_of_the_user_reaches_the_parser() -> None:
    found, _ = lexemes("CURRENT_DATE = 'DROP TABLE' AND SELECT(CAST) > 5")
    tree = shape(found)
    assert isinstance(tree, exp.Expr)
    seen = {str(value) for node in tree.walk() for value in node.args.values() if isinstance(value, str)}
    assert seen <= {"t0", "2", "t4", "t6", "9"}


def test_keywords_are_not_also_foreign_words() -> None:
    assert not KEYWORDS & FOREIGN
