from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.engine.declaration import Money
from steelyard.engine.facts.dossier import Dossier
from steelyard.engine.facts.normal import code, national, number, prose, ratio, total

DOSSIER = Dossier(datetime(2026, 1, 1, tzinfo=UTC), "USD", {"EUR": 1.25})


@pytest.mark.parametrize(
    ("declared", "compared"),
    [
        ("  Téléphones   PORTABLES ", "téléphones portables"),
        ("Te\u0301le\u0301phone", "téléphone"),
        ("STRASSE Straße", "strasse strasse"),
        ("İstanbul", "i̇stanbul"),
        ("هواتف\u00a0محمولة", "هواتف محمولة"),
        (" \t ", None),
        (None, None),
    ],
)
def test_descriptions_are_compared_folded_composed_and_single_spaced(
    declared: str | None, compared: str | None
) -> None:
    assert prose(declared) == compared


@given(st.text())
def test_folding_a_description_twice_changes_nothing_more(text: str) -> None:
    once = prose(text)
    assert prose(once) == once
    assert once is None or unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(("declared", "compared"), [(" cn ", "CN"), ("", None), ("  ", None), (None, None)])
def test_codes_are_compared_in_upper_case(declared: str | None, compared: str | None) -> None:
    assert code(declared) == compared


def test_a_number_without_a_double_is_missing() -> None:
    assert number(Decimal("1E+400")) is None
    assert number(Decimal("-0.1")) == -0.1
    assert number(7) == 7.0
    assert number(None) is None


def test_a_ratio_with_nothing_below_is_missing() -> None:
    assert ratio(1.0, 4.0) == 0.25
    assert ratio(1.0, 0.0) is None
    assert ratio(1.0, None) is None
    assert ratio(None, 1.0) is None
    assert ratio(1e300, 1e-300) is None


def test_a_total_skips_what_is_missing_and_is_missing_when_all_is() -> None:
    assert total([1.0, None, 2.5]) == 3.5
    assert total([0.0]) == 0.0
    assert total([None, None]) is None
    assert total([]) is None
    assert total([1e308, 1e308]) is None


def test_money_is_told_in_national_currency_where_a_rate_is_known() -> None:
    assert national(Money(Decimal("10.50"), "USD"), DOSSIER) == 10.5
    assert national(Money(Decimal(8), "EUR"), DOSSIER) == 10.0
    assert national(Money(Decimal(8), "JOD"), DOSSIER) is None
    assert national(Money(Decimal("1E+400"), "EUR"), DOSSIER) is None
    assert national(None, DOSSIER) is None
