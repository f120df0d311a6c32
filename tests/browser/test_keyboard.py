"""The officer's work without a mouse: where the focus goes, that it is seen, that it follows the reading direction."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.speech import say
from tests.browser.test_journeys import button, link
from tests.browser.visit import Visits

SEEN = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  return {
    end: at === document.body, name: at.outerHTML.slice(0, 120),
    left: box.left, top: box.top, bottom: box.bottom, width: box.width,
    marked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none",
    inside: box.bottom > 0 && box.top < innerHeight,
  };
}"""
MOST_STEPS = 60


def step(page: Page) -> dict[str, Any]:
    page.keyboard.press("Tab")
    seen: dict[str, Any] = page.evaluate(SEEN)
    if seen["end"]:
        return seen
    assert seen["marked"], f"the focus cannot be seen on {seen['name']}"
    assert seen["inside"], f"the focus is off the screen on {seen['name']}"
    return seen


def walk_to(page: Page, wanted: Locator) -> list[dict[str, Any]]:
    """Press Tab until ``wanted`` has the focus; every stop on the way."""
    stops = []
    for _number in range(MOST_STEPS):
        stops.append(step(page))
        if wanted.evaluate("(each) => each === document.activeElement"):
            return stops
    raise AssertionError(f"{MOST_STEPS} steps do not reach {wanted}")


@pytest.mark.parametrize(("language", "username"), [("en", "bea"), ("ar", "badia")])
def test_an_officer_takes_reads_and_closes_a_check_by_keyboard_alone(
    visits: Visits, language: str, username: str
) -> None:
    page = visits.open(username, language=language)
    page.goto("/tasks/")
    skip(page, language)
    walk_to(page, button(page, language, "Take the next task"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/tasks/\d+/"))
    skip(page, language)
    walk_to(page, link(page, language, "Record result"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/result/"))
    skip(page, language)
    walk_to(page, page.locator("[name=status]").first)
    page.keyboard.press("Space")
    walk_to(page, page.locator("[name=extent]"))
    page.keyboard.type("100")
    walk_to(page, page.locator("[name=instruction_followed]"))
    page.keyboard.press("ArrowDown")
    walk_to(page, page.locator("[name=documents_seen]").first)
    page.keyboard.press("Space")
    walk_to(page, page.locator("[name=quick_reason]"))
    page.keyboard.type("One invoice.")
    walk_to(page, button(page, language, "Record and close"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/tasks/(#.*)?$"))
    expect(page.locator("#messages .alert-success")).to_be_visible()


def skip(page: Page, language: str) -> None:
    """The first stop of every page is the link past the furniture; it shows itself and leads into the page."""
    step(page)
    first = page.locator(":focus")
    expect(first).to_have_text(say(language, "Skip to content"))
    expect(first).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("address", ["/tasks/", "/search/", "/board/"])
def test_the_focus_goes_through_a_page_as_it_is_read(visits: Visits, address: str, language: str) -> None:
    page = visits.open("brahim", language=language)
    page.goto(address)
    step(page)  # the link past the furniture
    stops = list(takewhile(lambda stop: not stop["end"], (step(page) for _number in range(MOST_STEPS))))
    assert len(stops) > 5
    onward = -1 if language == "ar" else 1
    for before, after in pairwise(stops):
        same_row = min(before["bottom"], after["bottom"]) - max(before["top"], after["top"]) > 8
        if same_row and before["width"] < 400 and after["width"] < 400:
            assert (after["left"] - before["left"]) * onward > 0, (before["name"], after["name"])
