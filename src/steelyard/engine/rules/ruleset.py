"""Profiles compiled together: which of them fire on a declaration, on which items, and what they saw.

`compile_rules` checks every condition and builds the index. A `Ruleset` never changes and may be shared by threads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256

import msgspec

from steelyard.engine.facts.fact import Fact, Sheet
from steelyard.engine.rules.checker import Checked, check_with
from steelyard.engine.rules.entries import entries_of, scope_fields
from steelyard.engine.rules.index import Index, bits
from steelyard.engine.rules.live import Live
from steelyard.engine.rules.problem import ConditionError, ConditionErrors
from steelyard.engine.rules.profile import Profile
from steelyard.engine.rules.view import View
from steelyard.engine.rules.vocabulary import Lists, Parameters, Vocabulary
from steelyard.engine.signal import Value


class Match(msgspec.Struct, frozen=True):
    """A profile whose condition is true. ``items`` are positions in the sheet; empty where it speaks of the whole."""

    profile: Profile
    items: tuple[int, ...] = ()


class Failure(msgspec.Struct, frozen=True):
    """A profile that could not be evaluated, and what happened, for the administrator."""

    profile: Profile
    detail: str


def compile_rules(
    profiles: Sequence[Profile],
    *,
    catalogue: Mapping[str, Fact],
    lists: Lists,
    parameters: Parameters,
    on: date,
    keep_broken: bool = False,
) -> Ruleset:
    """The profiles valid on the day ``on``, compiled with the lists and parameters of that day.

    Raises `ConditionErrors` with every error of every profile, each with its profile's code; or, where ``keep_broken``,
    compiles the others and returns those that cannot run as ``Ruleset.broken``.
    """
    vocabulary = Vocabulary(catalogue, lists, parameters)
    kept: list[tuple[Profile, Checked]] = []
    broken: list[tuple[Profile, tuple[ConditionError, ...]]] = []
    for profile in profiles:
        if profile.valid_from <= on <= profile.valid_until:
            try:
                kept.append((profile, check_with(profile.condition, vocabulary)))
            except ConditionErrors as found:
                named = tuple(msgspec.structs.replace(error, profile=profile.code) for error in found.errors)
                broken.append((profile, named))
    if broken and not keep_broken:
        raise ConditionErrors([error for _, errors in broken for error in errors])
    return Ruleset(kept, tuple(broken), _version(profiles, lists, parameters, on))


class Ruleset:
    """``fields`` are the facts a sheet must hold (one that is absent is missing). ``version`` names exactly what is
    compiled: profiles, lists, parameters and day. ``broken`` are profiles left out, with every reason.
    """

    def __init__(
        self,
        kept: Sequence[tuple[Profile, Checked]],
        broken: tuple[tuple[Profile, tuple[ConditionError, ...]], ...],
        version: str,
    ) -> None:
        self.profiles = tuple(profile for profile, _ in kept)
        self.checked = tuple(checked for _, checked in kept)
        self.broken = broken
        self.version = version
        self.fields = frozenset().union(*(checked.fields | scope_fields(profile.scope) for profile, checked in kept))
        entries = (entries_of(place, checked, profile.scope) for place, (profile, checked) in enumerate(kept))
        self.index = Index([entry for several in entries for entry in several])
        self.live = tuple(map(Live, self.index.entries))
        self._views: dict[int, View] = {}
        self._place = {(profile.code, profile.version): place for place, profile in enumerate(self.profiles)}

    def match(self, sheet: Sheet) -> list[Match | Failure]:
        """What fires on ``sheet``, and what failed to be evaluated, in the order of the profiles. Never raises."""
        hits: dict[int, list[int]] = {}
        failed: dict[int, str] = {}
        try:
            left, rows = self.index.walk(sheet.header, sheet.items)
        except Exception:  # some fact is not of its type: find out which, and go on without it
            left, rows, broken = self.index.careful_walk(sheet.header, sheet.items)
            failed = {self.live[bit].profile: detail for bit, detail in broken.items()}
        for bit in bits(left):
            self.live[bit].judge_header(sheet, hits, failed)
        for place, row in enumerate(rows):
            if row:
                for bit in bits(row):
                    self.live[bit].judge_item(sheet, place, hits, failed)
        return [
            Failure(self.profiles[place], failed[place])
            if place in failed
            else Match(self.profiles[place], tuple(hits[place]))
            for place in sorted(hits.keys() | failed.keys())
        ]

    def explain(
        self, profile: Profile, sheet: Sheet, items: Sequence[int]
    ) -> tuple[dict[str, Value], dict[int, dict[str, Value]]]:
        """The header facts the condition of ``profile`` tested, as seen, and the item facts by position of the item.

        For a declaration-level profile, which matches without items, the items shown are those that satisfy one of
        the conditions inside its aggregates, at most `view.WITNESSES`. Raises `KeyError` for a profile not compiled.
        """
        return self._view(self._place[profile.code, profile.version]).seen(sheet, items)

    def _view(self, place: int) -> View:
        if place not in self._views:
            self._views[place] = View(self.checked[place])
        return self._views[place]


def _version(profiles: Sequence[Profile], lists: Lists, parameters: Parameters, on: date) -> str:
    """SHA-256 over everything that decides what the compiled rules say."""
    content = [
        profiles,
        {name: sorted(map(str, values)) for name, values in lists.items()},
        parameters,
        on,
    ]
    return sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()
