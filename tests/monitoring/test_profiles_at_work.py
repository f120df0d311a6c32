"""What is told of each profile is what the records of its controls say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from steelyard.cycle.controls.models import Control, Result
from steelyard.cycle.monitoring.charts import profiles_chart
from steelyard.cycle.monitoring.queries_past import hits
from steelyard.cycle.monitoring.queries_profiles import PAGE, profiles_at_work
from steelyard.cycle.monitoring.sight import Sight
from steelyard.engine.measure.rate import rate
from tests.monitoring.conftest import AT, Country, browser

MIDNIGHT = datetime(AT.year, AT.month, AT.day, tzinfo=UTC)


def recounted(code: str, offices: tuple[str, ...]) -> tuple[int, int, int]:
    """Controls picked for, results and findings of one profile, from the rows alone."""
    picked = results = findings = 0
    for control in Control.objects.filter(queued_at__lt=MIDNIGHT, office__in=offices):
        if not any(each["source"] == code and each["kind"] in ("criterion", "forced") for each in control.orders):
            continue
        last = Result.objects.filter(control=control, recorded_at__lt=MIDNIGHT).order_by("-version").first()
        conclusive = last is not None and last.status in ("nil", "finding")
        if control.status == "superseded" and not conclusive:
            continue
        picked += 1
        results += conclusive
        findings += last is not None and last.status == "finding"
    return picked, results, findings


def test_every_profile_is_counted_as_its_controls_are_recorded(everywhere: Sight) -> None:
    found = profiles_at_work(offices=everywhere.codes, at=AT, zone="UTC")
    assert len({each.profile.code for each in found.profiles}) == len(found.profiles) >= 60
    assert found.random == hits(offices=everywhere.codes, office=None, at=AT, zone="UTC").random
    for each in found.profiles[:15] + found.profiles[-3:]:
        expected = recounted(each.profile.code, everywhere.codes)
        assert (each.picked, each.results, each.findings) == expected
        assert each.hit_rate == rate(expected[2], expected[1])
        assert (each.last_finding is not None) == (each.findings > 0)
        assert each.lift is None or each.results >= 30
    picked = [each.picked for each in found.profiles]
    assert picked == sorted(picked, reverse=True)
    assert picked[0] > 5
    assert found.never == picked.count(0) > 0


def test_an_office_counts_its_own_controls(everywhere: Sight) -> None:
    one = profiles_at_work(offices=("QXPOR",), at=AT, zone="UTC")
    busiest = one.profiles[0]
    assert (busiest.picked, busiest.results, busiest.findings) == recounted(busiest.profile.code, ("QXPOR",))
    assert busiest.picked > 0


def test_the_chart_shows_only_what_results_enough_stand_behind(everywhere: Sight) -> None:
    found = profiles_at_work(offices=everywhere.codes, at=AT, zone="UTC")
    enough = [each for each in found.profiles if each.hit_rate and each.hit_rate.enough]
    chart = profiles_chart(found)
    assert (chart is None) == (not enough)
    if chart is not None:
        assert len(chart.labels) == len(enough[:12]) + 1


def test_the_page_leads_on_and_tells_no_rate_of_few(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    client = browser(country.cast.dina)
    page = client.get("/board/profiles/")
    text = page.content.decode()
    assert page.status_code == 200
    assert len(page.context["shown"]) == PAGE
    assert "too few results for a rate" in text
    following = client.get("/board/profiles/", {"from": page.context["next"]})
    codes = [{each.profile.code for each in one.context["shown"]} for one in (page, following)]
    assert codes[1]
    assert not codes[0] & codes[1]
    assert client.get("/board/profiles/", {"from": "99999"}).status_code == 200
    assert browser(country.cast.brahim).get("/board/profiles/").status_code == 403
