import csv
from pathlib import Path

import pytest

from steelyard.engine.messages.codes import COUNTRIES, CURRENCIES, FORMER_CURRENCIES

CODES = Path(__file__).parents[5] / "shared" / "data" / "codes"
needs_lists = pytest.mark.skipif(not CODES.is_dir(), reason="the public code lists are not beside the project")

NOT_FOR_GOODS = {"XAG", "XAU", "XPD", "XPT", "XBA", "XBB", "XBC", "XBD", "XTS", "XXX"}


@needs_lists
def test_countries_are_those_of_iso_3166():
    with (CODES / "countries.csv").open(encoding="utf-8") as file:
        published = {row["ISO3166-1-Alpha-2"] for row in csv.DictReader(file)}
    assert published == COUNTRIES


@needs_lists
def test_currencies_are_those_of_iso_4217_that_price_goods():
    with (CODES / "currencies.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    in_use = {row["AlphabeticCode"] for row in rows if not row["WithdrawalDate"]} - {""}
    withdrawn = {row["AlphabeticCode"] for row in rows if row["WithdrawalDate"] >= "2009"} - in_use
    assert in_use - NOT_FOR_GOODS == CURRENCIES
    assert withdrawn >= FORMER_CURRENCIES


def test_a_currency_is_either_in_use_or_former():
    assert not CURRENCIES & FORMER_CURRENCIES
