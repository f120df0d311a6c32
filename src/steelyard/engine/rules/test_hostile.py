"""Whatever is typed into a condition, the answer is a checked condition or the reasons why not, at once."""

from __future__ import annotations

import sys
from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.engine.facts.catalogue import CATALOGUE as REAL
from steelyard.engine.rules import limits
from steelyard.engine.rules.checker import Checked, check
from steelyard.engine.rules.problem import ConditionErrors
from steelyard.engine.rules.tree import Among, Constant, walk
from tests.agreement.generator import CATALOGUE, LISTS, PARAMETERS, Conditions

PIECES = [
    "hs", "value", "operator.is_new", "origin", "description", "TRUE", "NULL", "AND", "OR", "NOT", "IN", "LIKE", "IS",
    "BETWEEN", "(", ")", ",", "=", "<>", "<", "<=", "+", "-", "*", "/", "'a'", "'24%'", "1", "2.5", "@few", "@none",
    ":half", ":country", "ANY", "COUNT", "SUM", "MIN", "COALESCE", "ABS", "LENGTH", "CONTAINS", "MATCHES", "SELECT",
    "CASE", "OVER", "FILTER", "INTERVAL", "AT TIME ZONE", "CAST", "::", "--", "/*", ";", "\"", "`", "[", "{", "$1", "?",
    "\\", "|", "||", "^", "%", "~", "#", "&", "!", ".", "..", "1e", "''", "'", "\x00", "\ud800", "🙂", "ה", "٣",
    "\u202e",
]  # fmt: skip

EVERY_FACT = {**REAL, **{name: fact for name, fact in CATALOGUE.items() if name not in REAL}}
TABLES = {"office": frozenset(f"QX{number:05d}" for number in range(20_000)), "regime": frozenset({"IM4"})}


def answer(text: str) -> Checked | ConditionErrors:
    try:
        found: Checked | ConditionErrors = check(text, catalogue=CATALOGUE, lists=LISTS, parameters=PARAMETERS)
    except ConditionErrors as errors:
        found = errors
    if isinstance(found, ConditionErrors):
        assert found.errors
        assert all(1 <= error.column <= len(text) + 1 for error in found.errors)
        assert isinstance(answer_to_the_writer(text), ConditionErrors)
    else:
        answer_to_the_writer(text)
    return found


def answer_to_the_writer(text: str) -> Checked | ConditionErrors:
    """The answer where what can never be is refused too: with the facts of the house, and a table of many offices."""
    found: Checked | ConditionErrors
    try:
        found = check(text, catalogue=EVERY_FACT, lists=LISTS, parameters=PARAMETERS, tables=TABLES)
    except ConditionErrors as errors:
        found = errors
    if isinstance(found, ConditionErrors):
        assert found.errors
        assert all(1 <= error.column <= len(text) + 1 for error in found.errors)
    return found


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_checked_or_refused(text: str) -> None:
    assert isinstance(answer(text), Checked | ConditionErrors)


@settings(max_examples=1_500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_any_heap_of_words_and_signs_is_checked_or_refused(pieces: list[str]) -> None:
    assert isinstance(answer(" ".join(pieces)), Checked | ConditionErrors)


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 200), st.sampled_from(PIECES))
def test_a_condition_with_one_piece_put_in_is_checked_or_refused(rng, place: int, piece: str) -> None:  # type: ignore[no-untyped-def]
    text = Conditions(rng).any()
    assert isinstance(answer(text[:place] + piece + text[place:]), Checked | ConditionErrors)


ATTACKS = {
    "ten thousand parentheses": "(" * 10_000 + "TRUE" + ")" * 10_000,
    "as many parentheses as fit": "(" * 1_900 + "TRUE" + ")" * 1_900,
    "parentheses only": "(" * 4_000,
    "a chain of NOT": "NOT " * 900 + "TRUE",
    "a chain of minus signs": "value > " + "- " * 1_500 + "1",
    "nested calls": "ABS(" * 900 + "value" + ")" * 900,
    "nested brackets in calls": "ABS((" * 400 + "value" + "))" * 400,
    "a long sum": "value" + " + value" * 490 + " > 1",
    "first values of first values": " AND ".join(["COALESCE(" * 15 + "value" + ",1)" * 15 + " > 1"] * 20),
    "a long conjunction": "value > 1" + " AND value > 1" * 280,
    "chained IS": "operator.is_new" + " IS TRUE" * 400,
    "chained IN": "hs" + " IN @few" * 400,
    "a huge list": "hs IN (" + ",".join(["'a'"] * 900) + ")",
    "a list of lists": "hs IN ((('a'), 'b'), 'c')",
    "a longer text than fits": "hs = '" + "a" * 3_900 + "'",
    "a second statement": "TRUE; DROP TABLE declarations",
    "a union": "TRUE UNION SELECT password FROM officers",
    "a subquery": "hs IN (SELECT 1)",
    "a subquery as a value": "value > (SELECT 1)",
    "an exists": "EXISTS (SELECT 1)",
    "a comment": "TRUE /* hidden */",
    "a line comment": "TRUE -- hidden",
    "a nested comment": "/* /* */ TRUE */",
    "a hint": "/*+ PARALLEL */ TRUE",
    "a template": "{{ config }} {% if x %}",
    "a dunder call": "__import__('os').system('id')",
    "a dunder name": "__class__ = 'a'",
    "an attribute": "hs.__class__ = 'a'",
    "an eval": "eval('1') = 1",
    "a python lambda": "(lambda: 1)() = 1",
    "a cast": "value::text = 'a'",
    "a cast call": "CAST(value AS text) = 'a'",
    "a window": "SUM(value) OVER (PARTITION BY hs) > 1",
    "a filter": "SUM(value) FILTER (WHERE TRUE) > 1",
    "a function that reads files": "read_csv('/etc/passwd') = 'a'",
    "a huge exponent": "value > 1e" + "9" * 1_000,
    "a huge number": "value > " + "9" * 3_900,
    "a number with many points": "value > 1" + ".1" * 900,
    "a homoglyph fact": "hѕ = 'a'",
    "a full-width quote": "hs = ＇a＇",
    "a right-to-left override": "hs = '\u202ea' OR \u202e hs = 'b'",
    "a right-to-left override in a text": "hs = 'a\u202eb'",
    "a zero-width space in a text": "CONTAINS(description, 'gun\u200b')",
    "a tag character in a text": "hs IN ('24', '24\U000e0032')",
    "arabic digits": "value > ٣",
    "a null character": "hs = 'a\x00b'",
    "a lone surrogate": "hs = '\ud800'",
    "a lone surrogate outside": "\ud800",
    "a no-break space": "hs\u00a0=\u00a0'a'",
    "quotes": "'" * 3_999,
    "backslashes": "hs = '\\'' OR TRUE",
    "doubled quotes": "hs = ''''''''",
    "a pattern that explodes": "MATCHES(description, '(a+)+(a+)+(a+)+$')",
    "a pattern of repetitions": "MATCHES(description, '((a{1,20}){1,20}){1,20}')",
    "a pattern of groups": "MATCHES(description, '" + "(" * 90 + "a" + ")" * 90 + "')",
    "a back-reference": r"MATCHES(description, '(a)\1')",
    "a pattern that begins a look-behind": "MATCHES(description, '(?<=a)b')",
    "a pattern with flags": "MATCHES(description, '(?i)a')",
    "a pattern of anchors": "MATCHES(description, 'a^b')",
    "an odd pattern": "MATCHES(description, '[')",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_answered_at_once(attack: str) -> None:
    began = process_time()
    found = answer(ATTACKS[attack])
    assert process_time() - began < 1
    harmless = ("first values of first values", "a long conjunction", "doubled quotes", "a pattern that explodes")
    assert isinstance(found, Checked) is (attack in harmless)


LONG = {
    "codes": tuple(f"87{number:06d}" for number in range(limits.LIST_VALUES)),
    "words": tuple(f"mot clé {number}" for number in range(limits.LIST_VALUES)),
    "small": tuple(f"qx{number}" for number in range(limits.LIST_VALUES)),
}


@pytest.mark.parametrize(
    "condition",
    [
        "office IN (" + ",".join(f"'QY{number:05d}X'" for number in range(limits.INLINE_VALUES)) + ")",
        "origin NOT IN (" + ",".join(f"'j{number}'" for number in range(limits.INLINE_VALUES)) + ")",
        " OR ".join(["office LIKE '%99%' AND office LIKE '%Z9%'"] * 60),
        " AND ".join(["CONTAINS_ANY(description, @words)"] * 100),
        " AND ".join(["STARTS_WITH_ANY(hs, @codes) AND hs NOT IN @codes"] * 70),
        " OR ".join(["operator.id IN @small"] * 150),
        "document_codes = '" + "A " * 249 + "!'",
        "CONTAINS(document_codes, '" + "A" * 499 + "!')",
        " AND ".join(f"(value > {number} OR price < {number})" for number in range(120)),
        " OR ".join(f"value > {number} AND value < {number - 1}" for number in range(100)),
        " AND ".join(f"ANY(value > {number} AND (price < 3 OR hs4 = '8703'))" for number in range(60)),
        " OR ".join(f"NOT ANY(value > {number} OR value IS NULL)" for number in range(80)),
    ],
)
def test_what_can_never_be_is_found_soon_in_the_longest_of_everything(condition: str) -> None:
    assert len(condition) <= limits.CHARACTERS
    began = process_time()
    with suppress(ConditionErrors):
        check(condition, catalogue=REAL, lists=LONG, parameters={}, tables=TABLES)
    assert process_time() - began < 3


def test_the_longest_and_deepest_condition_accepted_is_read_from_a_deep_stack() -> None:
    deepest = "(" * limits.DEPTH + "TRUE" + ")" * limits.DEPTH
    assert isinstance(answer(deepest), Checked)

    def call_from(depth: int) -> Checked | ConditionErrors:
        return answer(deepest) if depth == 0 else call_from(depth - 1)

    room = sys.getrecursionlimit()
    for depth in range(0, room, 25):
        try:
            assert isinstance(call_from(depth), Checked | ConditionErrors)
        except RecursionError:  # the caller's own frames are the ones that do not fit
            assert depth > room - 150
            break


@pytest.mark.parametrize(
    ("typed", "compared"), [("Cafe\u0301", "Caf\u00e9"), ("a\u00a0b", "a b"), ("a\u3000b", "a b"), (" a ", " a ")]
)
def test_a_text_is_compared_as_facts_have_it_however_it_was_typed(typed: str, compared: str) -> None:
    found = check(
        f"hs = '{typed}' AND hs IN @typed AND hs = :typed",
        catalogue=CATALOGUE,
        lists={"typed": (typed, compared)},
        parameters={"typed": typed},
    )
    parts = [part for part in walk(found.tree) if isinstance(part, Constant | Among)]
    assert [part.value if isinstance(part, Constant) else part.values.items for part in parts] == [
        compared,
        (compared,),
        compared,
    ]


def test_the_limit_of_characters_is_exact() -> None:
    fits = "TRUE" + " " * (limits.CHARACTERS - 4)
    assert isinstance(answer(fits), Checked)
    assert isinstance(answer(fits + " "), ConditionErrors)
