"""One box finds what an officer holds in hand, at their offices and nowhere else."""

from __future__ import annotations

import json
from functools import partial

import pytest
from django.db import connection

from steelyard.base.audit import queries as audit
from steelyard.base.patience import patience
from steelyard.cycle.declarations import queries_search as declarations_search
from steelyard.cycle.declarations.models import Container, Declaration, Item
from steelyard.cycle.monitoring import queries_search
from steelyard.cycle.monitoring.queries_search import Group, groups_found
from steelyard.cycle.monitoring.question import Question, Sought, question
from tests.monitoring.conftest import AT, Country, browser

EVERYTHING = frozenset(Sought)
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def found(text: str, kind: Sought | None = None, *, offices: tuple[str, ...] | None = None) -> dict[Sought, Group]:
    asked = question(text, kind=kind, allowed=EVERYTHING)
    return {group.kind: group for group in groups_found(asked=asked, offices=offices, at=AT)}


def numbers(group: Group) -> set[str]:
    return {each.filed.number for each in group.declarations}


def standing() -> list[Declaration]:
    """The last version of every declaration."""
    replaced = Declaration.objects.exclude(previous=None).values("previous")
    return list(Declaration.objects.exclude(pk__in=replaced))


def test_a_declaration_is_found_by_its_number_in_any_case(country: Country) -> None:
    declared = standing()[0]
    for text in (declared.number, declared.number.lower()):
        (group,) = found(text).values()
        assert (group.kind, numbers(group)) == (Sought.NUMBER, {declared.number})


def test_an_amended_declaration_is_found_by_what_its_first_version_was_called(country: Country) -> None:
    amended = Declaration.objects.exclude(previous=None)[0]
    first = Declaration.objects.get(number=amended.number, version=1)
    group = found(first.message_key)[Sought.REFERENCE]
    (listed,) = [each for each in group.declarations if each.filed.number == amended.number]
    assert listed.filed.version == max(each.version for each in Declaration.objects.filter(number=amended.number))


def test_a_declaration_is_found_by_the_declarants_own_number_and_its_transport_document(country: Country) -> None:
    declared = next(each for each in standing() if each.reference and each.transport_key)
    assert declared.number in numbers(found(declared.reference)[Sought.REFERENCE])
    group = found(declared.transport_key)[Sought.TRANSPORT]
    carried = Declaration.objects.filter(transport_key=declared.transport_key)
    assert numbers(group) == set(carried.values_list("number", flat=True))


def test_a_container_is_found_however_its_number_is_written(country: Country) -> None:
    ids = {each.pk for each in standing()}
    number = next(each for each in Container.objects.all() if each.declaration_id in ids).number
    expected = {
        each.declaration.number
        for each in Container.objects.filter(number=number).select_related("declaration")
        if each.declaration_id in ids
    }
    for text in (number, number.lower(), f"{number[:4]} {number[4:10]}-{number[10:]}"):
        assert numbers(found(text)[Sought.CONTAINER]) == expected


def test_goods_are_found_by_the_beginning_of_their_code(country: Country) -> None:
    ids = {each.pk: each.number for each in standing()}
    code = Item.objects.latest("id").hs
    for prefix in (code, code[:6], code[:4]):
        expected = {
            ids[each.declaration_id]
            for each in Item.objects.filter(hs__startswith=prefix)
            if each.declaration_id in ids
        }
        group = found(prefix)[Sought.HS]
        assert numbers(group) == expected if len(expected) <= 50 else numbers(group) < expected
        assert all(each.codes and all(code.startswith(prefix) for code in each.codes) for each in group.declarations)
    assert numbers(found(f"{code[:4]}.{code[4:6]}")[Sought.HS]) == numbers(found(code[:6])[Sought.HS])


def page_by_page(asked: Question) -> list[str]:
    """The numbers that the pages of ``asked`` give, in their order."""
    seen: list[str] = []
    before = None
    for _page in range(100):
        (group,) = groups_found(asked=asked, offices=None, at=AT, before=before)
        seen += [each.filed.number for each in group.declarations]
        before = group.next_before
        if before is None:
            return seen
    raise AssertionError("the pages do not end")


def test_pages_of_fifty_go_on_without_gap_or_repeat(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_search, "PAGE", 7)
    heading = max(
        {item.hs[:4] for item in Item.objects.all()}, key=lambda each: Item.objects.filter(hs__startswith=each).count()
    )
    asked = question(heading, kind=Sought.HS, allowed=EVERYTHING)
    seen = page_by_page(asked)
    ids = {each.pk: each.number for each in standing()}
    expected = {
        ids[each.declaration_id] for each in Item.objects.filter(hs__startswith=heading) if each.declaration_id in ids
    }
    assert len(seen) == len(set(seen)) > 14
    assert set(seen) == expected


def test_what_is_found_comes_with_its_lane_its_result_and_its_operator(country: Country) -> None:
    heading = Item.objects.latest("id").hs[:4]
    listed = found(heading)[Sought.HS].declarations
    assert {each.lane.value for each in listed} <= {"green", "blue", "yellow", "orange", "red"}
    assert all(each.operator is not None and each.operator.key == each.filed.operator for each in listed)


def test_another_offices_declarations_are_not_found(country: Country) -> None:
    elsewhere = next(each for each in standing() if each.office == "QXAIR")
    for text in (elsewhere.number, elsewhere.reference or elsewhere.message_key, elsewhere.transport_key):
        if text:
            assert all(
                each.filed.office == "QXPOR"
                for group in found(text, offices=("QXPOR",)).values()
                for each in group.declarations
            )
    assert found(elsewhere.number, offices=("QXPOR",)) == {}
    assert found(elsewhere.number, offices=()) == {}


def test_goods_too_common_to_weigh_at_once_go_on_page_by_page_though_a_page_is_empty(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_search, "LOOKED_AT", 3)
    monkeypatch.setattr(declarations_search, "LOOKED_AT", 3)
    standing_ids = {each.pk: each for each in standing()}
    goods = Item.objects.all()
    heading = max({item.hs[:4] for item in goods}, key=lambda each: goods.filter(hs__startswith=each).count())
    for offices in (None, ("QXPST",), ("QXPOR", "QXAIR")):
        expected = {
            standing_ids[item.declaration_id].number
            for item in goods.filter(hs__startswith=heading)
            if item.declaration_id in standing_ids
            and (offices is None or standing_ids[item.declaration_id].office in offices)
        }
        asked = question(heading, kind=Sought.HS, allowed=EVERYTHING)
        seen: list[str] = []
        before: int | None = None
        for _page in range(400):
            found_here = groups_found(asked=asked, offices=offices, at=AT, before=before)
            if not found_here:
                break
            seen += [each.filed.number for each in found_here[0].declarations]
            before = found_here[0].next_before
            if before is None:
                break
            assert found_here[0].weighed == 3
        assert sorted(seen) == sorted(expected)
        assert len(expected) > 3 or offices == ("QXPST",)


def test_looking_too_widely_is_given_up_with_a_word(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(asked: object, reach: object) -> list[object]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        return []

    monkeypatch.setattr(queries_search, "patience", partial(patience, 50))
    monkeypatch.setattr(queries_search, "LOOKUPS", {**queries_search.LOOKUPS, Sought.HS: endless})
    answer = browser(country.cast.amina).get("/search/", {"q": "8517", "kind": "hs"})
    assert answer.status_code == 422
    assert "give more of it" in answer.content.decode()


def test_the_page_says_what_was_found_and_puts_the_look_up_on_record(country: Country) -> None:
    declared = standing()[0]
    text = declared.number.translate(ARABIC_INDIC) + "\u200f"
    page = browser(country.cast.amina).get("/search/", {"q": text}).content.decode()
    assert f'href="/declarations/{declared.number}/"' in page
    (entry,) = audit.entries(actor="amina", verb="search.done")
    assert (entry.object_kind, entry.detail) == ("search", {"text": declared.number, "found": 1})
    assert entry.object_id == "number+reference+transport"


def test_an_officer_finds_no_operators_and_nothing_of_other_offices(country: Country) -> None:
    declared = next(each for each in standing() if each.office == "QXAIR" and each.operator)
    page = browser(country.cast.brahim).get("/search/", {"q": declared.number})
    assert "Nothing found" in page.content.decode()
    assert (
        "/operators/one/" not in browser(country.cast.brahim).get("/search/", {"q": declared.operator}).content.decode()
    )
    refused = browser(country.cast.brahim).get("/search/", {"q": declared.operator, "kind": "operator"})
    assert "asked" not in refused.context
    assert "/operators/one/" in browser(country.cast.amina).get("/search/", {"q": declared.operator}).content.decode()


def test_an_officer_finds_the_declarations_of_an_operator_by_its_number_at_their_office(country: Country) -> None:
    declared = [each for each in standing() if each.operator and "|" not in each.operator]
    both = {each.operator for each in declared if each.office == "QXPOR"} & {
        each.operator for each in declared if each.office != "QXPOR"
    }
    number = str(min(each for each in both if each))
    page = browser(country.cast.brahim).get("/search/", {"q": number.lower()})
    groups = {group.kind: group for group in page.context["groups"]}
    here = {each.number for each in declared if each.operator == number and each.office == "QXPOR"}
    assert Sought.OPERATOR not in groups
    assert numbers(groups[Sought.DECLARED_FOR]) == here
    assert "/operators/one/" not in page.content.decode()
    (entry,) = audit.entries(actor="brahim", verb="search.done")
    assert "declared_for" in entry.object_id


def test_the_declarations_of_an_operator_go_on_page_by_page(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_search, "PAGE", 2)
    declared = [each.operator for each in standing() if each.operator and "|" not in each.operator]
    number = max(set(declared), key=declared.count)
    asked = question(number, kind=Sought.DECLARED_FOR, allowed=EVERYTHING)
    seen = page_by_page(asked)
    assert sorted(seen) == sorted(each.number for each in standing() if each.operator == number)
    assert len(seen) > 4


def test_hostile_text_is_only_text(country: Country) -> None:
    client = browser(country.cast.amina)
    for text in (
        "'; DROP TABLE x --",
        "%",
        "_%_%",
        "\\",
        "a" * 4_000,
        "\x00\x1b[31m",
        "<script>alert(1)</script>",
        "٤٢٪",
    ):
        answer = client.get("/search/", {"q": text})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
    assert client.get("/search/", {"q": "1", "before": "9" * 30}).status_code == 200
    assert len(json.dumps(audit.entries(verb="search.done")[0].detail)) < 2_000


def test_nothing_is_recorded_before_something_is_asked(country: Country) -> None:
    client = browser(country.cast.amina)
    for query in ({}, {"q": ""}, {"q": "\u200f \x00"}, {"q": "12", "kind": "hs"}, {"q": "x", "kind": "nonsense"}):
        assert client.get("/search/", query).status_code == 200
    assert audit.entries(verb="search.done") == ()


def test_a_chosen_kind_keeps_to_it_and_says_what_it_needs(country: Country) -> None:
    page = browser(country.cast.amina).get("/search/", {"q": "12", "kind": "hs"}).content.decode()
    assert "four to ten digits" in page
