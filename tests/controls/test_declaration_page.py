"""The page of a declaration says how things stand, to each as much as they may know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cast import AIRPORT
from tests.controls.conftest import LATER, House, Select, browser, take

Decide = Callable[..., Any]


def similar(page: str) -> str:
    return page.partition('id="similar"')[2].partition("</section>")[0]


def test_a_control_under_way_on_similar_goods_is_told_at_its_own_office_alone(
    installed: House, select: Select, decide: Decide
) -> None:
    select(message_id="a")
    here, elsewhere = decide("b").number, decide("c", office=AIRPORT).number
    brahim, claire = browser(installed.cast.brahim), browser(installed.cast.claire)
    for taken in (False, True):
        if taken:
            take(installed.cast.brahim, at=installed.at + LATER)
        told = similar(brahim.get(f"/declarations/{here}/").content.decode())
        assert ("Control under way" in told, "Not controlled" in told) == (True, False)
        told = similar(claire.get(f"/declarations/{elsewhere}/").content.decode())
        assert told.count("No result") == 2, "neither which is controlled nor which is not"
        assert ("Control under way" in told, "Not controlled" in told) == (False, False)


def test_similar_goods_that_were_let_go_are_not_controlled(installed: House, decide: Decide) -> None:
    decide("a")
    later = decide("b").number
    told = similar(browser(installed.cast.brahim).get(f"/declarations/{later}/").content.decode())
    assert ("Control under way" in told, "Not controlled" in told) == (False, True)
