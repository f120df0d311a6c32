"""What a targeter's text says and where it falls short: its condition, its cases, and what a release would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.facts.fact import Fact, Level
from steelyard.engine.pack import NamedList, Pack, Parameter, run_cases
from steelyard.engine.pack.entry import Steps
from steelyard.engine.pack.profile_checks import PROFILE_CHECKS, Known, tables_of
from steelyard.engine.pack.wording_checks import names_in
from steelyard.engine.rules import ConditionError, ConditionErrors, Profile, check
from steelyard.engine.wording import LANGUAGES, Wording

AROUND = 60
"""Characters shown on either side of a mistake."""

WORD = re.compile(r"'[^']*'?|[@:]?[\w.]+|\S|\Z")
BLANK = Wording("", "", "")


class Marked(msgspec.Struct, frozen=True):
    """The text around a mistake, cut where it begins and ends."""

    before: str
    wrong: str
    after: str


class Mistake(msgspec.Struct, frozen=True):
    error: ConditionError
    marked: Marked


class Reading(msgspec.Struct, frozen=True):
    """What a condition means on a day: mistakes, or its level and all that it rests on."""

    mistakes: tuple[Mistake, ...] = ()
    level: Level | None = None
    facts: tuple[Fact, ...] = ()
    lists: tuple[tuple[str, NamedList], ...] = ()
    parameters: tuple[tuple[str, Parameter, float | None], ...] = ()


class CaseRun(msgspec.Struct, frozen=True):
    """One written case and how it turned out; ``outcome`` is empty where it holds."""

    wanted: bool
    number: int
    header: dict[str, Any]
    items: tuple[dict[str, Any], ...]
    outcome: str


class Fault(msgspec.Struct, frozen=True):
    """What a release would refuse: ``field`` leads to the value, ``detail`` is the sentence of the pack's check."""

    field: str
    part: str
    detail: str


def reading(condition: str, *, pack: Pack, on: date) -> Reading:
    """``condition`` read with the lists and parameters of ``pack`` on the day ``on``."""
    values = pack.parameters_on(on)
    try:
        checked = check(
            condition, catalogue=CATALOGUE, lists=pack.lists_on(on), parameters=values,
            tables=tables_of(_offices(pack), _regimes(pack)),
        )  # fmt: skip
    except ConditionErrors as found:
        return Reading(mistakes=tuple(Mistake(error, _marked(condition, error.column)) for error in found.errors))
    lists, parameters = names_in(condition)
    return Reading(
        level=checked.level,
        facts=tuple(CATALOGUE[name] for name in sorted(checked.fields)),
        lists=tuple((name, pack.lists[name]) for name in sorted(lists & pack.lists.keys())),
        parameters=tuple(
            (name, pack.parameters[name], values.get(name)) for name in sorted(parameters & pack.parameters.keys())
        ),
    )


def _marked(condition: str, column: int) -> Marked:
    start = min(column - 1, len(condition))
    found = WORD.match(condition, start)
    end = found.end() if found else start
    cut = max(0, start - AROUND)
    return Marked(
        before=("…" if cut else "") + condition[cut:start],
        wrong=condition[start:end],
        after=condition[end : end + AROUND] + ("…" if end + AROUND < len(condition) else ""),
    )


def case_runs(profile: Profile, *, pack: Pack) -> tuple[CaseRun, ...]:
    """Every case of ``profile``, run; none while its condition or one of its cases cannot be read."""
    if any(fault.field == "cases" and "." in fault.part for fault in faults(profile, pack=pack)):
        return ()
    tried = msgspec.structs.replace(profile, valid_from=min(profile.valid_from, profile.valid_until))
    try:
        failed = run_cases(msgspec.structs.replace(pack, profiles=(tried,)))
    except ConditionErrors:
        return ()
    outcomes = {(failure.side, failure.number): failure.outcome for failure in failed}
    return tuple(
        CaseRun(
            wanted=side == "match",
            number=number,
            header={name: value for name, value in case.items() if name != "items"},
            items=tuple(case.get("items", ())),
            outcome=outcomes.get((side, number), ""),
        )
        for side in ("match", "no_match")
        for number, case in enumerate(getattr(profile.cases, side), start=1)
    )


def faults(profile: Profile, *, pack: Pack) -> tuple[Fault, ...]:
    """Everything for which a pack that held ``profile`` would be refused, first of each field and part."""
    found: dict[tuple[str, str], Fault] = {}
    for steps, detail in (*_blanks(profile), *_refusals(profile, pack)):
        field, part = str(steps[0]), ".".join(str(step) for step in steps[1:])
        found.setdefault((field, part), Fault(field, part, detail))
    return tuple(found.values())


def _refusals(profile: Profile, pack: Pack) -> Iterator[tuple[Steps, str]]:
    known = Known(
        offices=_offices(pack),
        regimes=_regimes(pack),
        risk_areas=frozenset(area.code for area in pack.country.risk_areas),
        objectives=frozenset(objective.code for objective in pack.country.objectives),
        lists=pack.lists,
        parameters=pack.parameters,
        unread=frozenset(),
        policy=pack.policy,
        catalogue=CATALOGUE,
    )
    for each in PROFILE_CHECKS:
        yield from each.of(profile, known)


def _offices(pack: Pack) -> frozenset[str]:
    return frozenset(office.code for office in pack.country.offices)


def _regimes(pack: Pack) -> frozenset[str]:
    return frozenset(regime.code for regime in pack.regimes)


def _blanks(profile: Profile) -> Iterator[tuple[Steps, str]]:
    """A pack's reader refuses empty texts before its checks see them; a draft may hold some."""
    sentences = {
        ("name",): profile.name,
        ("reason",): profile.reason,
        ("instruction", "what"): profile.instruction.what,
        ("instruction", "how"): profile.instruction.how,
    }
    for steps, wording in sentences.items():
        yield from (((*steps, language), "is empty") for language in LANGUAGES if not wording[language].strip())
    for name in ("owner", "legal_reference"):
        if not getattr(profile, name).strip():
            yield (name,), "is empty"
