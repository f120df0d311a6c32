"""The page of a declaration tells what was known as its lane was given: counted anew from the records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from steelyard.cycle.controls.models import Control, Result
from steelyard.cycle.controls.queries_page import declaration_page
from steelyard.cycle.declarations.models import Declaration, Item
from steelyard.engine.facts.dossier import WINDOWS, Counts
from tests.monitoring.conftest import Country, browser

CONCLUSIVE = ("nil", "finding")


def first_versions(operator: str, since: datetime, before: datetime) -> int:
    return Declaration.objects.filter(operator=operator, version=1, at__gte=since, at__lt=before).count()


def results_known(operator: str, since: datetime, before: datetime) -> tuple[int, int]:
    """Controls that ended with a nil or a finding, and the findings, by what had been recorded before an instant."""
    ids = Declaration.objects.filter(operator=operator).values("id")
    controls = findings = 0
    for each in Result.objects.filter(declaration_id__in=ids, recorded_at__gte=since, recorded_at__lt=before):
        earlier = Result.objects.filter(control=each.control, version=each.version - 1).first()
        was = earlier.status if earlier else ""
        controls += (each.status in CONCLUSIVE) - (was in CONCLUSIVE)
        findings += (each.status == "finding") - (was == "finding")
    return controls, findings


def start(at: datetime, days: int) -> datetime:
    return datetime(at.year, at.month, at.day, tzinfo=UTC) - timedelta(days=days)


@pytest.fixture
def busy(country: Country) -> list[Declaration]:
    """Declarations of operators with a past, some of it known only after them."""
    declared = [each for each in Declaration.objects.order_by("-id") if each.operator and each.version == 1]
    chosen = [each for each in declared if first_versions(each.operator or "", start(each.at, 90), each.at) >= 3]
    assert len(chosen) > 20
    return chosen[:: max(1, len(chosen) // 20)]


def test_the_past_of_the_operator_ends_before_the_declaration(busy: list[Declaration]) -> None:
    told_later = 0
    for each in busy:
        operator = each.operator or ""
        page = declaration_page(number=each.number, version=1)
        assert page.operator is not None
        for days, counts in zip(WINDOWS, page.operator.as_operator.windows, strict=True):
            since = start(each.at, days)
            controls, findings = results_known(operator, since, each.at)
            assert counts == Counts(first_versions(operator, since, each.at), controls, max(findings, 0))
        told_later += Result.objects.filter(
            recorded_at__gte=each.at, declaration_id__in=Declaration.objects.filter(operator=operator).values("id")
        ).count()
    assert told_later > 0  # else nothing could have leaked


def test_similar_declarations_came_before_and_what_was_found_later_says_so(busy: list[Declaration]) -> None:
    seen = {True: 0, False: 0}
    for each in Declaration.objects.order_by("id")[::5]:
        page = declaration_page(number=each.number, version=each.version)
        for similar in page.similar:
            assert similar.similar.at <= each.at
            assert similar.similar.number != each.number
            earlier = Item.objects.filter(declaration_id=similar.similar.declaration_id, hs=similar.similar.hs)
            assert earlier.exists()
            if similar.result is not None:
                recorded = Result.objects.get(pk=similar.result.id).recorded_at
                assert similar.later == (recorded > each.at)
                seen[similar.later] += 1
    assert seen[True] > 0
    assert seen[False] > 0


def test_an_officer_reads_that_a_result_came_later_and_no_rate_of_few(country: Country) -> None:
    client = browser(country.cast.brahim)
    later = 0
    for each in Declaration.objects.filter(office="QXPOR").order_by("-id")[:40]:
        page = client.get(f"/declarations/{each.number}/", {"version": each.version})
        text = page.content.decode()
        later += "(known since" in text
        assert ("As known when this declaration was given its lane." in text) == (
            page.context["page"].operator is not None and page.context["page"].operator.as_operator.first_at is not None
        )
        for sample in page.context["page"].operator.as_operator.windows if page.context["page"].operator else ():
            assert sample.controls >= 30 or "too few results for a rate" in text or not sample.controls
    assert later > 0
    assert Control.objects.exists()
