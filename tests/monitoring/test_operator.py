"""What is known of an operator, for those who may know it, and on record who looked."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from steelyard.base.accounts.roles import Role
from steelyard.base.audit import queries as audit
from steelyard.base.errors import Missing
from steelyard.cycle.declarations.models import Declaration, Item
from steelyard.cycle.monitoring.queries_operator import months_until, operator_page
from steelyard.cycle.monitoring.sight import Sight
from steelyard.cycle.operators.models import Operator
from tests.monitoring.conftest import AT, Country, browser, sight


def busiest() -> str:
    return Counter(Declaration.objects.values_list("operator", flat=True)).most_common(1)[0][0]


def test_the_page_counts_what_was_declared_controlled_and_found(everywhere: Sight) -> None:
    key = busiest()
    page = operator_page(key=key, sight=everywhere, at=AT, zone="UTC")
    lodged = Declaration.objects.filter(operator=key, version=1)
    assert page.as_operator[-1].counts.declarations == lodged.count() > 5
    assert sum(month.declarations for month in page.months) == lodged.count()
    assert sum(month.controls for month in page.months) == page.as_operator[-1].counts.controls
    by_month = Counter((each.at.year, each.at.month) for each in lodged)
    assert {(m.first.year, m.first.month): m.declarations for m in page.months if m.declarations} == by_month


def test_a_hit_rate_of_few_results_is_not_told(country: Country) -> None:
    key = busiest()
    page = browser(country.cast.amina).get("/operators/one/", {"key": key})
    windows = page.context["page"].as_operator
    assert any(window.hit_rate and not window.hit_rate.enough for window in windows)
    assert "too few results for a rate" in page.content.decode()


def test_goods_origins_and_counterparties_are_counted_by_declaration(everywhere: Sight) -> None:
    key = busiest()
    page = operator_page(key=key, sight=everywhere, at=AT, zone="UTC")
    replaced = Declaration.objects.exclude(previous=None).values("previous")
    standing = Declaration.objects.filter(operator=key).exclude(pk__in=replaced)
    items = Item.objects.filter(declaration__in=standing)
    headings = Counter(hs for _declaration, hs in {(item.declaration_id, item.hs[:6]) for item in items})
    assert page.trade.declarations == standing.count()
    assert dict(page.trade.headings) == dict(sorted(headings.items(), key=lambda each: (-each[1], each[0]))[:8])
    assert [number for _value, number in page.trade.headings] == sorted(
        dict(page.trade.headings).values(), reverse=True
    )
    assert all(party.name or party.identifier for party in page.trade.counterparties)
    assert page.trade.counterparties


def test_the_latest_declarations_come_first_with_lane_and_result(everywhere: Sight) -> None:
    page = operator_page(key=busiest(), sight=everywhere, at=AT, zone="UTC")
    times = [each.filed.at for each in page.recent]
    assert times == sorted(times, reverse=True)
    assert {each.status for each in page.recent} <= {None, "nil", "finding", "inconclusive", "not_performed"}
    assert all(each.status is None for each in page.recent if each.lane.value == "green")


def test_an_overseer_of_one_office_sees_declarations_of_that_office_alone(country: Country) -> None:
    key = busiest()
    narrow = Sight(
        offices=sight(country.cast.brahim, Role.DOCUMENTARY_OFFICER).offices, inside=frozenset(), everywhere=False
    )
    page = operator_page(key=key, sight=narrow, at=AT, zone="UTC")
    assert {each.filed.office for each in page.recent} <= {"QXPOR"}
    assert page.trade.declarations < Declaration.objects.filter(operator=key, version=1).count()


def test_months_go_back_over_the_turn_of_the_year() -> None:
    months = months_until(datetime(2026, 2, 28, tzinfo=UTC).date(), 4)
    assert [(month.year, month.month, month.day) for month in months] == [
        (2025, 11, 1),
        (2025, 12, 1),
        (2026, 1, 1),
        (2026, 2, 1),
    ]


def test_an_unknown_operator_is_missing(country: Country, everywhere: Sight) -> None:
    with pytest.raises(Missing):
        operator_page(key="nobody", sight=everywhere, at=AT, zone="UTC")
    client = browser(country.cast.amina)
    for query in ({"key": "nobody"}, {"key": ""}, {}, {"key": "\x00"}, {"key": "x" * 3_000}):
        assert client.get("/operators/one/", query).status_code == 404
    assert audit.entries(verb="operator.read") == ()


@pytest.mark.parametrize("key", ["al noor & sons/co?|AE", "../../board/", "مؤسسة النور|SA", "a" * 150])
def test_a_key_may_hold_any_characters_and_reading_it_is_on_record(country: Country, key: str) -> None:
    Operator.objects.create(key=key, name="Al Noor", folded_name="al noor")
    client = browser(country.cast.elias)
    listing = client.get("/operators/", {"q": "al noor"}).content.decode()
    address = f"/operators/one/?{urlencode({'key': key})}"
    assert f'href="{address.replace("&", "&amp;")}"' in listing
    assert client.get(address).status_code == 200
    (entry,) = audit.entries(actor="elias", verb="operator.read")
    assert entry.object_id == key[:120]
    assert entry.detail.get("key", key) == key


def test_looking_operators_up_is_on_record_and_nobody_leafs_through_them(country: Country) -> None:
    client = browser(country.cast.amina)
    assert client.get("/operators/").context["group"] is None
    assert audit.entries(verb="search.done") == ()
    key = busiest()
    found = client.get("/operators/", {"q": key}).context["group"]
    assert [business.key for business in found.operators] == [key]
    client.get("/operators/", {"q": "no such name"})
    assert [(entry.object_id, entry.detail["found"]) for entry in audit.entries(verb="search.done")] == [
        ("operator", 0),
        ("operator", 1),
    ]


def test_officers_who_control_may_not_look_operators_up(country: Country) -> None:
    for path in ("/operators/", "/operators/one/"):
        assert browser(country.cast.brahim).get(path, {"key": busiest()}).status_code == 403
