"""Every page in both directions, light and dark, wide and narrow: no barrier, nothing too wide or from elsewhere."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from playwright.sync_api import Browser, Page

from tests.browser.pages import ENDS, LOOKS, Look
from tests.browser.server import Served
from tests.browser.visit import Visits

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """() => axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
}).then((found) => found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`))"""
TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.body.querySelectorAll("*")].filter((each) => {
    const box = each.getBoundingClientRect();
    const scrolls = each.closest(".table-responsive, .reference-table, pre");
    return box.width > 0 && (box.right > wide + 1 || box.left < -1) && !scrolls;
  }).map((each) => each.outerHTML.slice(0, 160));
}"""
DRESSES = (("light", 1280), ("light", 360), ("dark", 1280), ("dark", 360))
EVERY = os.environ.get("STEELYARD_TEST_DRESSES") == "every"
LANGUAGES = ("en", "ar")
EXAMINED = {
    "en": DRESSES if EVERY else (DRESSES[0],),
    "ar": DRESSES if EVERY else (DRESSES[3],),
}
"""Light and wide from left to right, dark and narrow from right to left. By default each page is opened in one of the
two languages, and pages beside each other in different ones; ``make axe`` opens all in both, in all four dresses. What
is too wide is looked for in every dress."""


def named(given: Any) -> str:
    return given.name if isinstance(given, Look) else str(given)


def turns(looks: Sequence[Any]) -> list[tuple[Any, str]]:
    if EVERY:
        return [(look, language) for look in looks for language in LANGUAGES]
    return [(look, LANGUAGES[place % len(LANGUAGES)]) for place, look in enumerate(looks)]


@pytest.mark.parametrize(("look", "language"), turns([each for each in LOOKS if not each.part]), ids=named)
def test_a_page_has_no_barrier_in_any_dress(visits: Visits, look: Look, language: str) -> None:
    page = visits.reopen(look.who, language=language)
    answer = page.goto(look.address(visits.product.things))
    assert answer is not None
    assert answer.status == look.status
    assert_every_dress_is_open(page, language)


@pytest.mark.parametrize(("how", "language"), turns(list(ENDS)))
def test_a_page_at_which_a_way_ends_has_no_barrier_in_any_dress(visits: Visits, how: str, language: str) -> None:
    visits.refusals_expected.add(ENDS[how])
    page = visits.reopen("brahim", language=language)
    answer = page.goto(f"/ends/{how}/")
    assert answer is not None
    assert answer.status == ENDS[how]
    assert_every_dress_is_open(page, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_without_passkeys_names_the_other_without_a_barrier(
    browser: Browser, product: Served, language: str
) -> None:
    there = structs.replace(product, address=product.address.replace("localhost", "127.0.0.1"))
    with Visits(browser, there, {}) as visits:
        page = visits.open("nadia", language=language)
        page.goto("/accounts/2fa/")
        assert page.locator("main a[href^='http://localhost']").count() == 1
        assert_every_dress_is_open(page, language)
        visits.hold_to_account()


def assert_every_dress_is_open(page: Page, language: str) -> None:
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        language,
        "rtl" if language == "ar" else "ltr",
    ]
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for theme, width in DRESSES:
        page.emulate_media(color_scheme=theme)
        page.wait_for_function("(theme) => document.documentElement.dataset.bsTheme === theme", arg=theme)
        page.set_viewport_size({"width": width, "height": 800})
        found[f"{theme} {width} too wide"] = page.evaluate(TOO_WIDE)
        if (theme, width) in EXAMINED[language]:
            found[f"{theme} {width}"] = page.evaluate(RUN)
    assert {dress: faults for dress, faults in found.items() if faults} == {}
