from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from steelyard.engine.declaration import Declaration, Direction, Item, Party, Role
from steelyard.engine.facts.dossier import Counts, Dossier, History
from steelyard.engine.facts.sheet import sheet
from steelyard.engine.facts.subjects import LONGEST_KEY, bounded, route_key, subjects
from steelyard.engine.signal import Value

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
DECLARATION = Declaration(
    "1", Direction.IMPORT, "QXPOR",
    (Item(1, "24022090", origin="AE"), Item(2, "24031900", origin="AE"), Item(3, "24031100"), Item(4, "24031100")),
    parties=(Party(Role.IMPORTER, "t1"), Party(Role.CONSIGNOR, name=" Lucky  STAR", country="CN")),
)  # fmt: skip
KNOWN = History(AT - timedelta(days=40, hours=1), 2, (Counts(3), Counts(5, 2, 1), Counts(5, 4, 1)))
DOSSIER = Dossier(
    AT, "USD", operator=KNOWN, declarant=None, aeo_tier="B",
    operator_hs={"240220": 6},
    operator_origin={"AE"},
    hs_origin={("240319", "AE")},
)  # fmt: skip


def header(name: str, dossier: Dossier = DOSSIER) -> Value:
    return sheet(DECLARATION, dossier, {name}).header[name]


def goods(name: str, dossier: Dossier = DOSSIER) -> list[Value]:
    return [values[name] for values in sheet(DECLARATION, dossier, {name}).items]


def test_a_known_operator_has_its_counts_by_window() -> None:
    assert [header(f"operator.declarations_{days}") for days in (30, 90, 365)] == [3.0, 5.0, 5.0]
    assert [header(f"operator.controls_{days}") for days in (30, 90, 365)] == [0.0, 2.0, 4.0]
    assert [header(f"operator.findings_{days}") for days in (30, 90, 365)] == [0.0, 1.0, 1.0]
    assert [header(f"operator.hit_rate_{days}") for days in (30, 90, 365)] == [None, 0.5, 0.25]
    assert header("operator.declarations_today") == 2.0
    assert header("operator.first_seen_days") == 40.0
    assert header("operator.is_new") is False
    assert header("operator.aeo") == "B"


def test_an_operator_never_seen_before_has_counts_of_zero() -> None:
    assert header("seller.declarations_365") == 0.0
    assert header("seller.first_seen_days") == 0.0
    assert header("seller.is_new") is True
    assert header("seller.hit_rate_365") is None


def test_the_history_of_somebody_not_named_is_missing() -> None:
    assert header("declarant.declarations_365") is None
    assert header("declarant.first_seen_days") is None
    assert header("declarant.is_new") is None


def test_new_goods_and_origins_are_told_item_by_item() -> None:
    assert goods("operator.new_hs") == [False, True, True, True]
    assert goods("operator.same_hs_7") == [6.0, 0.0, 0.0, 0.0]
    assert goods("operator.new_origin") == [False, False, None, None]
    assert goods("hs_origin.is_new") == [True, False, None, None]


def test_without_an_operator_nothing_is_new_to_it() -> None:
    nobody = msgspec.structs.replace(DOSSIER, operator=None, operator_hs=None, operator_origin=None)
    assert goods("operator.new_hs", nobody) == [None] * 4
    assert goods("operator.same_hs_7", nobody) == [None] * 4
    assert goods("operator.new_origin", nobody) == [None] * 4
    assert goods("hs_origin.is_new", nobody) == [True, False, None, None]


def test_a_declaration_touches_each_subject_once() -> None:
    touched = subjects(DECLARATION)
    assert [key for _, key in touched.parties()] == ["T1", "lucky star|CN", "AE>>QXPOR"]
    assert [key for _, key in touched.pairs()] == [
        "240220|T1", "240319|T1", "240311|T1", "AE|T1", "240220|AE", "240319|AE"
    ]  # fmt: skip


def test_without_an_operator_a_declaration_touches_no_pair_of_it() -> None:
    touched = subjects(msgspec.structs.replace(DECLARATION, parties=()))
    assert touched.operator_hs == touched.operator_origin == {}
    assert list(touched.hs_origin) == [("240220", "AE"), ("240319", "AE")]


def test_a_route_needs_a_country() -> None:
    placeless = Declaration("1", Direction.IMPORT, "QXPOR", (Item(1, "240220"),))
    assert route_key(placeless) is None
    assert route_key(msgspec.structs.replace(placeless, dispatch="CN")) == ">CN>QXPOR"


def test_a_long_key_is_shortened_and_stays_its_own() -> None:
    one, other = bounded("x" * 5000), bounded("x" * 5000 + "y")
    assert one != other
    assert max(len(one or ""), len(other or "")) <= LONGEST_KEY
    assert bounded("x" * LONGEST_KEY) == "x" * LONGEST_KEY
