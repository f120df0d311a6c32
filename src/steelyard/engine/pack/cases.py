"""Run a pack's cases: the facts an analyst wrote down that must, and must not, match."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.facts.fact import Sheet
from steelyard.engine.pack.content import Pack
from steelyard.engine.rules import Failure, Profile, Ruleset, compile_rules
from steelyard.engine.signal import Value


class CaseFailure(msgspec.Struct, frozen=True):
    """One case that did not turn out as written. ``number`` is its position under ``side``, from 1."""

    profile: str
    side: str  # match or no_match
    number: int
    outcome: str

    def __str__(self) -> str:
        return f"{self.profile}: case {self.number} under {self.side} {self.outcome}"


def run_cases(pack: Pack) -> list[CaseFailure]:
    """Every case of every profile that does not turn out as written; empty when all hold.

    A profile is tried with the lists and parameters of its last valid day. Everything a case does not name is missing,
    but the count of ``items``, which is that of the items it gives.
    """
    return [failure for profile in pack.profiles for failure in _failures(profile, pack)]


def case_sheet(case: dict[str, Any]) -> Sheet:
    """The facts of one case."""
    items = tuple(_facts(item) for item in case.get("items", ()))
    header = _facts({name: value for name, value in case.items() if name != "items"})
    if "items" in case:
        header["items"] = float(len(items))
    return Sheet(header=header, items=items)


def _failures(profile: Profile, pack: Pack) -> Iterator[CaseFailure]:
    ruleset = compile_rules(
        [profile],
        catalogue=CATALOGUE,
        lists=pack.lists_on(profile.valid_until),
        parameters=pack.parameters_on(profile.valid_until),
        on=profile.valid_until,
    )
    for side, wanted in (("match", True), ("no_match", False)):
        for number, case in enumerate(getattr(profile.cases, side), start=1):
            if outcome := _outcome(ruleset, case_sheet(case), wanted):
                yield CaseFailure(profile.code, side, number, outcome)


def _outcome(ruleset: Ruleset, sheet: Sheet, wanted: bool) -> str | None:
    said = ruleset.match(sheet)
    if said and isinstance(said[0], Failure):
        return f"failed: {said[0].detail}"
    if bool(said) is wanted:
        return None
    return "does not match" if wanted else "matches"


def _facts(values: dict[str, Any]) -> dict[str, Value]:
    """Numbers are doubles, as in every sheet."""
    return {
        name: float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in values.items()
    }
