"""Photographs go with the result page at any time: nothing typed is lost, nothing refused is recorded in silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.conf import settings
from django.test import Client

from steelyard.cycle.controls import operations, views_evidence
from steelyard.cycle.controls.models import Control, Evidence, Result
from steelyard.engine.lane import Lane
from tests.controls.conftest import House, browser
from tests.controls.sheets import ROUTINE, add_picture, address, filled, picture

TYPED = {**ROUTINE[Lane.RED], "comment": "Two cartons resealed.", "seals-1-number": "QX1", "findings-0-hs": "12"}
Hand = Callable[..., Control]


def refused() -> BytesIO:
    file = BytesIO(b"not a picture")
    file.name = "hold.txt"
    return file


def told(page: Any) -> str:
    """What the page says of the pictures just sent."""
    (place,) = lxml.html.fromstring(page.content).xpath("//*[@id='pictures-taken']")
    return str(place.text_content()).strip()


def assert_typed(page: Any) -> None:
    html = lxml.html.fromstring(page.content)
    assert html.xpath("//textarea[@name='comment']")[0].text_content().strip() == "Two cartons resealed."
    for name in ("packages_counted", "seals-1-number", "findings-0-hs"):
        assert html.xpath(f"//input[@name='{name}']/@value") == [TYPED[name]]
    assert html.xpath("//select[@name='sealed']/option[@selected]/@value") == ["no"]


def test_a_photograph_added_later_keeps_what_was_typed_and_calls_nothing_wrong_yet(brahim: Client, hand: Hand) -> None:
    control = hand(Lane.RED)
    page = brahim.get(address(control))
    answer = add_picture(brahim, control, **filled(page, **TYPED))
    assert answer.status_code == 200
    assert told(answer) == "1 photograph is added."
    assert_typed(answer)
    assert "is-invalid" not in answer.content.decode()
    sha = Evidence.objects.get().sha256
    assert f"/evidence/{control.pk}/{sha}/" in answer.content.decode()
    assert answer.context["sheet"].rows["findings"][0].fields["evidence"].choices == [(sha, "hold.png")]
    assert not Result.objects.exists()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_refused_photograph_is_told_beside_its_field_and_keeps_what_was_typed(
    brahim: Client, hand: Hand, language: str
) -> None:
    control = hand(Lane.RED)
    page = brahim.get(address(control))
    brahim.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = add_picture(brahim, control, **filled(page, **TYPED), pictures=[refused(), picture()])
    assert answer.status_code == 422
    assert "hold.txt" in told(answer)
    assert "JPEG" in told(answer)
    assert "hold.png" not in told(answer)
    assert_typed(answer)
    assert Evidence.objects.count() == 1
    html = lxml.html.fromstring(answer.content)
    (field,) = html.xpath("//input[@id='pictures'][@aria-invalid='true']")
    assert "pictures-taken" in field.get("aria-describedby")


def test_asking_to_add_none_is_told_too(brahim: Client, hand: Hand) -> None:
    control = hand(Lane.RED)
    page = brahim.get(address(control))
    answer = brahim.post(address(control), filled(page, **TYPED, more="pictures"))
    assert answer.status_code == 422
    assert told(answer) == "Choose a picture first."
    assert_typed(answer)


def test_photographs_chosen_but_not_added_go_with_the_result(brahim: Client, hand: Hand) -> None:
    control = hand(Lane.RED)
    page = brahim.get(address(control))
    routine = {**ROUTINE[Lane.RED], "comment": ""}  # the photograph alone proves the examination
    answer = brahim.post(address(control), {**filled(page, **routine), "pictures": picture()})
    assert answer.status_code == 302
    assert Result.objects.get().control_id == Evidence.objects.get().control_id == control.pk


def test_no_result_is_recorded_without_a_photograph_that_was_meant_to_go_with_it(brahim: Client, hand: Hand) -> None:
    control = hand(Lane.RED)
    page = brahim.get(address(control))
    answer = brahim.post(address(control), {**filled(page, **ROUTINE[Lane.RED]), "pictures": [picture(), refused()]})
    assert answer.status_code == 422
    assert "hold.txt" in told(answer)
    assert not Result.objects.exists()
    assert Evidence.objects.count() == 1  # it stays with the task, as one added beforehand does


def test_a_wrong_result_keeps_the_photographs_that_came_with_it(brahim: Client, hand: Hand) -> None:
    control = hand(Lane.RED)
    page = brahim.get(address(control))
    answer = brahim.post(address(control), {**filled(page, **TYPED), "pictures": picture()})
    assert answer.status_code == 422
    assert told(answer) == "1 photograph is added."
    assert_typed(answer)
    assert Evidence.objects.count() == 1


def test_too_many_at_once_are_told_and_the_first_are_taken(
    brahim: Client, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_evidence, "MOST_AT_ONCE", 1)
    answer = brahim.post(address(hand(Lane.RED)), {"more": "pictures", "pictures": [picture(), refused()]})
    assert answer.status_code == 422
    assert "at most 1 pictures at once" in told(answer)
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("more", ["pictures", ""])
def test_a_task_that_ended_meanwhile_takes_no_photograph_and_keeps_what_was_typed(
    installed: House, brahim: Client, hand: Hand, decide: Callable[..., Any], more: str
) -> None:
    control = hand(Lane.RED)
    page = brahim.get(address(control))
    decide("b", Lane.RED, amends="a", at=installed.at + timedelta(minutes=30))
    answer = add_picture(brahim, control, **filled(page, **TYPED), more=more)
    assert answer.status_code == 409
    assert "A newer version of this declaration replaced this task" in answer.content.decode()
    assert_typed(answer)
    assert not Evidence.objects.exists()
    assert [path for path in views_evidence.folder().rglob("*") if path.is_file()] == []
    assert not Result.objects.exists()


def test_a_stranger_writes_no_file(
    installed: House, hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "attach_evidence", lambda **_given: pytest.fail("reached"))
    control = hand(Lane.RED)
    assert add_picture(browser(installed.cast.claire), control).status_code == 403
    assert list(tmp_path.iterdir()) == []
