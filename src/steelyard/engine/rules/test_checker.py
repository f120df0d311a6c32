from __future__ import annotations

import pytest

from steelyard.engine.facts.fact import Level
from steelyard.engine.rules import tree as t
from steelyard.engine.rules.checker import Checked, check
from steelyard.engine.rules.problem import ConditionErrors
from steelyard.engine.wording import LANGUAGES
from tests.agreement.generator import CATALOGUE

LISTS = {"precursors": ("2914", "2915"), "watch": frozenset({"AE"}), "blank": ("",)}
PARAMETERS = {"floor": 0.6, "word": "gun", "new": True, "endless": float("inf")}


def read(condition: str) -> Checked:
    return check(condition, catalogue=CATALOGUE, lists=LISTS, parameters=PARAMETERS)


def refused(condition: str) -> list[tuple[str, int, str]]:
    with pytest.raises(ConditionErrors) as caught:
        read(condition)
    return [(error.code, error.column, error.hint.en if error.hint else "") for error in caught.value.errors]


ACCEPTED = [
    ("hs LIKE '2402%' AND origin IN ('AE','JO') AND price_per_kg < 0.6 * value_total", Level.ITEM),
    ("operator.first_seen_days < 90", Level.HEADER),
    ("ANY(hs LIKE '24%') AND operator.is_new", Level.HEADER),
    ("COUNT(*) > 2 AND SUM(value, hs LIKE '24%') > 1e3", Level.HEADER),
    ("value > MAX(value) / 2", Level.ITEM),
    ("operator.is_new IS NOT TRUE", Level.HEADER),
    ("(value = 5) IS TRUE", Level.ITEM),
    ("hs IN @precursors OR hs NOT IN (@watch)", Level.ITEM),
    ("STARTS_WITH_ANY(hs, '24', '22')", Level.ITEM),
    ("COALESCE(value, 0) > :floor AND LENGTH(hs) = 3 AND ABS(-value) > 2", Level.ITEM),
    ("dispatch = :word OR operator.is_new <> :new", Level.HEADER),
    ("HS != 'x' and Operator.Is_New or not MATCHES(description, '^a|b$')", Level.ITEM),
    ("TRUE", Level.HEADER),
    ("hs BETWEEN '2401' AND '2403'", Level.ITEM),
    ("hs IS NOT NULL AND (value / net_mass) IS NULL", Level.ITEM),
    ("(operator.is_new OR operator.is_new IS NULL) IS NOT FALSE", Level.HEADER),
    ("description\n LIKE\t'%it''s%'", Level.ITEM),
]


@pytest.mark.parametrize(("condition", "level"), ACCEPTED)
def test_a_condition_of_the_language_is_read_with_its_level(condition: str, level: Level) -> None:
    assert read(condition).level is level


REFUSED = [
    ("", [("empty", 1)]),
    ("hs = 2402", [("types-differ", 6)]),
    ("2402 = hs", [("types-differ", 1)]),
    ("orgin = 'AE' OR prise > :flor", [("unknown-fact", 1), ("unknown-fact", 17), ("unknown-parameter", 25)]),
    ("hs IN @precursor AND foo(1) = 2", [("unknown-list", 7), ("unknown-function", 22)]),
    ("CONTAINS(description, 3) OR CONTAINS(value, 'x')", [("types-differ", 23), ("wrong-type", 38)]),
    ("CONTAINS(description, origin)", [("not-constant", 23)]),
    ("ANY(COUNT(*) > 2)", [("nested-aggregate", 5)]),
    ("SUM(value, MAX(value) > 1) > 2", [("nested-aggregate", 12)]),
    ("hs = NULL", [("null-value", 6)]),
    ("1 < value < 5", [("chained", 1)]),
    ("(value > 1) = (value > 2)", [("chained", 2)]),
    ("value = 5 IS NULL", [("types-differ", 9)]),
    ("NOT value = 5 IS TRUE", [("wrong-type", 13)]),
    ("operator.is_new = container_invalid IS TRUE", [("chained", 1)]),
    ("hs IS NOT 5", [("syntax", 11)]),
    ("hs LIKE 'a_b%'", [("like", 9)]),
    ("hs LIKE 'a%b'", [("like", 9)]),
    ("hs LIKE :word", [("like", 9)]),
    ("value", [("wrong-type", 1)]),
    ("value + hs > 3", [("wrong-type", 9)]),
    ("operator.is_new > TRUE", [("boolean-order", 1)]),
    ("operator.is_new BETWEEN TRUE AND FALSE", [("boolean-order", 1)]),
    ("operator.is_new IN ('a')", [("wrong-type", 1)]),
    ("hs BETWEEN 'a' AND 5", [("types-differ", 20)]),
    ("hs IN ()", [("arguments", 1)]),
    ("value IN (1, '3')", [("types-differ", 14)]),
    ("value IN @precursors", [("types-differ", 1)]),
    ("hs = @precursors", [("list-misplaced", 6)]),
    ("hs IN @blank", [("bad-list", 7)]),
    ("value > :endless", [("bad-parameter", 9)]),
    ("COUNT(value) > 1 AND ANY(hs)", [("wrong-type", 7), ("wrong-type", 26)]),
    ("COUNT(hs = 'a', 1) > 1", [("arguments", 1)]),
    ("COALESCE(operator.is_new, TRUE)", [("arguments", 1)]),
    ("MATCHES(hs, '(?=a)')", [("pattern", 13)]),
    ("hs IN (SELECT hs FROM items)", [("not-offered", 8), ("not-offered", 18)]),
    ("CASE WHEN hs = 1 END", [("not-offered", 1), ("not-offered", 6), ("not-offered", 18)]),
    ("(hs, value) = 1", [("not-offered", 2)]),
    ("'a' 'b' = hs", [("syntax", 5)]),
    ("* = 2", [("syntax", 1)]),
    ("AND value > 1", [("syntax", 1)]),
    ("value > 1 AND OR hs = 'a'", [("syntax", 15)]),
    ("value > 1 AND", [("syntax", 11)]),
    ("(AND value > 1)", [("syntax", 2)]),
    ("= 5", [("syntax", 1)]),
    ("value > > 1", [("syntax", 9)]),
    ("value NOT 1", [("syntax", 7)]),
    ("value > NOT 1", [("syntax", 9)]),
    ("hs IS AND value > 1", [("syntax", 7)]),
    ("IN ('a')", [("syntax", 1)]),
    ("hs IN ('a',)", [("syntax", 12)]),
    ("hs IN (, 'a')", [("syntax", 8)]),
    ("() AND value > 1", [("syntax", 2)]),
    ("ABS() > 1", [("arguments", 1)]),
    ("ABS(AND) > 1", [("syntax", 5)]),
    ("SUM(*) > 1", [("not-offered", 1)]),
    ("COUNT(* , hs = 'a') > 1", [("syntax", 7)]),
    ("hs = 'a' (value)", [("syntax", 10)]),
    ("value > 0" + " + 1" * 60, [("too-deep", 9)]),
    ("value" + " + 1" * 60 + " > value" + " + 1" * 60, [("too-deep", 1), ("too-deep", 249)]),
    ("(" * 20 + "TRUE" + ")" * 20, [("too-deep", 17)]),
    ("value > 1e-400 OR value < 0.00e-5 - 2.5E-999", [("bad-number", 9), ("bad-number", 37)]),
    ("hs; DROP TABLE x", [("strange-sign", 3)]),
    ("hs = 'a' -- b", [("strange-sign", 10)]),
    ('hs = "AE"', [("strange-sign", 6), ("strange-sign", 9)]),
    ("hs = 'AE", [("unclosed-text", 6)]),
    ("(hs = 'AE'", [("unclosed", 1)]),
    ("hs = 'AE')", [("syntax", 10)]),
    ("value > .5", [("bad-number", 9)]),
    ("value > 1e999", [("bad-number", 9)]),
    ("value > 12abc AND hs ? 1", [("bad-number", 9), ("strange-sign", 22)]),
    ("hs = 'a\x00'", [("bad-text", 6)]),
    ("value =", [("syntax", 7)]),
    ("operator . is_new", [("strange-sign", 10)]),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "expected"), REFUSED)
def test_every_error_is_told_with_its_code_and_its_column(condition: str, expected: list[tuple[str, int]]) -> None:
    assert [(code, column) for code, column, _ in refused(condition)] == expected


@pytest.mark.parametrize(
    ("condition", "hint"),
    [
        ("orgin = 'AE'", "did you mean origin?"),
        ("hs IN @precursor", "did you mean @precursors?"),
        ("hs IN @zzz", "known: @blank, @precursors, @watch"),
        ("hs = 2402", "codes are text: write '2402'"),
        ("origin = JO", "text is written in quotes: 'JO'"),
        ("Jordan <> origin", "text is written in quotes: 'Jordan'"),
        ("origin IN (JO)", "text is written in quotes: 'JO'"),
        ("CONTAINS(description, rifle)", "text is written in quotes: 'rifle'"),
        ("origin = (orgin)", "did you mean origin?"),
        ("value > JO", "known: "),
        ("hs = NULL", "use IS NULL or IS NOT NULL"),
        ('hs = "AE"', "text stands in single quotes: 'AE'"),
        ("1 < value < 5", "use BETWEEN, or two comparisons joined by AND"),
        (r"MATCHES(description, '\bgun\b')", "a whole word is ( |^)word( |$)"),
    ],
)
def test_a_hint_says_what_to_write_instead(condition: str, hint: str) -> None:
    assert hint in refused(condition)[0][2]


@pytest.mark.parametrize(("condition", "_"), REFUSED)
def test_an_error_reads_in_every_language(condition: str, _: object) -> None:
    with pytest.raises(ConditionErrors) as caught:
        read(condition)
    for error in caught.value.errors:
        for wording in (error.message, *([error.hint] if error.hint else [])):
            sentences = [wording[language] for language in LANGUAGES]
            assert len(set(sentences)) == 3 or error.code in ("pattern", "unknown-fact", "unknown-list")
            assert not any("{" in sentence or "Wording" in sentence for sentence in sentences)


def test_sql_precedence_holds() -> None:
    assert (
        read("operator.is_new OR container_invalid AND NOT operator.is_new").tree
        == read("operator.is_new OR (container_invalid AND (NOT operator.is_new))").tree
    )
    assert (
        read("value + net_mass * 2 / value - 1 > 0").tree == read("((value + ((net_mass * 2) / value)) - 1) > 0").tree
    )
    assert read("NOT value = 1 AND hs = 'a'").tree == read("(NOT (value = 1)) AND (hs = 'a')").tree
    assert read("value BETWEEN 1 AND 2 AND hs = 'a'").tree == read("(value BETWEEN 1 AND 2) AND (hs = 'a')").tree
    assert read("-value * 2 < 1").tree == read("((-value) * 2) < 1").tree
    assert read("NOT hs IN ('a') OR hs NOT LIKE 'b%'").tree == read("(NOT (hs IN ('a'))) OR (NOT (hs LIKE 'b%'))").tree
    assert read("value + 1 IS NULL").tree == read("(value + 1) IS NULL").tree


def test_literals_are_read_exactly() -> None:
    condition = read("value IN (1, 2.5e3, 0.1, -3) AND hs = 'it''s'").tree
    assert isinstance(condition, t.And)
    among, compare = condition.conditions
    assert isinstance(among, t.Among)
    assert among.values.items == (-3.0, 0.1, 1.0, 2500.0)
    assert isinstance(compare, t.Compare)
    assert compare.right == t.Constant("it's")


def test_the_facts_needed_are_named() -> None:
    assert read("ANY(hs = 'a') AND operator.is_new").fields == {"hs", "operator.is_new"}


def test_the_same_condition_gives_the_same_tree() -> None:
    condition = "hs IN ('b', 'a', 'a') AND value > :floor"
    assert read(condition).tree == read(condition).tree
    assert hash(read(condition).tree) == hash(read(condition).tree)
