"""What fails makes control stricter, is counted and shown, and stops no declaration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from steelyard.base.accounts.models import Officer
from steelyard.base.actor import house
from steelyard.cycle.monitoring.queries_failures import broken_profiles, failsafe_decisions, failures
from steelyard.cycle.profiles import queries as profiles
from steelyard.cycle.road import clear as road
from steelyard.cycle.road.clear import clear
from steelyard.cycle.selection.operations import prepare_secrets
from steelyard.engine.lane import Lane
from steelyard.engine.pack import Pack
from steelyard.site.founding import found
from steelyard.site.vitals import FAILSAFE, take_vitals
from tests.road.conftest import AT, entropy

DAY = {"since": AT - timedelta(days=1), "until": AT + timedelta(days=1)}
CACHES = (
    *(profiles.release_pack, profiles._turns, profiles._knowledge),
    *(profiles._conventions, profiles._places, profiles._rates),
)


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Releases of other tests bear the same numbers: nothing compiled for them is remembered."""
    for cached in CACHES:
        cached.cache_clear()
    yield
    for cached in CACHES:
        cached.cache_clear()


def founded_without(pack: Pack, *, a_list: str | None = None, parameter: str | None = None) -> Pack:
    """An installation on ``pack``, of which one list or parameter is gone, as a damaged release would be."""
    damaged = msgspec.structs.replace(
        pack,
        lists={name: each for name, each in pack.lists.items() if name != a_list},
        parameters={name: each for name, each in pack.parameters.items() if name != parameter},
    )
    found(damaged, actor=house("tests"), at=AT - timedelta(hours=1), entropy=entropy)
    return damaged


def seen_by(username: str) -> str:
    client = Client()
    client.force_login(Officer.objects.get(username=username))
    return client.get("/failures/").content.decode()


def test_a_list_that_is_gone_gives_its_fail_safe_lane_and_is_shown_by_name(db, cast, demo_pack, letter, forgetful):
    founded_without(demo_pack, a_list="weapons_headings")
    (answer,) = clear([letter()], at=AT)
    assert answer.lane is not None
    assert answer.lane.stringency >= demo_pack.policy.fail_safe.list_missing.stringency > Lane.GREEN.stringency
    broken = broken_profiles(at=AT)
    assert broken
    assert all("weapons_headings" in " ".join(each.reasons) for each in broken)
    assert {each.source for each in failures(**DAY, most=100)} <= {each.code for each in broken}
    assert failsafe_decisions(**DAY) == 1


def test_what_asks_for_red_asks_for_red_when_it_fails(db, demo_pack, letter, forgetful):
    founded_without(demo_pack, a_list="weapons_headings")
    shotguns = [{"sequence": 1, "hs": "93031000", "description": "shotguns", "origin": "CZ"}]
    (answer,) = clear([letter(items=shotguns)], at=AT)
    assert answer.lane is Lane.RED


def test_a_parameter_that_is_gone_gives_its_fail_safe_lane(db, demo_pack, letter, forgetful):
    name = sorted(demo_pack.parameters)[0]
    founded_without(demo_pack, parameter=name)
    clear([letter()], at=AT)
    assert broken_profiles(at=AT)
    assert all(name in " ".join(each.reasons) for each in broken_profiles(at=AT))


@pytest.mark.parametrize(
    "error", [RuntimeError("odd"), ZeroDivisionError(), RecursionError(), MemoryError(), KeyError("x")]
)
def test_a_profile_that_breaks_on_a_declaration_is_an_error_of_that_profile_alone(
    installation, letter, monkeypatch, error
):
    def broken(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(road, "assess", broken)
    answers = clear([letter(message_id="a"), letter(message_id="b", transport={"mode": "sea"})], at=AT)
    assert {answer.status for answer in answers} == {"decided"}
    assert {answer.lane for answer in answers} == {Lane.RED}  # any profile might have matched
    (failure,) = failures(**DAY, most=100)
    assert (failure.source, failure.lane, failure.declarations) == ("assess", Lane.RED, 2)
    assert type(error).__name__ in failure.detail


def test_the_page_tells_what_failed_on_how_many_declarations_and_why(installation, cast, letter, monkeypatch):
    now = timezone.now()
    prepare_secrets(at=now, entropy=entropy)
    assert "Nothing failed" in seen_by("farid")
    monkeypatch.setattr(road, "assess", _odd)
    clear([letter(message_id="a")], at=now)
    for username in ("farid", "amina", "dina", "elias"):
        page = seen_by(username)
        assert "a fact of an unheard-of kind" in page
        assert "Assessment as a whole" in page
        assert "1 decision in the last 30 days was made stricter" in page


def test_what_failed_is_counted_for_the_monitoring_system(installation, letter, monkeypatch):
    take_vitals(at=AT)
    assert FAILSAFE._value.get() == 0
    monkeypatch.setattr(road, "assess", _odd)
    clear([letter(message_id="a")], at=AT)
    take_vitals(at=AT + timedelta(hours=1))
    assert FAILSAFE._value.get() == 1


def _odd(*args: object) -> Any:
    raise RuntimeError("a fact of an unheard-of kind")
