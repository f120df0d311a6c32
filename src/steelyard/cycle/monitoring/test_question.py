from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.cycle.monitoring.question import LONGEST, Sought, clean, question

EVERYTHING = frozenset(Sought)
OPERATOR = {Sought.OPERATOR, Sought.DECLARED_FOR}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("2026-QXPOR-I-0000001", {Sought.NUMBER}),
        ("2026-qxpor-i-0000001", {Sought.NUMBER}),
        ("MSCU1234567", {Sought.CONTAINER, *OPERATOR}),
        ("MSCU 123456-7", {Sought.CONTAINER, *OPERATOR}),
        ("8517", {Sought.HS, *OPERATOR}),
        ("8517.13.00", {Sought.HS, *OPERATOR}),
        ("8517130012", {Sought.HS, *OPERATOR}),
        ("85171300123", OPERATOR),
        ("851", OPERATOR),
        ("Al Noor", OPERATOR),
        ("x", set()),
    ],
)
def test_text_is_looked_for_as_what_it_has_the_form_of(text: str, kinds: set[Sought]) -> None:
    found = set(question(text, kind=None, allowed=EVERYTHING).kinds)
    assert found == kinds | {Sought.REFERENCE, Sought.TRANSPORT}


def test_only_what_is_allowed_is_looked_for() -> None:
    officer = EVERYTHING - {Sought.OPERATOR}
    assert Sought.OPERATOR not in question("Al Noor", kind=None, allowed=officer).kinds
    assert question("Al Noor", kind=Sought.OPERATOR, allowed=officer).kinds == ()
    assert question("8517", kind=Sought.HS, allowed=officer).kinds == (Sought.HS,)


def test_nothing_is_looked_for_as_nothing() -> None:
    assert question("", kind=None, allowed=EVERYTHING).kinds == ()


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("  2026-QXPOR ", "2026-QXPOR"),
        ("٨٥١٧", "8517"),
        ("85\u200f17\u202e", "8517"),
        ("MSCU\t123\n4567", "MSCU 123 4567"),
        ("a\x00b\x1bc", "a b c"),
        ("\ud800x", "x"),
        ("ＭＳＣＵ", "MSCU"),
        ("\u200f\x00", ""),
    ],
)
def test_what_is_typed_is_cleaned_as_identifiers_are(typed: str, text: str) -> None:
    assert clean(typed) == text


@given(st.text(max_size=1_000))
def test_any_text_becomes_short_and_visible(text: str) -> None:
    found = clean(text)
    assert len(found) <= LONGEST
    assert found == found.strip()
    assert clean(found) == found
    assert not any(character in found for character in "\x00\x1b\u202e\u200f")
