"""Who writes a condition is told of what can never be, and of nothing that can."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.facts.fact import Type
from steelyard.engine.rules.checker import check
from steelyard.engine.rules.problem import ConditionErrors
from steelyard.engine.wording import LANGUAGES

TABLES = {"office": frozenset({"QXPOR", "QXAIR"}), "regime": frozenset({"IM4", "4000"})}
LISTS = {
    "watch": ("AE", "JO"),
    "small": ("AE", "jo"),
    "headings": ("8703", "870410"),
    "codes": ("87032310", "870410"),
    "offices": ("QXOLD", "QXPOR"),
    "words": ("rice", "أرز"),
}
PARAMETERS = {"word": "Gun", "none": 0.0, "low": 3.0, "high": 5.0}


def told(condition: str) -> list[tuple[str, int, str]]:
    """Code, column and hint of everything refused in ``condition``."""
    try:
        check(condition, catalogue=CATALOGUE, lists=LISTS, parameters=PARAMETERS, tables=TABLES)
    except ConditionErrors as found:
        for error in found.errors:
            wordings = [error.message, *([error.hint] if error.hint else [])]
            assert all("{" not in wording[language] for wording in wordings for language in LANGUAGES)
        return [(error.code, error.column, error.hint.en if error.hint else "") for error in found.errors]
    return []


@pytest.mark.parametrize(
    "condition",
    [
        "origin = 'JO' OR dispatch <> 'EU' OR operator.country IN ('XK', 'QX') OR origin IN @watch",
        "origin <> '' AND regime <> ''",
        "origin LIKE 'J%' OR origin LIKE '%O' OR origin >= 'M'",
        "hs LIKE '87%' OR hs LIKE '8703231000%' OR hs LIKE '%10' OR hs LIKE '%032%' OR hs LIKE '8%'",
        "hs >= '8703' AND hs < '8704'",
        "hs BETWEEN '8703' AND '870499' OR hs = '870323' OR hs = '8703231090'",
        "hs2 = '01' OR hs4 BETWEEN '2901' AND '2942' OR hs4 < '3' OR hs6 IN ('090111', '170114')",
        "STARTS_WITH_ANY(hs, @headings) OR hs IN @codes OR STARTS_WITH_ANY(hs, '24', '2402')",
        "mode = 'sea' OR mode IN ('air', 'post') OR mode LIKE 's%' OR direction <> 'transit'",
        "office = 'QXPOR' OR office LIKE 'QX%' OR office IN @offices OR regime = 'IM4' OR regime LIKE '4%'",
        "CONTAINS(description, 'rice ') OR CONTAINS(description, ' أرز') OR CONTAINS_ANY(description, @words)",
        "MATCHES(description, '[A-Z]') OR description = 'crème brûlée' OR CONTAINS(description, '20x30 mm (2)')",
        "operator.id = 'QX100/4-A B' OR seller.name LIKE 'al noor%' OR operator.aeo = 'anything'",
        "CONTAINS(document_codes, 'Q05') OR CONTAINS(document_codes, ' N7') OR document_codes = ''",
        "transport.loading = 'CNNGB' OR STARTS_WITH_ANY(transport.loading, 'CN') OR terms IN ('CIF', 'C&F')",
        "unit IN ('KGM', 'T3', 'MIL') OR cpc = '4000000' OR preference = '100'",
        "COALESCE(origin, '') = '' OR origin = dispatch OR LENGTH(hs) = 3",
        "value / 2 > 1 OR value / net_mass > 0 OR 0 / value = 0 OR value / :low > 1",
        "packages > 3 AND packages < 5 OR packages BETWEEN 3 AND 3",
        "packages > 5 OR packages < 3",
        "NOT (packages > 5 AND packages < 3)",
        "ANY(origin = 'JO') AND ANY(origin = 'AE')",
        "origin = 'JO' AND ANY(origin = 'AE')",
        "ANY(origin = 'JO' AND mode = 'sea') AND ANY(origin = 'AE')",
        "origin = 'JO' OR value > 5 AND value < 3",
        "value > 5 AND price < 3",
        "MATCHES(description, '[A-Z]+[0-9]|T?yres? \\.$')",
        "MATCHES(hs, '^8703(21|22)')",
        "TRUE",
    ],
)
def test_what_can_be_is_not_refused(condition: str) -> None:
    assert told(condition) == []


SPELT = "it is a country of ISO 3166-1, two capital letters"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("origin = 'jo'", [("never-value", 10, "did you mean 'JO'?")]),
        ("'jo' = origin", [("never-value", 1, "did you mean 'JO'?")]),
        ("origin <> ' JO'", [("never-value", 11, "did you mean 'JO'?")]),
        ("origin = 'JOR'", [("never-value", 10, "did you mean 'JO'?")]),
        ("origin = 'Jordan' OR origin = '12'", [("never-value", 10, SPELT), ("never-value", 31, SPELT)]),
        ("origin = 'AB'", [("never-value", 10, SPELT)]),
        ("origin = ''", [("never-value", 10, "use IS NULL or IS NOT NULL")]),
        ("origin IN ('AE', 'jo', 'QX', 'e1')", [("never-value", 18, "'JO'"), ("never-value", 30, SPELT)]),
        ("origin NOT IN @small", [("never-value", 15, "did you mean 'JO'?")]),
        ("origin LIKE 'J1%' OR origin LIKE 'jo%'", [("never-part", 13, SPELT), ("never-part", 34, "'JO'")]),
        ("origin >= 'm'", [("never-value", 11, "did you mean 'M'?")]),
        ("hs = '8703'", [("never-value", 6, "6 to 10 digits")]),
        ("hs = '87.03'", [("never-value", 6, "6 to 10 digits")]),
        ("hs = '8703.23'", [("never-value", 6, "did you mean '870323'?")]),
        ("hs = '00870323'", [("never-value", 6, "6 to 10 digits")]),
        ("hs LIKE '8703.%'", [("never-part", 9, "did you mean '8703'?")]),
        ("hs LIKE '87032310901%'", [("never-part", 9, "6 to 10 digits")]),
        ("hs BETWEEN '87.03' AND '87.04'", [("never-value", 12, "'8703'"), ("never-value", 24, "'8704'")]),
        ("hs IN @headings", [("never-value", 7, "6 to 10 digits")]),
        ("hs4 = '870323'", [("never-value", 7, "4 digits")]),
        ("STARTS_WITH_ANY(hs2, '8703')", [("never-part", 22, "2 digits")]),
        ("MATCHES(description, '^Used TYRES?|old')", [("never-part", 22, "did you mean 'used tyre'?")]),
        ("MATCHES(description, 'tyre.*(Old)+')", [("never-part", 22, "did you mean 'old'?")]),
        ("MATCHES(hs, '^87\\.03')", [("never-part", 13, "did you mean '8703'?")]),
        ("mode = 'SEA'", [("never-value", 8, "did you mean 'sea'?")]),
        ("mode = 'ship'", [("never-value", 8, "it is one of air, express, post, rail, road, sea")]),
        ("direction = 'imports'", [("never-value", 13, "did you mean 'import'?")]),
        ("office = 'QXPRO'", [("never-value", 10, "did you mean 'QXPOR'?")]),
        ("office = 'NOWHERE'", [("never-value", 10, "known: QXAIR, QXPOR")]),
        ("office = 'qxpor' OR office LIKE 'ZZ%'", [("never-value", 10, "'QXPOR'"), ("never-part", 33, "known:")]),
        ("regime = 'IM9'", [("never-value", 10, "did you mean 'IM4'?")]),
        ("CONTAINS(description, 'Rice')", [("never-part", 23, "did you mean 'rice'?")]),
        ("CONTAINS(description, 'rice  basmati')", [("never-part", 23, "did you mean 'rice basmati'?")]),
        ("description = :word", [("never-value", 15, "did you mean 'gun'?")]),
        ("seller.name LIKE 'Al%'", [("never-part", 18, "did you mean 'al'?")]),
        ("operator.id = 'qx1'", [("never-value", 15, "did you mean 'QX1'?")]),
        ("CONTAINS(document_codes, 'q05')", [("never-part", 26, "did you mean 'Q05'?")]),
        ("transport.loading = 'CN NGB'", [("never-value", 21, "did you mean 'CNNGB'?")]),
        ("terms = 'cif'", [("never-value", 9, "did you mean 'CIF'?")]),
        ("ANY(origin = 'jo') AND COUNT(hs = '87') > 1", [("never-value", 14, "'JO'"), ("never-value", 35, "6 to 10")]),
        ("value / 0 > 1", [("divided-by-zero", 9, "")]),
        ("value / (-0.0) > 1 OR 1 / :none > value", [("divided-by-zero", 11, ""), ("divided-by-zero", 27, "")]),
        ("packages > 5 AND packages < 3", [("never-true", 1, "")]),
        ("value > :high AND value < :low", [("never-true", 1, "")]),
        ("origin = 'JO' AND origin = 'AE'", [("never-true", 1, "")]),
        ("ANY(value > 5 AND value < 3)", [("never-true", 1, "")]),
        ("containers > 1 AND containers < 1 OR documents = 1 AND documents = 2", [("never-true", 1, "")]),
        ("mode = 'sea' AND ANY(origin = 'JO' AND mode = 'air')", [("never-true", 1, "")]),
        ("FALSE", [("never-true", 1, "")]),
    ],
)
def test_what_can_never_be_is_told_with_its_column_and_what_was_meant(
    condition: str, expected: list[tuple[str, int, str]]
) -> None:
    found = told(condition)
    assert [(code, column) for code, column, _ in found] == [(code, column) for code, column, _ in expected]
    for (_, _, hint), (_, _, wanted) in zip(found, expected, strict=True):
        assert wanted in hint


@pytest.mark.parametrize("condition", ["origin = 'jo'", "value / 0 > 1", "packages > 5 AND packages < 3", "hs = '1'"])
def test_what_is_at_work_already_is_compiled_as_it_stands(condition: str) -> None:
    assert check(condition, catalogue=CATALOGUE, lists={}, parameters={}).text == condition


def test_every_text_that_is_spelt_in_one_way_says_how() -> None:
    texts = {fact.name for fact in CATALOGUE.values() if fact.type is Type.TEXT and fact.form is None}
    assert texts == {"operator.aeo"}  # an administration names its tiers as it likes
    assert not [fact.name for fact in CATALOGUE.values() if fact.type is not Type.TEXT and fact.form is not None]


@given(st.sampled_from([fact for fact in CATALOGUE.values() if fact.form]), st.text(max_size=12), st.data())
def test_a_part_of_an_admitted_value_is_admitted(fact, text, data) -> None:  # type: ignore[no-untyped-def]
    """Whatever a value may be, its beginning, its end and its middle may be looked for."""
    form = fact.form
    value = data.draw(st.sampled_from(sorted(form.members))) if form.members else form.tidy(text)
    if form.admits("equal", value):
        start = data.draw(st.integers(0, len(value)))
        stop = data.draw(st.integers(start, len(value)))
        assert form.admits("prefix", value[:stop])
        assert form.admits("suffix", value[start:])
        assert form.admits("contains", value[start:stop])
        assert form.admits("order", value[:stop])
