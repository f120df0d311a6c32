"""Random conditions, in the surface syntax, and random sheets: small pools of values, so that they meet often.

Everything is drawn from one seeded `random.Random`, so a failure is replayed by its seed.
"""

from __future__ import annotations

from random import Random
from typing import Any

from steelyard.engine.facts.fact import Fact, Level, Sheet, Type
from steelyard.engine.wording import Wording

NOTHING = Wording(en="", fr="", ar="")


def fact(name: str, kind: str, level: str) -> Fact:
    return Fact(name, Type(kind), Level(level), NOTHING, NOTHING, lambda *_: None)


CATALOGUE = {
    each.name: each
    for each in (
        *(fact(name, "text", "header") for name in ("direction", "office", "regime", "mode", "dispatch")),
        *(fact(name, "text", "item") for name in ("hs", "origin", "description")),
        *(fact(name, "number", "header") for name in ("operator.first_seen_days", "value_total", "items")),
        *(fact(name, "number", "item") for name in ("value", "net_mass", "price_per_kg")),
        *(fact(name, "boolean", "header") for name in ("operator.is_new", "container_invalid")),
        *(fact(name, "boolean", "item") for name in ("origin_is_dispatch", "operator.new_hs")),
    )
}
TEXTS = [
    "", "a", "ab", "abc", "b", "ba", "aa", "AB", "AE", "JO", "import", "export", "sea", "air", "X", " ", "a b", "it's",
    "%", "_", "a%b", "24", "2402", "240210", "24021000", "2403", "gun", "a gun", "gunpowder", "é", "e\u0301", "ée",
    "سلاح", "سلاح ناري", "ن", "🙂", "a🙂", "🙂🙂", "\U0010ffff", "\uffff", "ß", "\n", "a\nb", "\t", "ä", "z",
]  # fmt: skip
NUMBERS = [
    0.0, -0.0, 1.0, -1.0, 2.0, 3.0, 0.5, 0.1, 0.2, 0.30000000000000004, 10.0, 90.0, 100.0, 1e16, 9007199254740993.0,
    9007199254740994.0, 1e308, -1e308, 1.7976931348623157e308, -1.7976931348623157e308, 5e-324, -5e-324, 1e-320,
    2.2250738585072014e-308, 1e-200, 1e200, 0.6, 1.0000000000000002,
]  # fmt: skip
STRANGE = [float("inf"), float("-inf"), float("nan")]
PATTERNS = [
    "a", "^a", "a$", "^a$", "a|b", "^(a|ab)c?$", "[a-z]+", "^[0-9]{4}", "^24(02|03)", "gun( |$)", "( |^)gun", "é",
    "[^a]", "^[^a-z]+$", "سلا.", ".b", "^.$", "^..$", "🙂+", r"\d\d", r"\s", "a{2}", "(ab){1,2}", "^a?b", "[é🙂]",
    "b.?$",     r"\.", r"^[\-%_]$", "(a|b)*c", "^(a b|ab)+$", "n|ن$",
]  # fmt: skip
LISTS = {
    "few": ("AE", "JO", "سلاح"),
    "codes": ("24", "2402", "240", "é"),
    "one": ("gun",),
    "many": tuple(sorted({f"{number:04d}" for number in range(2300, 2500)} | {"a", "🙂", "سلاح", "ab"})),
    "none": (),
}
PARAMETERS: dict[str, float | str | bool] = {
    "half": 0.5, "days": 90, "huge": 1e308, "country": "AE", "yes": True, "empty": "", "minus": -1.0,
}  # fmt: skip


def text(rng: Random, *, fields: bool = False) -> str:
    return rng.choice(TEXTS)


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def written(number: float) -> str:
    return repr(number)


class Conditions:
    """``item``: whether bare item facts may be used, which decides the level of the condition."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def any(self) -> str:
        item = self.rng.random() < 0.6
        return self.condition(self.rng.choice([0, 1, 1, 2, 2, 3]), item=item, inside=False)

    def name(self, kind: str, item: bool) -> str:
        names = [each.name for each in CATALOGUE.values() if each.type == kind and (item or each.level == "header")]
        return self.rng.choice(names)

    def condition(self, depth: int, *, item: bool, inside: bool) -> str:
        draw = self.rng.random()
        if depth > 0 and draw < 0.75:
            word = self.rng.choice(["AND", "AND", "OR", "OR", "NOT", "IS", "DEEP"])
            if word == "NOT":
                return f"NOT ({self.condition(depth - 1, item=item, inside=inside)})"
            if word == "IS":
                judged = self.rng.choice(["TRUE", "FALSE", "NOT TRUE", "NOT FALSE"])
                return f"({self.condition(depth - 1, item=item, inside=inside)}) IS {judged}"
            if word == "DEEP":
                return self.normal_form_trap(item, inside)
            parts = [self.condition(depth - 1, item=item, inside=inside) for _ in range(self.rng.randint(2, 4))]
            return "(" + f" {word} ".join(parts) + ")"
        return self.leaf(item=item, inside=inside)

    def normal_form_trap(self, item: bool, inside: bool) -> str:
        """Conjunctions of disjunctions: more conjunctions than the index takes."""
        parts = [
            "(" + " OR ".join(self.leaf(item=item, inside=inside) for _ in range(3)) + ")"
            for _ in range(self.rng.randint(3, 5))
        ]
        return "(" + " AND ".join(parts) + ")"

    def leaf(self, *, item: bool, inside: bool) -> str:
        makers = [self.truth, self.number_test, self.number_test, self.text_test, self.text_test, self.text_test]
        makers += [self.missing, self.values_test]
        if not inside:
            makers += [self.exists, self.aggregate_test]
        return self.rng.choice(makers)(item, inside)

    def truth(self, item: bool, inside: bool) -> str:
        name = self.name("boolean", item)
        form = self.rng.choice([
            "{}", "{}", "NOT {}", "{} IS TRUE", "{} IS NOT TRUE", "{} IS FALSE", "{} = TRUE", "{} <> FALSE",
            "{} = {other}", "{} <> {other}", "{} = :yes", "TRUE", "FALSE",
        ])  # fmt: skip
        return form.format(name, other=self.name("boolean", item))

    def missing(self, item: bool, inside: bool) -> str:
        subject = self.rng.choice([
            self.name("text", item), self.name("number", item), self.name("boolean", item),
            self.number(1, item, inside),
        ])  # fmt: skip
        return f"{subject} IS {self.rng.choice(['', 'NOT '])}NULL"

    def number_test(self, item: bool, inside: bool) -> str:
        sign = self.rng.choice(["=", "<>", "<", "<=", ">", ">="])
        form = self.rng.random()
        if form < 0.55:
            pair = [self.name("number", item), self.constant()]
            self.rng.shuffle(pair)
            return f"{pair[0]} {sign} {pair[1]}"
        if form < 0.7:
            word = self.rng.choice(["BETWEEN", "NOT BETWEEN"])
            return f"{self.number(0, item, inside)} {word} {self.number(0, item, inside)} AND {self.constant()}"
        return f"{self.number(2, item, inside)} {sign} {self.number(1, item, inside)}"

    def values_test(self, item: bool, inside: bool) -> str:
        word = self.rng.choice(["IN", "NOT IN"])
        if self.rng.random() < 0.4:
            values = ", ".join(self.constant() for _ in range(self.rng.randint(1, 4)))
            return f"{self.number(self.rng.choice([0, 0, 1]), item, inside)} {word} ({values})"
        named = f"@{self.rng.choice(list(LISTS))}"
        inline = "(" + ", ".join(quoted(self.safe()) for _ in range(self.rng.randint(1, 5))) + ")"
        return f"{self.text_value(item)} {word} {self.rng.choice([named, inline])}"

    def safe(self) -> str:
        """A text that may stand in a condition: control characters may not."""
        return self.rng.choice([each for each in TEXTS if each.isprintable() or each in ("\U0010ffff", "\uffff")])

    def text_value(self, item: bool) -> str:
        name = self.name("text", item)
        return (
            name
            if self.rng.random() < 0.85
            else f"COALESCE({name}, {self.rng.choice([self.name('text', item), quoted(self.safe())])})"
        )

    def text_test(self, item: bool, inside: bool) -> str:
        subject, word = self.text_value(item), self.safe()
        plain = "".join(char for char in word if char not in "%_") or "a"
        sign = self.rng.choice(["=", "<>", "<", "<=", ">", ">="])
        return self.rng.choice([
            f"{subject} = {quoted(word)}",
            f"{subject} {sign} {quoted(word)}",
            f"{quoted(word)} {sign} {subject}",
            f"{subject} {sign} {self.text_value(item)}",
            f"{subject} {sign} :country",
            f"{subject} BETWEEN {quoted(word)} AND {quoted(self.safe())}",
            f"{subject} LIKE {quoted(plain + '%')}",
            f"{subject} LIKE {quoted(plain + '%')}",
            f"{subject} NOT LIKE {quoted(plain + '%')}",
            f"{subject} LIKE {quoted('%' + plain)}",
            f"{subject} LIKE {quoted('%' + plain + '%')}",
            f"{subject} LIKE {quoted(self.rng.choice(['%', '%%', plain]))}",
            f"CONTAINS({subject}, {quoted(word)})",
            f"CONTAINS({subject}, :empty)",
            f"NOT CONTAINS({subject}, {quoted(word)})",
            f"CONTAINS_ANY({subject}, @{self.rng.choice(list(LISTS))})",
            f"CONTAINS_ANY({subject}, {quoted(word)}, {quoted(self.safe())})",
            f"STARTS_WITH_ANY({subject}, @{self.rng.choice(list(LISTS))})",
            f"MATCHES({subject}, {quoted(self.rng.choice(PATTERNS))})",
            f"MATCHES({subject}, {quoted(self.rng.choice(PATTERNS))})",
        ])  # fmt: skip

    def constant(self) -> str:
        if self.rng.random() < 0.12:
            return self.rng.choice([":half", ":days", ":huge", ":minus"])
        return written(self.rng.choice(NUMBERS))

    def number(self, depth: int, item: bool, inside: bool) -> str:
        draw = self.rng.random()
        if depth == 0 or draw < 0.25:
            return self.name("number", item) if self.rng.random() < 0.75 else self.constant()
        if draw < 0.7:
            left, right = self.number(depth - 1, item, inside), self.number(depth - 1, item, inside)
            return f"({left} {self.rng.choice('+-*/')} {right})"
        if not inside and draw < 0.8:
            return self.aggregate(item)
        return self.rng.choice([
            f"ABS({self.number(depth - 1, item, inside)})",
            f"-{self.name('number', item)}",
            f"LENGTH({self.text_value(item)})",
            f"COALESCE({self.number(depth - 1, item, inside)}, {self.number(0, item, inside)})",
        ])  # fmt: skip

    def exists(self, item: bool, inside: bool) -> str:
        return f"ANY({self.condition(self.rng.choice([0, 1]), item=True, inside=True)})"

    def aggregate(self, item: bool) -> str:
        condition = self.condition(self.rng.choice([0, 0, 1]), item=True, inside=True)
        value = self.number(self.rng.choice([0, 0, 1]), True, True)
        function = self.rng.choice(["SUM", "SUM", "MIN", "MAX"])
        return self.rng.choice([
            "COUNT(*)", f"COUNT({condition})", f"COUNT({condition})", f"{function}({value})",
            f"{function}({value}, {condition})",
        ])  # fmt: skip

    def aggregate_test(self, item: bool, inside: bool) -> str:
        sign = self.rng.choice(["=", "<>", "<", "<=", ">", ">="])
        other = self.rng.choice(["0", "1", "2", self.constant(), self.name("number", item)])
        pair = [self.aggregate(item), other]
        if self.rng.random() < 0.2:
            pair.reverse()
        return f"{pair[0]} {sign} {pair[1]}"


def facts(rng: Random, level: str) -> dict[str, Any]:
    return {each.name: seen(rng, each.type) for each in CATALOGUE.values() if each.level == level}


def seen(rng: Random, kind: str) -> str | float | bool | None:
    if rng.random() < 0.15:
        return None
    if kind == "boolean":
        return rng.random() < 0.5
    if kind == "text":
        return rng.choice(TEXTS) if rng.random() < 0.9 else rng.choice(TEXTS) + rng.choice(TEXTS)
    return rng.choice(STRANGE) if rng.random() < 0.02 else rng.choice(NUMBERS)


def sheet(rng: Random) -> Sheet:
    count = rng.choice([0, 1, 1, 2, 3, 4, 5, 8])
    return Sheet(facts(rng, "header"), tuple(facts(rng, "item") for _ in range(count)))
