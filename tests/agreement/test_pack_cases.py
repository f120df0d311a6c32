"""Every case an analyst wrote in a pack, through every driver: they agree, and the case turns out as written."""

from __future__ import annotations

from pathlib import Path

import pytest

import steelyard.packs
from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.pack import case_sheet, load
from steelyard.engine.rules import compile_rules
from tests.agreement.drivers import DRIVERS

PACKS = sorted(each.parent for each in Path(steelyard.packs.__path__[0]).glob("*/pack.yaml"))


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_the_cases_of_a_pack_turn_out_the_same_in_every_driver(folder: Path) -> None:
    pack = load(folder)
    cases = [
        (profile.code, wanted, case_sheet(case))
        for profile in pack.profiles
        for wanted, side in ((True, profile.cases.match), (False, profile.cases.no_match))
        for case in side
    ]
    sheets = [sheet for _, _, sheet in cases]
    assert sheets
    for day in sorted({profile.valid_until for profile in pack.profiles}):
        ruleset = compile_rules(
            pack.profiles,
            catalogue=CATALOGUE,
            lists=pack.lists_on(day),
            parameters=pack.parameters_on(day),
            on=day,
        )
        answers = {name: drive(ruleset, CATALOGUE, sheets) for name, drive in DRIVERS.items()}
        places = {profile.code: place for place, profile in enumerate(ruleset.profiles)}
        for name, answer in answers.items():
            assert answer == answers["by definition"], name
            fired = {(place, declaration) for place, declaration, _ in answer}
            odd = [
                (code, wanted, number)
                for number, (code, wanted, _) in enumerate(cases)
                if code in places and ((places[code], number) in fired) is not wanted
            ]
            assert odd == []
