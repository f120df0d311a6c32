"""The board as a page: for each reader what is theirs, and nothing that would foretell a control."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client, override_settings

from steelyard.base.accounts.models import Officer
from steelyard.cycle.controls.models import Control
from steelyard.cycle.declarations.models import Declaration
from tests.monitoring.conftest import AT, Country, browser


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests come in at the moment of the tests."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("on_the_day")
def test_the_head_of_the_risk_unit_sees_lanes_against_plan_queues_and_charts(country: Country) -> None:
    text = page(browser(country.cast.dina), "/board/")
    for word in ("Port Qasira", "QXAIR", "plan", "Random", "Queues", 'id="chart-mix"', 'id="chart-hits"'):
        assert word in text


@pytest.mark.usefixtures("on_the_day")
@pytest.mark.parametrize("zone", ["Etc/GMT-3", "Asia/Riyadh", "Europe/Paris", "America/St_Johns"])
def test_pages_of_days_open_wherever_they_are_read(country: Country, zone: str) -> None:
    """The abbreviation of a zone, such as +03, names none."""
    key = Declaration.objects.filter(operator__isnull=False).latest("id").operator
    addresses = [
        "/board/",
        "/board/profiles/",
        "/board/profiles/VAL-101/",
        f"/operators/one/?{urlencode({'key': key})}",
    ]
    with override_settings(TIME_ZONE=zone):
        for address in addresses:
            assert page(browser(country.cast.dina), address)


@pytest.mark.usefixtures("on_the_day")
def test_the_board_of_one_office_is_of_that_office(country: Country) -> None:
    client = browser(country.cast.dina)
    rows = client.get("/board/", {"office": "QXPOR"}).context["today"].rows
    assert {row.office.code for row in rows} == {"QXPOR"}
    assert client.get("/board/", {"office": "QXPOR", "step": "day"}).context["mix"].labels[0] == "3 December"


@pytest.mark.usefixtures("on_the_day")
def test_the_live_part_is_what_the_page_holds_and_asks_for_the_same_office(country: Country) -> None:
    client = browser(country.cast.dina)
    whole, part = page(client, "/board/?office=QXPOR"), page(client, "/board/live/?office=QXPOR")
    assert 'hx-get="/board/live/?office=QXPOR"' in whole
    assert "<html" not in part
    assert 'class="figures"' in part
    assert "QXAIR" not in part


@pytest.mark.usefixtures("on_the_day")
@pytest.mark.parametrize(
    "address", ["/board/", "/board/live/", "/board/?office=QXAIR&step=day", "/search/?q=8517", "/search/"]
)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_an_officers_page_tells_neither_chance_nor_plan_nor_profile(
    country: Country, address: str, language: str
) -> None:
    Officer.objects.filter(pk=country.cast.brahim.id).update(language=language)
    text = page(browser(country.cast.brahim), address)
    sources = {order["source"] for control in Control.objects.all() for order in control.orders if order["source"]}
    assert len(sources) > 5
    assert not [
        source
        for source in sources
        if re.search(rf"(?<![\w-]){re.escape(source)}(?![\w-])", text) and source not in LANES
    ]
    for word in ("andom", "aléatoire", "عشوائي", "propensity", "chart-hits", "fail-safe", "criterion", "forced"):
        assert word not in text
    assert not re.search(r"\bplan\b|المخطط", text)
    assert "QXAIR" not in text.replace("office=QXAIR", "")
    assert not address.startswith("/board") or "<small" not in text  # where the plan stands for those who may see it


LANES = {"green", "blue", "yellow", "orange", "red"}
"""Sources of picks that only top up a lane are named like the lane."""


@pytest.mark.usefixtures("on_the_day")
def test_an_empty_installation_has_pages_that_say_so(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT - timedelta(days=300))
    text = page(browser(country.cast.dina), "/board/")
    assert "No lanes yet to show over time" in text
    assert "Too few results for a hit rate" in text
