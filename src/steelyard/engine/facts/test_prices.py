from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.engine.declaration import Declaration, Direction, Item, Money
from steelyard.engine.facts.dossier import Dossier, Price
from steelyard.engine.facts.prices import BIN_WIDTH, HIGHEST, LOWEST, PRIOR, bin_price, price_bin, shrunk
from steelyard.engine.facts.sheet import sheet

AMOUNT = st.floats(LOWEST, HIGHEST)


@st.composite
def prices(draw: st.DrawFn) -> Price:
    one, other = draw(AMOUNT), draw(AMOUNT)
    return Price(max(one, other), min(one, other), draw(st.floats(1, 1e7)))


@given(prices(), prices())
def test_a_thin_price_stands_between_its_own_and_its_headings(own: Price, parent: Price) -> None:
    leaning = shrunk(own, parent)
    assert leaning is not None
    assert min(own.median, parent.median) <= leaning.median <= max(own.median, parent.median)
    assert min(own.low, parent.low) <= leaning.low <= max(own.low, parent.low)
    assert leaning.low <= leaning.median * (1 + 1e-9)
    assert own.n <= leaning.n <= max(own.n, parent.n) * (1 + 1e-9)


@given(prices(), prices())
def test_the_more_items_the_closer_to_its_own(own: Price, parent: Price) -> None:
    def distance(n: float) -> float:
        leaning = shrunk(Price(own.median, own.low, n), parent)
        assert leaning is not None
        return abs(leaning.median / own.median - 1)

    distances = [distance(n) for n in (1, 20, 1_000, 1e12)]
    assert all(later <= earlier * (1 + 1e-9) + 1e-9 for earlier, later in pairwise(distances))
    assert distances[-1] < 1e-6


def test_at_the_prior_a_price_is_the_geometric_mean_of_its_own_and_its_headings() -> None:
    leaning = shrunk(Price(4.0, 1.0, PRIOR), Price(9.0, 4.0, 500))
    assert leaning is not None
    assert (leaning.median, leaning.low, leaning.n) == (pytest.approx(6.0), pytest.approx(2.0), PRIOR + 240)


def test_what_nobody_declared_has_no_price_and_what_has_no_heading_keeps_its_own() -> None:
    price = Price(4.0, 1.0, 3)
    assert shrunk(None, None) is None
    assert shrunk(price, None) == shrunk(None, price) == price


@given(AMOUNT)
def test_the_middle_of_its_bin_is_within_one_per_cent_of_a_price(price: float) -> None:
    position = price_bin(price)
    assert position is not None
    assert abs(bin_price(position) / price - 1) <= BIN_WIDTH / 2
    assert -32768 <= position <= 32767


@given(AMOUNT, AMOUNT)
def test_bins_keep_the_order_of_prices(one: float, other: float) -> None:
    low, high = price_bin(min(one, other)), price_bin(max(one, other))
    assert low is not None
    assert high is not None
    assert low <= high


def test_a_price_that_cannot_be_meant_falls_into_no_bin() -> None:
    for price in (None, 0.0, -5.0, LOWEST / 2, HIGHEST * 2):
        assert price_bin(price) is None


def test_goods_are_compared_with_the_usual_price_of_their_code_origin_and_direction() -> None:
    items = (
        Item(1, "2402209099", origin="AE", net_mass=Decimal(10), value=Money(Decimal(50), "USD")),
        Item(2, "24022090", origin="CN", net_mass=Decimal(10), value=Money(Decimal(50), "USD")),
    )
    dossier = Dossier(
        datetime(2026, 1, 1, tzinfo=UTC), "USD", prices={("import", "24022090", "AE"): Price(20.0, 8.0, 31.5)}
    )
    names = {"reference_price", "reference_price_low", "reference_price_n", "price_ratio"}
    known, unknown = sheet(Declaration("1", Direction.IMPORT, "QXPOR", items), dossier, names).items
    assert known == {
        "reference_price": 20.0,
        "reference_price_low": 8.0,
        "reference_price_n": 31.5,
        "price_ratio": 0.25,
    }
    assert set(unknown.values()) == {None}
    leaving = sheet(Declaration("1", Direction.EXPORT, "QXPOR", items), dossier, names)
    assert set(leaving.items[0].values()) == {None}
