"""Reference prices: what was declared, steadied by the heading, and never known before it was published."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from steelyard.base.errors import Conflict
from steelyard.cycle.operators.models import PricePublication, ReferencePrice
from steelyard.cycle.operators.operations import ask_folded, record_declarations
from steelyard.cycle.operators.operations_prices import PRICE_DAYS, publish_prices
from steelyard.cycle.operators.queries import ask_reference_prices, gather_dossiers
from steelyard.engine.declaration import Declaration, Direction, Item, Money
from steelyard.engine.facts.dossier import Price
from steelyard.engine.facts.prices import BIN_WIDTH, PRIOR

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
AFTER = NOON + timedelta(microseconds=1)
NEAR = BIN_WIDTH / 2


def goods(hs: str, origin: str | None, *prices: float) -> list[Item]:
    """One item of 10 kg for each price per kilogram, in a currency worth half."""
    return [
        Item(n, hs, origin=origin, net_mass=Decimal(10), value=Money(Decimal(str(price * 20)), "EUR"))
        for n, price in enumerate(prices, 1)
    ]


def lodge(items: list[Item], at: datetime = NOON - DAY, direction: Direction = Direction.IMPORT) -> None:
    declaration = Declaration("1", direction, "QXPOR", tuple(items))
    record_declarations([declaration], at=at, rates={"EUR": 0.5}, national_currency="USD", folded=ask_folded()())


def price(hs: str, origin: str | None, at: datetime = AFTER, direction: str = "import") -> Price | None:
    key = (direction, hs[:8], origin)
    return ask_reference_prices([key], at=at)().get(key)


def test_a_price_alone_under_its_heading_is_the_median_and_the_tenth_percentile_of_what_was_declared() -> None:
    lodge(goods("85171300", "CN", *(float(n) for n in range(1, 102))))
    publish_prices(at=NOON)
    found = price("8517130099", "CN")
    assert found is not None
    assert found.median == pytest.approx(51, rel=NEAR)
    assert found.low == pytest.approx(11, rel=NEAR)


def test_thin_goods_lean_on_the_same_goods_of_any_origin_then_on_their_heading() -> None:
    lodge(goods("85171300", "CN", *[100.0] * PRIOR))
    lodge(goods("85171300", "VN", *[400.0] * PRIOR))
    publish_prices(at=NOON)
    # Of any origin: half at 100, half at 400, so the lower median is 100; Vietnam's own weighs as much.
    found = price("85171300", "VN")
    assert found is not None
    assert found.median == pytest.approx(200, rel=NEAR)
    assert found.n == PRIOR + PRIOR / 2  # its own, and half of those of China


def test_items_behind_a_price_are_never_more_than_were_declared() -> None:
    lodge(goods("85171300", "CN", *[100.0] * 10))
    lodge(goods("24022090", "AE", 5.0))
    publish_prices(at=NOON)
    alone, few = price("24022090", "AE"), price("85171300", "CN")
    assert alone is not None
    assert few is not None
    assert (alone.n, few.n) == (1, 10)


@pytest.mark.parametrize(
    ("hs", "origin"), [("85171300", "US"), ("85171300", None), ("85171390", "CN"), ("851714", "CN"), ("85176200", "DE")]
)
def test_goods_never_declared_take_the_price_of_the_nearest_level_that_was(hs: str, origin: str | None) -> None:
    lodge(goods("85171300", "CN", *[100.0] * 30))
    publish_prices(at=NOON)
    found = price(hs, origin)
    assert found is not None
    assert found.median == pytest.approx(100, rel=NEAR)


def test_goods_of_a_heading_nobody_declared_have_no_price() -> None:
    lodge(goods("85171300", "CN", 100.0))
    publish_prices(at=NOON)
    assert price("85181000", "CN") is None
    assert price("85171300", "CN", direction="export") is None


def test_only_whole_days_of_the_year_before_count() -> None:
    midnight = NOON.replace(hour=0)
    lodge(goods("24022090", "AE", 10.0), at=midnight - PRICE_DAYS * DAY - timedelta(microseconds=1))
    lodge(goods("24031900", "AE", 10.0), at=midnight - PRICE_DAYS * DAY)
    lodge(goods("22042100", "AE", 10.0), at=midnight - timedelta(microseconds=1))
    lodge(goods("09012100", "AE", 10.0), at=midnight)
    publish_prices(at=NOON)
    known = [price(hs, "AE") is not None for hs in ("24022090", "24031900", "22042100", "09012100")]
    assert known == [False, True, True, False]


def test_what_cannot_be_a_price_teaches_nothing() -> None:
    free = Item(1, "85171300", origin="CN", net_mass=Decimal(10), value=Money(Decimal(0), "USD"))
    weightless = Item(2, "85171300", origin="CN", net_mass=Decimal(0), value=Money(Decimal(5), "USD"))
    unknown = Item(3, "85171300", origin="CN", net_mass=Decimal(1), value=Money(Decimal(5), "ZZZ"))
    lodge([free, weightless, unknown, Item(4, "85171300", origin="CN")])
    publish_prices(at=NOON)
    assert not ReferencePrice.objects.exists()


def test_a_price_is_known_from_its_publication_on_and_not_before() -> None:
    lodge(goods("85171300", "CN", 100.0))
    assert price("85171300", "CN") is None
    publish_prices(at=NOON)
    assert price("85171300", "CN", at=NOON) is None
    assert price("85171300", "CN", at=AFTER) is not None


def test_a_later_publication_leaves_what_was_known_as_it_was() -> None:
    lodge(goods("85171300", "CN", *[100.0] * 30))
    publish_prices(at=NOON)
    before = price("85171300", "CN")
    lodge(goods("85171300", "CN", *[900.0] * 90), at=NOON)
    publish_prices(at=NOON + DAY)
    assert price("85171300", "CN") == before
    later = price("85171300", "CN", at=NOON + 2 * DAY)
    assert later is not None
    assert later.median == pytest.approx(900, rel=NEAR)


def test_publishing_again_is_the_same_publication_and_earlier_is_refused() -> None:
    first = publish_prices(at=NOON)
    assert publish_prices(at=NOON) == first
    with pytest.raises(Conflict, match="published_later"):
        publish_prices(at=NOON - DAY)
    assert PricePublication.objects.count() == 1


def test_a_dossier_holds_the_prices_of_its_items_alone() -> None:
    lodge(goods("85171300", "CN", 100.0) + goods("24022090", "AE", 5.0))
    publish_prices(at=NOON)
    asked = Declaration("2", Direction.IMPORT, "QXPOR", (Item(1, "24022090", origin="AE"), Item(2, "010121")))
    (dossier,) = gather_dossiers([asked], at=AFTER, rates={}, national_currency="USD")
    assert list(dossier.prices) == [("import", "24022090", "AE")]
