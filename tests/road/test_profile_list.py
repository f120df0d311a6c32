"""The list of profiles: narrowed by what targeters ask for, a page at a time however many there are."""

from __future__ import annotations

import re
import time
from datetime import date

import msgspec
import pytest

from steelyard.cycle.profiles.narrowing import PAGE, Narrowing, Page, narrowing, page_of
from steelyard.cycle.profiles.queries_page import Listed
from steelyard.engine.pack import Pack
from tests.cast import Cast
from tests.road.conftest import AT
from tests.road.test_profile_pages import browser

ON = date(2026, 11, 20)


def everything(pack: Pack, *, number: int | None = None) -> list[Listed]:
    """The profiles of the pack, or as many as ``number`` of them under codes of their own."""
    profiles = list(pack.profiles)
    if number is not None:
        profiles = [
            msgspec.structs.replace(profiles[place % len(profiles)], code=f"N-{place:05}") for place in range(number)
        ]
    return [Listed(profile, live=True, author=None) for profile in profiles]


def codes(page: Page) -> list[str]:
    return [each.profile.code for each in page.shown]


def all_codes(every: list[Listed], wanted: Narrowing) -> list[str]:
    """The codes of every page, one after the other."""
    found: list[str] = []
    after = ""
    while True:
        page = page_of(every, msgspec.structs.replace(wanted, after=after), on=ON)
        assert len(page.shown) <= PAGE
        assert page.first == len(found) + 1
        found += codes(page)
        assert page.last == len(found)
        if not page.next_after:
            assert page.total == len(found)
            return found
        after = page.next_after


def test_pages_follow_each_other_without_gap_or_repeat(demo_pack: Pack) -> None:
    for number in (1, PAGE, PAGE + 1, 463):
        every = everything(demo_pack, number=number)
        assert all_codes(every, Narrowing()) == [each.profile.code for each in every]


def test_each_question_narrows_to_the_profiles_that_answer_it(demo_pack: Pack) -> None:
    every = everything(demo_pack)
    profiles = [each.profile for each in every]
    area, owner = profiles[0].risk_area, profiles[0].owner
    expected = {
        Narrowing(area=area): [one.code for one in profiles if one.risk_area == area],
        Narrowing(owner=owner): [one.code for one in profiles if one.owner == owner],
        Narrowing(lane="red"): [one.code for one in profiles if one.lane == "red"],
        Narrowing(direction="transit"): [
            one.code for one in profiles if not one.scope.direction or "transit" in one.scope.direction
        ],
        Narrowing(mode="post"): [one.code for one in profiles if not one.scope.mode or "post" in one.scope.mode],
        Narrowing(regime="8000"): [one.code for one in profiles if not one.scope.regime or "8000" in one.scope.regime],
        Narrowing(q=profiles[3].code.lower()): [profiles[3].code],
    }
    for wanted, found in expected.items():
        assert all_codes(every, wanted) == found, wanted
        assert 0 < len(found) < len(every), wanted
    assert page_of(every, Narrowing(q="no such words"), on=ON).total == 0


def test_five_thousand_profiles_are_narrowed_in_a_fraction_of_a_second(demo_pack: Pack) -> None:
    every = everything(demo_pack, number=5_000)
    began = time.process_time()
    page = page_of(every, narrowing({"q": "the of", "after": "N-02500"}), on=ON)
    assert time.process_time() - began < 0.3
    assert page.total > 0


def test_the_page_counts_what_it_shows_and_leads_on(
    installation: Pack, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    client = browser(cast.amina)
    first = client.get("/profiles/").content.decode()
    assert f"1 to {PAGE} of {len(installation.profiles)}" in first
    assert len(first.encode()) < 200_000
    (following,) = re.findall(r'href="\?(after=[^"]+)"', first)
    second = client.get(f"/profiles/?{following}").content.decode()
    assert f"{PAGE + 1} to" in second
    both = [set(re.findall(r'href="/profiles/([A-Z]+-\d+)/"', page)) for page in (first, second)]
    assert not both[0] & both[1]
    assert len(both[0]) == PAGE
    narrowed = client.get("/profiles/", {"lane": "red", "mode": "sea", "after": "A"}).content.decode()
    assert f"out of {len(installation.profiles)} profiles" in narrowed
