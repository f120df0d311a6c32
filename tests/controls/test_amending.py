"""A recorded result is put right on a page that begins with what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from steelyard.cycle.controls.models import Control, Finding, Result
from steelyard.engine.lane import Lane
from tests.controls.conftest import House, browser
from tests.controls.sheets import ROUTINE, address, filled

FOUND: dict[Lane, dict[str, Any]] = {
    Lane.YELLOW: {
        "documents_seen": ["invoice|EL-26-0311", "contract"],
        "discrepancies-0-box": "42",
        "discrepancies-0-found": "140",
        "queries-0-about": "value",
        "queries-0-question": "Why so low?",
        "queries-0-outcome": "settled",
        "queries-0-answer": "Old stock.",
        "amended-0-field": "value",
        "amended-0-item": "2",
        "amended-0-new": "140",
    },
    Lane.RED: {
        "packages_counted": "812",
        "packages_opened": "40",
        "weight_found": "14320.456000",
        "sealed": "yes",
        "seals-0-number": "S-1",
        "seals-0-state": "intact",
        "samples": "A-1, A-2",
        "concealment_place": "goods",
        "concealment_method": "cover_load",
        "comment": "Behind the first row.",
    },
    Lane.ORANGE: {"image": "IMG-1", "anomaly": "on"},
    Lane.BLUE: {"period": "2026", "sample": "10 entries"},
}
FINDING: dict[str, Any] = {
    "status": "finding",
    "extent": "12.5",
    "findings-0-risk_area": "valuation",
    "findings-0-type": "undervaluation",
    "findings-0-legal_base": "Customs Code, art. 87",
    "findings-0-item": "1",
    "findings-0-quantity": "3.5",
    "findings-0-unit": "KGM",
    "findings-0-revenue": "40.00",
    "other_risks-0-risk_area": "origin",
    "other_risks-0-note": "labels removed",
    "indicators_true": ["1"],
    "usefulness": "4",
    "evidence": "FILE-1, FILE-2",
}
SAME = ("status", "extent", "details", "findings", "indicators_true", "other_risks", "usefulness", "comment")


@pytest.fixture
def recorded(brahim: Client, hand: Callable[..., Control]) -> Callable[..., Control]:
    """A control that Brahim closed through the page."""

    def closed(lane: Lane, **fields: Any) -> Control:
        control = hand(lane)
        answer = brahim.post(address(control), filled(brahim.get(address(control)), **fields))
        assert answer.status_code == 302, [rows.errors for rows in answer.context["sheet"].rows.values()]
        return control

    return closed


def amending(control: Control) -> str:
    return f"/tasks/{control.pk}/result/amend/"


def as_shown(page: Any) -> dict[str, Any]:
    """What a browser sends back of the page, untouched."""
    sheet = page.context["sheet"]
    return {name: sheet.form.data.getlist(name) for name in sheet.form.data}


@pytest.mark.parametrize("lane", list(FOUND))
def test_the_page_begins_with_what_was_recorded_and_says_the_same_if_sent_back(
    brahim: Client, recorded: Callable[..., Control], lane: Lane
) -> None:
    control = recorded(lane, **{**FOUND[lane], **FINDING})
    page = brahim.get(amending(control))
    assert page.status_code == 200
    assert "is-invalid" not in page.content.decode()
    answer = brahim.post(amending(control), {**as_shown(page), "reason": "Typed at the wrong place."})
    assert answer.status_code == 302, [
        answer.context["form"].errors,
        *(rows.errors for rows in answer.context["sheet"].rows.values()),
    ]
    first, second = Result.objects.order_by("version")
    assert {name: getattr(first, name) for name in SAME} == {name: getattr(second, name) for name in SAME}
    assert (first.started_at, first.ended_at, first.evidence) == (second.started_at, second.ended_at, second.evidence)
    told = [
        {name: value for name, value in row.items() if name not in ("id", "result_id")}
        for row in Finding.objects.order_by("result__version").values()
    ]
    assert told[0] == told[1]
    assert second.amendment_reason == "Typed at the wrong place."
    shown = brahim.get(f"/tasks/{control.pk}/").content.decode()
    assert "Typed at the wrong place." in shown


def test_without_a_reason_or_with_a_fault_nothing_is_amended_and_all_is_said(
    brahim: Client, recorded: Callable[..., Control]
) -> None:
    control = recorded(Lane.RED, **ROUTINE[Lane.RED])
    sent = {**as_shown(brahim.get(amending(control))), "status": "finding", "reason": " "}
    answer = brahim.post(amending(control), sent)
    assert answer.status_code == 422
    assert answer.context["why"].errors["reason"]
    answer = brahim.post(amending(control), {**sent, "reason": "The laboratory answered."})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert "The laboratory answered." in answer.content.decode()
    assert Result.objects.count() == 1


def test_more_rows_lose_neither_the_reason_nor_what_was_recorded(
    brahim: Client, recorded: Callable[..., Control]
) -> None:
    control = recorded(Lane.RED, **FOUND[Lane.RED])
    sent = {**as_shown(brahim.get(amending(control))), "reason": "Second opening.", "more": "findings"}
    page = brahim.post(amending(control), sent).content.decode()
    assert "Second opening." in page
    assert "Behind the first row." in page
    assert "findings-2-type" in page


def test_only_who_recorded_a_result_amends_it_and_an_open_task_has_none(
    installed: House, brahim: Client, recorded: Callable[..., Control], hand: Callable[..., Control]
) -> None:
    control = recorded(Lane.RED, **ROUTINE[Lane.RED])
    assert browser(installed.cast.claire).get(amending(control)).status_code == 403
    still_open = hand(Lane.YELLOW, "b")
    assert brahim.get(amending(still_open)).url == f"/tasks/{still_open.pk}/"


@pytest.mark.parametrize(("language", "words"), [("fr", "Rectifier le résultat"), ("ar", "تعديل النتيجة")])
def test_the_page_speaks_the_officers_language(
    brahim: Client, recorded: Callable[..., Control], language: str, words: str
) -> None:
    control = recorded(Lane.ORANGE, **ROUTINE[Lane.ORANGE])
    with override(language):
        page = brahim.get(amending(control), headers={"accept-language": language}).content.decode()
    assert words in page
    assert "Amend" not in page
