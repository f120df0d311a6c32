"""The page of a declaration says how things stand, to each as much as they may know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import lxml.html
from django.utils import timezone

from steelyard.engine.lane import Lane
from steelyard.engine.selection.decision import PickKind
from tests.cast import AIRPORT
from tests.controls.conftest import FOUND, LATER, House, Select, browser, close, take

Decide = Callable[..., Any]


def similar(page: str) -> str:
    return page.partition('id="similar"')[2].partition("</section>")[0]


def test_a_control_under_way_on_similar_goods_is_told_at_its_own_office_alone(
    installed: House, select: Select, decide: Decide
) -> None:
    select(message_id="a")
    here, elsewhere = decide("b").number, decide("c", office=AIRPORT).number
    brahim, claire = browser(installed.cast.brahim), browser(installed.cast.claire)
    for taken in (False, True):
        if taken:
            take(installed.cast.brahim, at=installed.at + LATER)
        told = similar(brahim.get(f"/declarations/{here}/").content.decode())
        assert ("Control under way" in told, "Not controlled" in told) == (True, False)
        told = similar(claire.get(f"/declarations/{elsewhere}/").content.decode())
        assert told.count("No result") == 2, "neither which is controlled nor which is not"
        assert ("Control under way" in told, "Not controlled" in told) == (False, False)


def test_similar_goods_that_were_let_go_are_not_controlled(installed: House, decide: Decide) -> None:
    decide("a")
    later = decide("b").number
    told = similar(browser(installed.cast.brahim).get(f"/declarations/{later}/").content.decode())
    assert ("Control under way" in told, "Not controlled" in told) == (False, True)


def test_a_green_that_is_held_says_until_when_and_no_longer_than_that(installed: House, decide: Decide) -> None:
    client = browser(installed.cast.brahim)
    past, fresh = decide("a"), decide("b", at=timezone.now())
    assert fresh.stand_by_until is not None
    for answer, held in ((past, False), (fresh, True)):
        page = client.get(f"/declarations/{answer.number}/")
        assert page.context["held_until"] == (answer.stand_by_until if held else None)
        assert ("on stand-by until" in page.content.decode()) == held
        assert ("on stand-by" in client.get("/search/", {"q": answer.number}).content.decode()) == held


def test_a_version_that_was_replaced_is_held_no_more(installed: House, decide: Decide) -> None:
    client, now = browser(installed.cast.brahim), timezone.now()
    first = decide("a", at=now)
    decide("b", Lane.RED, amends="a", at=now)
    page = client.get(f"/declarations/{first.number}/", {"version": 1})
    assert page.status_code == 200
    assert "stand-by" not in page.content.decode()


def test_similar_goods_lead_to_their_declaration_where_it_may_be_read(installed: House, decide: Decide) -> None:
    first, elsewhere, last = decide("a").number, decide("b", office=AIRPORT).number, decide("c").number
    told = similar(browser(installed.cast.brahim).get(f"/declarations/{last}/").content.decode())
    assert f'href="/declarations/{first}/"' in told
    assert elsewhere not in told


def test_a_declaration_leads_to_its_operator_those_alone_who_may_open_that(installed: House, decide: Decide) -> None:
    decide("a")
    page = f"/declarations/{decide('b').number}/"
    targeter, officer = browser(installed.cast.amina), browser(installed.cast.brahim)
    (there,) = lxml.html.fromstring(targeter.get(page).content).xpath(
        "//a[starts-with(@href, '/operators/one/')]/@href"
    )
    assert targeter.get(there).status_code == 200
    assert "/operators/" not in officer.get(page).content.decode()


def test_a_name_in_latin_letters_stands_where_an_arabic_page_begins(installed: House, decide: Decide) -> None:
    page = browser(installed.cast.amina).get(f"/declarations/{decide('a').number}/").content
    (name,) = lxml.html.fromstring(page).xpath("//section[@aria-labelledby='operator']//strong/bdi")
    assert name.text_content().strip()
    assert not name.xpath("ancestor::p/@dir"), "a paragraph that takes its side from the name is on the other one"


def test_steps_of_selection_tell_the_lane_once_and_none_where_none_was_asked(installed: House, decide: Decide) -> None:
    page = browser(installed.cast.amina).get(f"/declarations/{decide('a').number}/")
    rows = lxml.html.fromstring(page.content).xpath("//section[@aria-labelledby='inside']//tbody/tr")
    draws = page.context["page"].grounds.decided.decision.draws
    told = [
        (draw.kind, *(cell.text_content().strip() for cell in row[1:3])) for draw, row in zip(draws, rows, strict=True)
    ]
    assert (PickKind.RANDOM, "–", "–") in told
    assert (PickKind.EXPECTED, "–", "Red") in told


def test_reasons_that_proved_true_are_told_in_words(installed: House, select: Select) -> None:
    control = select(Lane.RED)
    close(control, installed.cast.brahim, at=installed.at + timedelta(hours=1), **FOUND, indicators_true=[1])
    page = browser(installed.cast.brahim).get(f"/tasks/{control.pk}/")
    (proved,) = lxml.html.fromstring(page.content).xpath("//dt[.='Which reasons proved true']/following-sibling::dd[1]")
    assert proved.text_content().strip() == page.context["page"].grounds.concerns[0].text.en
