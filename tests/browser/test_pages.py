"""What every page keeps to, whatever it shows: its place in the table, lanes in words, tables behind charts, weight."""

from __future__ import annotations

import re

import lxml.html
import pytest
from django.urls import reverse

from steelyard.engine.lane import Lane
from tests.browser.pages import LOOKS, NO_PAGES, Look
from tests.browser.reading import fetch
from tests.browser.server import Served
from tests.browser.visit import Visits
from tests.road.access_matrix import KEY, MATRIX

LISTS = [
    look for look in LOOKS if look.route in ("profiles", "audit", "operators", "search", "administration", "releases")
]
LANES = {f"lane-{lane.value}" for lane in Lane}
HEAVIEST_LIST = 200_000  # bytes transferred, without what the browser keeps


def test_every_address_is_here() -> None:
    machines = {name for name, row in MATRIX.items() if row.opened_by == KEY or name.startswith("api-v1:")}
    shown = {look.route for look in LOOKS}
    assert shown | NO_PAGES | machines == set(MATRIX)
    assert shown & NO_PAGES == set()


@pytest.mark.parametrize("route", sorted(NO_PAGES))
def test_what_is_said_to_be_no_page_is_none(product: Served, route: str) -> None:
    answer = fetch(product, reverse(route, kwargs=MATRIX[route].sample), who=_opener(route))
    assert answer.media_type != "text/html" or answer.status in (302, 404, 405)


def _opener(route: str) -> str:
    people = {"system_administrator": "farid", "targeter": "amina", "head_of_risk_unit": "dina"}
    roles = MATRIX[route].opened_by
    known = [people[role] for role in sorted(roles) if role in people] if not isinstance(roles, str) else []
    return known[0] if known else "elias" if route.startswith("mfa") else "brahim"


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_lane_is_never_told_by_colour_alone_and_every_chart_has_its_table(product: Served, look: Look) -> None:
    answer = fetch(product, look.address(product.things), who=look.who, part=look.part)
    assert answer.status == look.status
    page = lxml.html.fromstring(answer.text)
    for lane in page.xpath("//*[@class]"):
        if not LANES & set(lane.classes):
            continue
        assert lane.text_content().strip(), lxml.html.tostring(lane)
        assert lane.xpath(".//*[local-name() = 'svg']"), lxml.html.tostring(lane)
    for chart in page.xpath("//*[@data-chart]"):
        cells = chart.xpath("ancestor::figure//table/tbody/tr/td")
        assert len(cells) > 3
        assert all(cell.text_content().strip() for cell in cells)


@pytest.mark.parametrize("look", LISTS, ids=lambda look: look.name)
def test_a_list_is_light(visits: Visits, look: Look) -> None:
    page = visits.reopen(look.who)
    address = look.address(visits.product.things)
    page.goto(address)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    assert 0 < sum(received) <= HEAVIEST_LIST


def test_charts_are_drawn_as_pictures_that_follow_the_reading_direction(visits: Visits) -> None:
    for language in ("en", "ar"):
        page = visits.open("dina", language=language)
        page.goto("/board/", wait_until="networkidle")
        charts = page.locator("[data-chart] svg")
        assert charts.count() == page.locator("[data-chart]").count() >= 2
        for chart in charts.all():
            assert chart.locator("path").count() > 5
            assert re.search(r"\d", chart.text_content() or "")


def test_long_work_says_that_it_goes_on(visits: Visits) -> None:
    page = visits.open("amina")
    page.goto(f"/profiles/{visits.product.things['draft']}/test/")
    page.evaluate(
        "addEventListener('submit', () => sessionStorage.said = document.querySelector('main form .busy').innerText)"
    )
    page.get_by_role("button", name="Run the test").click()
    page.get_by_role("heading", name="Outcome").wait_for()
    assert page.evaluate("sessionStorage.said") == "Looking at the declarations…"


ON_A_DESK = [look for look in LOOKS if look.route in ("board", "profiles_at_work")]
HISTORIES = [look for look in LOOKS if look.route in ("task", "declaration", "operator")]
FULL_RATE = """() => {
  const rates = document.querySelectorAll("[data-hit-rate]");
  rates.forEach((each) => { each.innerHTML = "<bdi class=number>12.3\u00a0%</bdi> <span class=text-nowrap>"
    + "(<bdi class=number>10.1\u00a0%</bdi>–<bdi class=number>23.2\u00a0%</bdi>)</span>"; });
  return rates.length;
}"""
CUT = """() => [...document.querySelectorAll(".table-responsive")]
  .filter((each) => each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.getAttribute("aria-label")} ${each.scrollWidth} > ${each.clientWidth}`)"""
IN_ONE_PIECE = """(each) => each.getClientRects().length === 1
  && each.getBoundingClientRect().height < 1.9 * parseFloat(getComputedStyle(each).fontSize)"""


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_no_table_of_figures_is_cut_on_a_desk(visits: Visits, language: str) -> None:
    rates = 0
    for look in (*HISTORIES, *ON_A_DESK):
        page = visits.open(look.who, language=language)
        page.goto(look.address(visits.product.things))
        rates += page.evaluate(FULL_RATE)
        assert page.evaluate(CUT) == [], look.name
    assert rates > 3


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_declarations_number_stays_in_one_piece_on_a_telephone(visits: Visits, language: str) -> None:
    for look in HISTORIES:
        page = visits.open(look.who, language=language, width=360)
        page.goto(look.address(visits.product.things))
        numbers = [each for each in page.locator("main .code").all() if re.match(r"\d{4}-QX", each.inner_text())]
        assert look.route == "operator" or numbers
        assert all(each.evaluate(IN_ONE_PIECE) for each in numbers), look.name
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_part_that_fails_says_so_in_its_place_and_leaves_the_page_alone(visits: Visits, language: str) -> None:
    page, code = visits.open("dina", language=language), visits.product.things["draft"]
    page.route(
        "**" + reverse("profile_at_work", kwargs={"code": code}),
        lambda route: route.continue_(url=page.url.rstrip("/") + "/no-such-part/"),
    )
    page.goto(reverse("profile", kwargs={"code": code}), wait_until="networkidle")
    said = page.locator("#at-work [role=alert]")
    assert said.count() == 1
    assert said.inner_text().strip()
    assert page.locator("h1").count() == 1
    assert all("404" in str(fault) for fault in visits.faults), visits.faults  # the part alone
    visits.faults.clear()
