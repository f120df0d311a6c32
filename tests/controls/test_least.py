"""What a control takes at least is for the pack to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from django.test import Client

from steelyard.cycle.controls.models import Control, Result
from steelyard.engine.lane import Lane
from steelyard.engine.pack import Pack, load
from steelyard.packs import DEMO
from tests.controls.conftest import LATER, House
from tests.controls.sheets import ROUTINE, address, filled

NINE = 9


@pytest.fixture(scope="session")
def demo_pack() -> Pack:
    """The demo pack, which asks for more of a physical inspection and is silent about the rest."""
    pack = load(DEMO)
    policy = msgspec.structs.replace(pack.policy, control_minutes={Lane.RED: NINE})
    return msgspec.structs.replace(pack, policy=policy)


def test_a_result_that_came_sooner_than_the_pack_says_needs_a_reason(
    installed: House, brahim: Client, hand: Callable[..., Control], monkeypatch: pytest.MonkeyPatch
) -> None:
    control = hand(Lane.RED)
    asked = f'data-quick-below="{NINE * 60}"'
    for passed, status in ((NINE * 60 - 1, 422), (NINE * 60, 302)):
        now = installed.at + LATER + timedelta(seconds=passed)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        page = brahim.get(address(control))
        assert asked in page.content.decode()
        assert brahim.post(address(control), filled(page, **ROUTINE[Lane.RED])).status_code == status
    assert Result.objects.get().quick_reason == ""


def test_where_the_pack_is_silent_the_usual_holds(
    installed: House, brahim: Client, hand: Callable[..., Control]
) -> None:
    assert b'data-quick-below="60"' in brahim.get(address(hand(Lane.YELLOW))).content
