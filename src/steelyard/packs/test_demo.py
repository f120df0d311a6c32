from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from steelyard.engine.declaration import Direction, Mode
from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.lane import Lane
from steelyard.engine.pack import Pack, load, run_cases
from steelyard.engine.rules import compile_rules
from steelyard.packs import DEMO

YEAR = [date(2025, 11, 1) + timedelta(days=days) for days in range(0, 388, 7)]


@pytest.fixture(scope="module")
def demo() -> Pack:
    return load(DEMO)


def test_every_case_of_the_demo_pack_turns_out_as_written(demo: Pack) -> None:
    assert [str(failure) for failure in run_cases(demo)] == []


def test_every_profile_has_cases_on_both_sides_and_one_with_a_fact_missing(demo: Pack) -> None:
    for profile in demo.profiles:
        assert len(profile.cases.match) >= 2, profile.code
        assert len(profile.cases.no_match) >= 2, profile.code


def test_at_least_sixty_profiles_cover_directions_modes_and_regimes(demo: Pack) -> None:
    assert len(demo.profiles) >= 60
    used = {direction for profile in demo.profiles for direction in profile.scope.direction}
    assert used == set(Direction)
    assert {mode for profile in demo.profiles for mode in profile.scope.mode} == set(Mode)
    assert len({regime for profile in demo.profiles for regime in profile.scope.regime}) >= 8
    assert set(Counter(profile.lane for profile in demo.profiles)) == set(Lane) - {Lane.GREEN}


def test_every_risk_area_and_objective_is_served_by_a_profile(demo: Pack) -> None:
    assert {profile.risk_area for profile in demo.profiles} == {area.code for area in demo.country.risk_areas}
    assert {profile.objective for profile in demo.profiles} == {objective.code for objective in demo.country.objectives}


def test_the_pack_selects_on_every_day_of_the_demo_year(demo: Pack) -> None:
    for on in YEAR:
        assert len(demo.profiles_on(on)) == len(demo.profiles)
        assert len(demo.lists_on(on)) == len(demo.lists)
        assert len(demo.parameters_on(on)) == len(demo.parameters)
        assert len(demo.rates_on(on)) >= 16
        for office in demo.country.offices:
            for direction in Direction:
                assert demo.selection_for(office.code, direction, on) is not None


def test_all_profiles_compile_together(demo: Pack) -> None:
    on = date(2026, 11, 23)
    rules = compile_rules(
        demo.profiles_on(on),
        catalogue=CATALOGUE,
        lists=demo.lists_on(on),
        parameters=demo.parameters_on(on),
        on=on,
    )
    assert len(rules.profiles) == len(demo.profiles)


def test_every_list_and_parameter_is_used(demo: Pack) -> None:
    conditions = " ".join(profile.condition for profile in demo.profiles)
    words = set(conditions.replace(")", " ").replace(",", " ").split())
    assert {f"@{name}" for name in demo.lists} - words == set()
    assert {f":{name}" for name in demo.parameters} - words == set()
