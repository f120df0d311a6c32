"""What a release changes is told in the reader's words, not in codes."""

from __future__ import annotations

import msgspec
import pytest
from django.utils import translation

from steelyard.cycle.road.templatetags.road import TITLES, parts
from steelyard.engine.lane import Lane
from steelyard.engine.pack import load
from steelyard.engine.pack.content import Country, NamedList, Parameter, Policy
from steelyard.engine.pack.difference import difference
from steelyard.engine.rules.profile import Profile
from steelyard.engine.selection.parameters import Parameters
from steelyard.packs import DEMO


@pytest.mark.parametrize(
    ("language", "name", "mix"),
    [
        ("en", "QXPOR · Import · ", "yellow: 6000; orange: 2000; red: 2000"),
        ("fr", "QXPOR · Importation · ", "jaune: 6000"),
        ("ar", "QXPOR · استيراد · ", "أصفر: 6000"),
    ],
)
def test_rates_are_told_with_lanes_and_directions_in_words(language: str, name: str, mix: str) -> None:
    before = load(DEMO)
    rates = before.selection[0]
    mixed = {Lane.YELLOW: 6000, Lane.ORANGE: 2000, Lane.RED: 2000}
    changed = msgspec.structs.replace(rates, random_lane_mix=mixed)
    after = msgspec.structs.replace(before, selection=(changed, *before.selection[1:]))
    with translation.override(language):
        (section,) = parts(difference(before, after))
        (told,) = section.changed
        assert told.name.startswith(name)
        assert [shown.after.split(";")[0].casefold() for shown in told.changes] == [mix.split(";")[0].casefold()]


ALWAYS_THE_SAME = {"office", "direction", "yellow_to_blue_days", "scoring_point"}
"""What names an entry of the selection rates, and what may have its default alone."""


@pytest.mark.parametrize("part", [Policy, Country, Parameters, NamedList, Parameter, Profile])
def test_every_field_that_may_change_has_a_title(part: type[msgspec.Struct]) -> None:
    assert set(part.__struct_fields__) <= TITLES.keys() | ALWAYS_THE_SAME
