"""What declarations say: headers, totals, goods and ratios, case by case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from steelyard.engine.declaration import Declaration, Direction, Document, Item, Mode, Money, Party, Role, Transport
from steelyard.engine.facts.dossier import Dossier
from steelyard.engine.facts.sheet import sheet
from steelyard.engine.signal import Value

DOSSIER = Dossier(datetime(2026, 3, 1, 23, 59, tzinfo=UTC), "USD", {"EUR": 2.0})


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


FULL = Declaration(
    message_id="1",
    direction=Direction.IMPORT,
    office="QXPOR",
    regime="40",
    dispatch="AE",
    terms="cif",
    total=Money(Decimal(100), "EUR"),
    parties=(
        Party(Role.DECLARANT, "b7", "Broker  House"),
        Party(Role.CONSIGNEE, "second"),
        Party(Role.IMPORTER, "t1 ", "ACMÉ Trading", "qx"),
        Party(Role.CONSIGNOR, None, "Lucky Star", "CN"),
        Party(Role.CARRIER, "MSC"),
    ),
    transport=Transport(Mode.SEA, "msc anna", "PA", "bl 1", "CNSHA", "QXPOR", ("CSQU3054383", "CSQU3054384")),
    documents=(Document("n380"), Document("C644")),
    items=(
        Item(1, "2402209010", "  Cigarettes\nBLEND ", "AE", "4000", net_mass=Decimal(10), gross_mass=Decimal(12),
            quantity=Decimal(4), unit="mil", packages=2, value=usd("300"), price=usd("250"), duty_rate=Decimal("0.5"),
            duty=usd("150"), documents=(Document("N380"),)),
        Item(2, "240319", origin="CN", net_mass=Decimal(40), value=Money(Decimal(50), "EUR")),
        Item(3, "240319", value=Money(Decimal(1), "ZZZ"), quantity=Decimal(0), packages=0),
    ),
)  # fmt: skip
BARE = Declaration("1", Direction.EXPORT, "QXAIR", (Item(1, "090121"),))


def header(name: str, declaration: Declaration = FULL, dossier: Dossier = DOSSIER) -> Value:
    return sheet(declaration, dossier, {name}).header[name]


def goods(name: str, declaration: Declaration = FULL) -> list[Value]:
    return [values[name] for values in sheet(declaration, DOSSIER, {name}).items]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("direction", "import"),
        ("mode", "sea"),
        ("terms", "CIF"),
        ("operator.id", "T1"),
        ("operator.name", "acmé trading"),
        ("operator.country", "QX"),
        ("declarant.id", "B7"),
        ("declarant.name", "broker house"),
        ("seller.id", None),
        ("seller.name", "lucky star"),
        ("carrier.id", "MSC"),
        ("transport.means", "MSC ANNA"),
        ("containers", 2.0),
        ("container_invalid", True),
        ("document_codes", "C644 N380"),
        ("documents", 3.0),
        ("items", 3.0),
        ("packages_total", 2.0),
        ("gross_mass_total", 12.0),
        ("net_mass_total", 50.0),
        ("value_total", 400.0),
        ("duty_total", 150.0),
        ("invoice_total", 200.0),
        ("value_per_kg_total", 8.0),
        ("lodged_hour", 23.0),
        ("lodged_weekday", 7.0),
    ],
)
def test_a_header_fact_tells_what_is_declared(name: str, value: Value) -> None:
    assert header(name) == value


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("hs", ["2402209010", "240319", "240319"]),
        ("hs2", ["24", "24", "24"]),
        ("hs6", ["240220", "240319", "240319"]),
        ("description", ["cigarettes blend", None, None]),
        ("description_words", [2.0, None, None]),
        ("unit", ["MIL", None, None]),
        ("value", [300.0, 100.0, None]),
        ("price", [250.0, None, None]),
        ("unit_price", [75.0, None, None]),
        ("price_per_kg", [30.0, 2.5, None]),
        ("mass_ratio", [1.2, None, None]),
        ("mass_per_package", [6.0, None, None]),
        ("mass_per_unit", [2.5, None, None]),
        ("value_share", [0.75, 0.25, None]),
        ("origin_is_dispatch", [True, False, None]),
    ],
)
def test_an_item_fact_tells_what_is_declared_and_is_missing_where_nothing_is(name: str, values: list[Any]) -> None:
    assert goods(name) == values


def test_a_bare_declaration_has_counts_of_zero_and_all_else_missing() -> None:
    seen = sheet(BARE, DOSSIER, {"documents", "containers", "container_invalid", "document_codes", "value_total",
        "packages_total", "value_per_kg_total", "mode", "operator.id", "invoice_total"}).header  # fmt: skip
    assert {name: value for name, value in seen.items() if value is not None} == {
        "documents": 0.0,
        "containers": 0.0,
        "container_invalid": False,
        "document_codes": "",
    }


def test_what_the_header_declares_in_all_goes_before_the_sum_of_items() -> None:
    declared = msgspec.structs.replace(FULL, gross_mass=Decimal(99), packages=7)
    assert header("gross_mass_total", declared) == 99.0
    assert header("packages_total", declared) == 7.0


def test_the_operator_is_who_exports_when_goods_leave() -> None:
    parties = (Party(Role.IMPORTER, "abroad", country="DE"), Party(Role.EXPORTER, "home"))
    leaving = msgspec.structs.replace(BARE, parties=parties)
    assert header("operator.id", leaving) == "HOME"
    assert header("seller.id", leaving) == "ABROAD"


def test_the_hour_is_told_in_utc_wherever_the_clock_stood() -> None:
    at = datetime(2026, 3, 2, 1, 30, tzinfo=timezone(timedelta(hours=4)))
    assert header("lodged_hour", dossier=msgspec.structs.replace(DOSSIER, at=at)) == 21.0
    assert header("lodged_weekday", dossier=msgspec.structs.replace(DOSSIER, at=at)) == 7.0


def test_the_share_of_value_costs_one_pass_over_a_long_declaration() -> None:
    class Counted(dict[str, float]):
        asked = 0

        def get(self, key: str, default: Any = None) -> Any:
            Counted.asked += 1
            return super().get(key, default)

    items = tuple(Item(n, "240319", value=Money(Decimal(1), "EUR")) for n in range(1, 1000))
    long = msgspec.structs.replace(BARE, items=items)
    dossier = msgspec.structs.replace(DOSSIER, rates=Counted(EUR=2.0))
    sheet(long, dossier, {"value_share"})
    assert Counted.asked == 2 * 999


def test_a_container_listed_with_each_of_its_items_is_one() -> None:
    names = ("ORNU 410273-6", "ORNU4102736", "ornu4102736", "MSKU1234565")
    declaration = msgspec.structs.replace(BARE, transport=msgspec.structs.replace(BARE.transport, containers=names))
    assert sheet(declaration, DOSSIER, {"containers"}).header == {"containers": 2.0}
