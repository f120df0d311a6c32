"""What changes when one pack takes the place of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from steelyard.engine.pack.content import Pack
from steelyard.engine.rules.profile import Profile

UNSEEN = frozenset({"version"})
"""Version numbers follow from the change; they are not the change."""


class Change(msgspec.Struct, frozen=True):
    """One field, before and after, as plain values."""

    field: str
    before: Any
    after: Any


class Changed(msgspec.Struct, frozen=True):
    """What is under ``name`` in both packs, with every field that differs."""

    name: str
    changes: tuple[Change, ...]


class Part(msgspec.Struct, frozen=True):
    """One part of a pack: names that come, names that go, names that stay and change."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


class Difference(msgspec.Struct, frozen=True):
    """``selection`` is by office, direction and first day; ``country`` and ``policy`` are single things."""

    profiles: Part
    lists: Part
    parameters: Part
    selection: Part
    policy: tuple[Change, ...]
    country: tuple[Change, ...]

    def __bool__(self) -> bool:
        return any((self.profiles, self.lists, self.parameters, self.selection, self.policy, self.country))


def difference(before: Pack, after: Pack) -> Difference:
    """What is otherwise in ``after`` than in ``before``."""
    return Difference(
        profiles=_part(_by_code(before.profiles), _by_code(after.profiles)),
        lists=_part(before.lists, after.lists),
        parameters=_part(before.parameters, after.parameters),
        selection=_part(_by_place(before), _by_place(after)),
        policy=_changes(before.policy, after.policy),
        country=_changes(before.country, after.country),
    )


def _part(before: Mapping[str, msgspec.Struct], after: Mapping[str, msgspec.Struct]) -> Part:
    both = [name for name in before if name in after]
    changes = ((name, _changes(before[name], after[name])) for name in sorted(both))
    return Part(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(Changed(name, found) for name, found in changes if found),
    )


def _changes(before: msgspec.Struct, after: msgspec.Struct) -> tuple[Change, ...]:
    return tuple(
        Change(name, msgspec.to_builtins(getattr(before, name)), msgspec.to_builtins(getattr(after, name)))
        for name in before.__struct_fields__
        if name not in UNSEEN and getattr(before, name) != getattr(after, name)
    )


def _by_code(profiles: Iterable[Profile]) -> dict[str, msgspec.Struct]:
    return {profile.code: profile for profile in profiles}


def _by_place(pack: Pack) -> dict[str, msgspec.Struct]:
    return {f"{each.office} {each.direction.value} {each.valid_from}": each for each in pack.selection}
