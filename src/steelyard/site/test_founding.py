"""The demo starts on any day: nothing it selects by has ended, or ends soon."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from steelyard.base.actor import house
from steelyard.base.errors import Conflict
from steelyard.cycle.profiles.queries import live
from steelyard.engine.declaration import Direction
from steelyard.engine.pack import Pack, load, run_cases
from steelyard.packs import DEMO
from steelyard.site.demo import DAYS
from steelyard.site.founding import WRITTEN_FOR, demo_pack, founded

AHEAD = timedelta(days=180)
DAYS_OF_START = [WRITTEN_FOR, date(2021, 1, 4), date(2027, 7, 1), date(2028, 2, 29), date(2044, 6, 1)]


def faults(pack: Pack, first: date, last: date) -> list[str]:
    """What does not hold on every day from ``first`` to ``last``."""
    dated = [*((each.code, each) for each in pack.profiles), *pack.lists.items()]
    ended = [name for name, each in dated if not each.valid_from <= first <= last <= each.valid_until]
    unset = set(pack.parameters) - set(pack.parameters_on(first))
    closed = [
        f"{office.code} {direction}"
        for office in pack.country.offices
        for direction in Direction
        if pack.selection_for(office.code, direction, first) is None
    ]
    return [*ended, *sorted(unset), *closed]


@pytest.mark.parametrize("day", DAYS_OF_START)
def test_whatever_day_the_demo_starts_on_its_pack_holds_in_the_year_before_and_for_months_after(day: date) -> None:
    pack = demo_pack(day)
    assert faults(pack, day - timedelta(days=DAYS - 1), day + AHEAD) == []
    assert len(pack.rates_on(day)) >= 16
    assert run_cases(pack) == []
    for profile in pack.profiles:
        assert day < profile.review_on
        assert (profile.valid_until - profile.valid_from).days <= pack.policy.maximum_validity_days
        assert (profile.review_on - profile.valid_from).days <= pack.policy.maximum_days_to_review


def test_a_pack_that_is_not_moved_would_be_found_out() -> None:
    written = load(DEMO)
    assert demo_pack(WRITTEN_FOR).hash == written.hash
    late = faults(written, WRITTEN_FOR, date(2028, 1, 1))
    assert set(late) == {profile.code for profile in written.profiles} | set(written.lists)


def test_the_same_day_gives_the_same_pack_and_another_day_another() -> None:
    assert demo_pack(date(2031, 5, 1)).hash == demo_pack(date(2031, 5, 1)).hash != demo_pack(date(2031, 5, 2)).hash


@pytest.mark.parametrize("folder", [None, DEMO])
def test_an_installation_founded_on_the_demo_pack_selects_years_from_now(db: None, folder: Path | None) -> None:
    at = datetime.combine(date(2033, 3, 3), time(9), UTC)
    founded(folder=folder, actor=house("tests"), at=at)
    in_force = live(at)
    assert in_force is not None
    assert len(in_force.knowledge.ruleset.profiles) == len(in_force.pack.profiles) >= 60
    for again in (None, DEMO):
        assert founded(folder=again, actor=house("tests"), at=at + timedelta(days=40)).hash == in_force.pack.hash


def test_another_pack_is_still_refused(db: None, tmp_path: Path) -> None:
    at = datetime(2033, 3, 3, 9, tzinfo=UTC)
    founded(folder=None, actor=house("tests"), at=at)
    other = tmp_path / "other"
    other.mkdir()
    for path in DEMO.rglob("*"):
        target = other / path.relative_to(DEMO)
        target.mkdir(exist_ok=True) if path.is_dir() else target.write_bytes(path.read_bytes())
    with pytest.raises(Conflict):
        founded(folder=other, actor=house("tests"), at=at)
