"""The result page as it is worked on: sections open with the choice that needs them, and nothing typed is lost."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.speech import say
from tests.browser.visit import SCREENSHOTS, Visits

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


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_photograph_added_while_the_result_is_typed_loses_nothing(
    visits: Visits, language: str, scripts: bool
) -> None:
    visits.refusals_expected.add(422)
    page = opened(visits, language, java_script_enabled=scripts)
    before = page.locator(".pictures img").count()
    page.locator("[name=status][value=finding]").check()
    page.locator("[name=comment]").fill("Two cartons more.")
    for name, content, more in (("carton.png", drawn(language, scripts), 1), ("note.png", b"no picture", 0)):
        chosen = {"name": name, "mimeType": "image/png", "buffer": content}
        page.locator("#pictures").set_input_files([chosen])
        page.locator("main").get_by_role("button", name=say(language, "Add"), exact=True).click()
        before += more
        expect(page.locator("#pictures-taken")).to_contain_text(re.compile(r"1" if more else re.escape(name)))
        expect(page.locator(".pictures img")).to_have_count(before)
        expect(page.locator("[name=comment]")).to_have_value("Two cartons more.")
        expect(page.locator("[name=status][value=finding]")).to_be_checked()
        expect(page.locator("[name=findings-0-legal_base]")).to_be_visible()
        expect(page.locator("#pictures")).to_be_focused()


def drawn(language: str, scripts: bool) -> bytes:
    """A picture that was not added before."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), (LANGUAGES.index(language) * 90, 200 * scripts, 60)).save(file, "PNG")
    return file.getvalue()


def test_more_rows_lead_back_to_where_they_were_asked_for(visits: Visits) -> None:
    page = opened(visits)
    page.locator("[name=status][value=finding]").check()
    page.locator("[name=findings-0-legal_base]").fill("Art. 12")
    page.locator("#rows-findings button").click()
    expect(page.locator("[name=findings-2-legal_base]")).to_be_visible()
    expect(page.locator("#rows-findings summary")).to_be_in_viewport()
    expect(page.locator("[name=findings-0-legal_base]")).to_have_value("Art. 12")
    expect(page.locator(".is-invalid")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_asks_why_a_control_was_short_while_its_clock_says_so(visits: Visits, language: str) -> None:
    page = visits.open("brahim", language=language)
    page.goto(f"/tasks/{visits.product.things['check']}/result/")
    why, started = page.locator("[name=quick_reason]"), page.locator("[name=started_at]")
    ended = page.locator("[name=ended_at]").input_value()
    started.fill((datetime.fromisoformat(ended) - timedelta(seconds=59)).isoformat())
    expect(why).to_be_visible()
    started.fill((datetime.fromisoformat(ended) - timedelta(seconds=60)).isoformat())
    expect(why).to_be_hidden()
    started.fill(ended)
    page.locator("[name=status][value=inconclusive]").check()
    page.locator("[name=instruction_followed]").select_option("yes")
    visits.refusals_expected.add(422)
    page.locator("main form .btn-primary").last.click()
    expect(page.locator("#id_quick_reason_error")).to_be_visible()
    page.screenshot(path=SCREENSHOTS / f"quick-{language}.png", full_page=True)
