"""The result page as it is worked on: sections open with the choice that needs them, and nothing typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.speech import say
from tests.browser.visit import Visits

LANGUAGES = ("en", "fr", "ar")


def opened(visits: Visits, language: str = "en", **options: object) -> Page:
    """The page of an inspection that Claire has in hand."""
    page = visits.open("claire", language=language, **options)
    page.goto(f"/tasks/{visits.product.things['inspection']}/result/")
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_choosing_an_outcome_opens_what_it_asks_for_and_keeps_what_was_typed(visits: Visits, language: str) -> None:
    page = opened(visits, language)
    findings, more = page.locator("#rows-findings"), page.locator("#rows-more")
    told, nil = page.locator("[data-opened]"), page.locator("[name=status][value=nil]")
    legal_base = page.locator("[name=findings-0-legal_base]")
    expect(legal_base).to_be_hidden()
    nil.focus()
    page.keyboard.press("ArrowLeft" if language == "ar" else "ArrowRight")
    expect(page.locator("[name=status][value=finding]")).to_be_focused()
    expect(page.locator("[name=status][value=finding]")).to_be_checked()
    expect(legal_base).to_be_visible()
    expect(told).to_contain_text(say(language, "Findings"))
    legal_base.fill("Art. 12")
    nil.check()
    expect(legal_base).to_be_hidden()
    expect(told).to_be_empty()
    page.locator("[name=status][value=not_performed]").check()
    assert [each.get_attribute("open") for each in (findings, more)] == [None, ""]
    page.locator("[name=status][value=finding]").check()
    expect(legal_base).to_have_value("Art. 12")
    assert [each.get_attribute("open") for each in (findings, more)] == ["", None]


def test_a_section_opened_by_hand_stays_until_another_outcome_is_chosen(visits: Visits) -> None:
    page = opened(visits)
    page.locator("#rows-findings summary").click()
    expect(page.locator("[name=findings-0-legal_base]")).to_be_visible()
    page.locator("[name=comment]").fill("Seen.")
    expect(page.locator("[name=findings-0-legal_base]")).to_be_visible()


def test_without_scripts_the_section_is_opened_by_hand_or_by_the_answer(visits: Visits) -> None:
    visits.refusals_expected.add(422)
    page = opened(visits, java_script_enabled=False)
    page.locator("[name=status][value=finding]").check()
    page.locator("[name=comment]").fill("Two cartons more.")
    page.get_by_role("button", name="Record and close").click()
    expect(page.locator("[name=findings-0-legal_base]")).to_be_visible()
    expect(page.locator("[name=comment]")).to_have_value("Two cartons more.")
