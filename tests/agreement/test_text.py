"""Conditions as they are typed, against SQLite: precedence, three-valued logic and comparison as databases have them.

The other tests share one reading of the text; here the text itself, with hardly a parenthesis, goes to an engine that
knows nothing of ours. Left out is what SQLite has not (functions over items) or means otherwise (whole numbers).
"""

from __future__ import annotations

import sqlite3
from random import Random
from typing import Any

from steelyard.engine.facts.fact import Sheet
from tests.agreement.drivers import DRIVERS, compiled
from tests.agreement.generator import CATALOGUE

NUMBERS = ("value", "net_mass", "price_per_kg")
TEXTS = ("hs", "origin", "description")
TRUTHS = ("origin_is_dispatch",)
AMOUNTS = [0.0, 1.0, 2.0, 0.5, -1.0, 0.1, 0.30000000000000004, 90.0, 1e9]
WORDS = ["", "a", "A", "ab", "b", "24", "2402", "é", "سلاح", "🙂", "it's", "a b", " ", "z"]
CONDITIONS, SHEETS = 200, 60


class Typed:
    """Text of conditions: what binds tighter is left to the reader."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def condition(self, depth: int) -> str:
        joined = f" {self.rng.choice(['AND', 'OR', 'and', 'or'])} ".join(
            self.term(depth) for _ in range(self.rng.randint(1, 3))
        )
        return f"{joined} {self.rng.choice(['AND', 'OR'])} {self.term(depth)}"

    def term(self, depth: int) -> str:
        if depth and self.rng.random() < 0.25:
            judged = self.rng.choice(["", "", " IS TRUE", " IS NOT TRUE", " IS FALSE", " IS NOT FALSE"])
            return f"{self.rng.choice(['', 'NOT '])}({self.condition(depth - 1)}){judged}"
        return self.rng.choice(["", "", "NOT ", "not NOT "]) + self.test()

    def test(self) -> str:
        number, text = self.rng.choice(NUMBERS), self.rng.choice(TEXTS)
        sign, no = self.rng.choice(["=", "<>", "!=", "<", "<=", ">", ">="]), self.rng.choice(["", " NOT"])
        return self.rng.choice([
            f"{self.sum()} {sign} {self.sum()}",
            f"{self.sum()}{sign}{self.sum()}",
            f"{text} {sign} {self.word()}",
            f"{text} {sign} {self.rng.choice(TEXTS)}",
            f"{number}{no} BETWEEN {self.sum()} AND {self.sum()}",
            f"{text}{no} BETWEEN {self.word()} AND {self.word()}",
            f"{text}{no} IN ({self.word()}, {self.word()})",
            f"{self.sum()}{no} IN ({self.amount()}, {self.amount()})",
            f"{text}{no} LIKE '{self.rng.choice(['a%', '%b', '%a%', '24%', '%', 'é%', 'سل%'])}'",
            f"{self.rng.choice([number, text])} IS{no} NULL",
            f"{TRUTHS[0]}{self.rng.choice(['', ' IS TRUE', ' IS NOT FALSE', ' = TRUE', ' <> FALSE'])}",
        ])  # fmt: skip

    def sum(self) -> str:
        parts = [self.rng.choice([self.rng.choice(NUMBERS), self.amount(), f"-{self.rng.choice(NUMBERS)}"])]
        while self.rng.random() < 0.45:
            parts += [self.rng.choice("+-*/"), self.rng.choice([self.rng.choice(NUMBERS), self.amount()])]
        return " ".join(parts)

    def amount(self) -> str:
        return repr(abs(self.rng.choice(AMOUNTS)))

    def word(self) -> str:
        return "'" + self.rng.choice(WORDS).replace("'", "''") + "'"


def row(rng: Random) -> dict[str, Any]:
    values = [(NUMBERS, AMOUNTS), (TEXTS, WORDS), (TRUTHS, [True, False])]
    return {name: None if rng.random() < 0.2 else rng.choice(pool) for names, pool in values for name in names}


def test_a_condition_means_what_its_text_means_to_sqlite() -> None:
    rng = Random(5)
    conditions = [Typed(rng).condition(2) for _ in range(CONDITIONS)]
    rows = [row(rng) for _ in range(SHEETS)]
    sheets = [Sheet({}, (values,)) for values in rows]
    with sqlite3.connect(":memory:") as database:
        database.execute("PRAGMA case_sensitive_like = ON")
        columns = [*(f"{name} REAL" for name in NUMBERS), *(f"{name} TEXT" for name in TEXTS), f"{TRUTHS[0]} INTEGER"]
        database.execute(f"CREATE TABLE item (n INTEGER, {', '.join(columns)})")
        for place, values in enumerate(rows):
            marks = ", ".join("?" * (len(values) + 1))
            database.execute(f"INSERT INTO item VALUES ({marks})", (place, *values.values()))
        expected = {
            (place, number)
            for place, condition in enumerate(conditions)
            for (number,) in database.execute(f"SELECT n FROM item WHERE {condition}")
        }
    ruleset = compiled(conditions, CATALOGUE, {}, {})
    assert CONDITIONS * SHEETS / 5 < len(expected) < CONDITIONS * SHEETS * 4 / 5
    for name, drive in DRIVERS.items():
        found = {(place, number) for place, number, _ in drive(ruleset, CATALOGUE, sheets)}
        differing = sorted(found ^ expected)
        assert not differing, (name, conditions[differing[0][0]], rows[differing[0][1]])
