from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from steelyard.engine.lane import Lane
from steelyard.engine.pack import Pack, load
from steelyard.engine.pack.difference import difference


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(Path(__file__).parents[2] / "packs" / "demo")


def test_a_pack_does_not_differ_from_itself(pack: Pack) -> None:
    assert not difference(pack, pack)


def test_a_new_version_number_alone_is_no_change(pack: Pack) -> None:
    renumbered = tuple(msgspec.structs.replace(each, version=9) for each in pack.profiles)
    assert not difference(pack, msgspec.structs.replace(pack, profiles=renumbered))


def test_what_comes_goes_and_changes_is_told_with_its_fields(pack: Pack) -> None:
    first, second, *rest = pack.profiles
    other = Lane.RED if first.lane is not Lane.RED else Lane.YELLOW
    stricter = msgspec.structs.replace(first, lane=other, probability_bp=1)
    found = difference(pack, msgspec.structs.replace(pack, profiles=(stricter, *rest)))
    assert found.profiles.removed == (second.code,)
    (changed,) = found.profiles.changed
    assert changed.name == first.code
    assert {change.field: (change.before, change.after) for change in changed.changes} == {
        "lane": (first.lane.value, other.value),
        "probability_bp": (first.probability_bp, 1),
    }
    assert not any((found.lists, found.selection, found.policy))


def test_a_changed_rate_is_told_with_its_office_direction_and_day(pack: Pack) -> None:
    first, *rest = pack.selection
    doubled = msgspec.structs.replace(first, random_rate_bp=first.random_rate_bp + 1)
    found = difference(pack, msgspec.structs.replace(pack, selection=(doubled, *rest)))
    (changed,) = found.selection.changed
    assert changed.name == f"{first.office} {first.direction.value} {first.valid_from}"
    assert [change.field for change in changed.changes] == ["random_rate_bp"]
