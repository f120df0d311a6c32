"""What must hold of a risk profile before it may select anybody's goods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from steelyard.engine.facts.fact import Fact, Level, Type
from steelyard.engine.lane import Lane
from steelyard.engine.pack.content import NamedList, Parameter, Policy
from steelyard.engine.pack.content_checks import MAX_DAYS
from steelyard.engine.pack.entry import Check, Steps
from steelyard.engine.pack.wording_checks import names_in, numbers_in, quoted_facts, revealed, wording_faults
from steelyard.engine.rules import Checked, ConditionErrors, Profile, check
from steelyard.engine.signal import CERTAIN_BP
from steelyard.engine.wording import LANGUAGES

CODE = re.compile(r"[A-Z][A-Z0-9]{1,7}-[0-9]{2,4}")
OWNER = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+")
MAX_MISSES = 10_000

Faults = Iterator[tuple[Steps, str]]


class Known(msgspec.Struct, frozen=True):
    """What the rest of the pack says. ``None`` and ``unread`` stand for what could not be read: that is an error of its
    own, and nothing that refers to it is blamed as well."""

    offices: frozenset[str] | None
    regimes: frozenset[str] | None
    risk_areas: frozenset[str] | None
    objectives: frozenset[str] | None
    lists: Mapping[str, NamedList]
    parameters: Mapping[str, Parameter]
    unread: frozenset[str]  # names of lists and parameters that are there, but wrong
    policy: Policy | None
    catalogue: Mapping[str, Fact]


def _identity(profile: Profile, _: Known) -> Faults:
    if not CODE.fullmatch(profile.code):
        yield ("code",), f"{profile.code!r} is not letters, a hyphen and digits, such as VAL-101"
    if not OWNER.fullmatch(profile.owner):
        yield ("owner",), f"{profile.owner!r} is not a named post, such as risk-unit.valuation"


def _references(profile: Profile, known: Known) -> Faults:
    for steps, name, names in _named(profile, known):
        if names is not None and name not in names:
            yield steps, f"unknown {steps[-1] if len(steps) == 1 else steps[1]} {name!r}"


def _named(profile: Profile, known: Known) -> Iterator[tuple[Steps, str, frozenset[str] | None]]:
    yield ("risk_area",), profile.risk_area, known.risk_areas
    yield ("objective",), profile.objective, known.objectives
    for index, office in enumerate(profile.scope.office):
        yield ("scope", "office", index), office, known.offices
    for index, regime in enumerate(profile.scope.regime):
        yield ("scope", "regime", index), regime, known.regimes


def _demands(profile: Profile, _: Known) -> Faults:
    if profile.lane is Lane.GREEN:
        yield ("lane",), "green asks for no control"
    if not 1 <= profile.probability_bp <= CERTAIN_BP:
        yield ("probability_bp",), f"must be 1 to {CERTAIN_BP} basis points; it is {profile.probability_bp}"
    if profile.max_misses is not None and not 1 <= profile.max_misses <= MAX_MISSES:
        yield ("max_misses",), f"must be 1 to {MAX_MISSES}; leave it out to use the office's own"
    if profile.version < 1:
        yield ("version",), "must be 1 or more"


def _dates(profile: Profile, _: Known) -> Faults:
    if profile.valid_until <= profile.valid_from:
        yield ("valid_until",), f"must be after valid_from ({profile.valid_from})"
    elif profile.review_on > profile.valid_until:
        yield ("review_on",), f"must not be after the expiry ({profile.valid_until})"
    if profile.review_on <= profile.valid_from:
        yield ("review_on",), f"must be after valid_from ({profile.valid_from})"


def _policy(profile: Profile, known: Known) -> Faults:
    if known.policy is None:
        return
    latest = profile.valid_from + timedelta(days=min(known.policy.maximum_validity_days, MAX_DAYS))
    if profile.valid_until > latest:
        yield ("valid_until",), f"the policy allows no validity beyond {latest}"
    review = profile.valid_from + timedelta(days=min(known.policy.maximum_days_to_review, MAX_DAYS))
    if profile.review_on > review:
        yield ("review_on",), f"the policy asks for a review by {review}"


def _condition(profile: Profile, known: Known) -> Faults:
    try:
        _checked(profile, known)
    except ConditionErrors as found:
        yield from ((("condition",), str(error)) for error in found.errors)


def _checked(profile: Profile, known: Known) -> Checked | None:
    """The condition, read and typed; ``None`` where it names what could not be read. Raises ``ConditionErrors``."""
    lists, parameters = names_in(profile.condition)
    if (lists | parameters) & known.unread:
        return None
    return check(
        profile.condition,
        catalogue=known.catalogue,
        lists={name: known.lists[name].values for name in lists & known.lists.keys()},
        parameters={name: known.parameters[name].values[0].value for name in parameters & known.parameters.keys()},
        tables=tables_of(known.offices, known.regimes),
    )


def tables_of(offices: frozenset[str] | None, regimes: frozenset[str] | None) -> dict[str, frozenset[str]]:
    """The tables of a pack whose codes a condition may name, those that could be read."""
    return {name: codes for name, codes in (("office", offices), ("regime", regimes)) if codes is not None}


def _names_live(profile: Profile, known: Known) -> Faults:
    lists, parameters = names_in(profile.condition)
    for name in sorted(lists & known.lists.keys()):
        named = known.lists[name]
        if profile.valid_from < named.valid_from or profile.valid_until > named.valid_until:
            yield (
                ("condition",),
                f"@{name} is valid {named.valid_from} to {named.valid_until}, the profile outside of it",
            )
    for name in sorted(parameters & known.parameters.keys()):
        if known.parameters[name].on(profile.valid_from) is None:
            yield ("condition",), f":{name} has no value yet on {profile.valid_from}"


def _wording(profile: Profile, known: Known) -> Faults:
    yield from wording_faults(profile.name, "name")
    yield from wording_faults(profile.reason, "reason")
    yield from wording_faults(profile.instruction.what, "instruction", "what")
    yield from wording_faults(profile.instruction.how, "instruction", "how")
    for field, wording in (("what", profile.instruction.what), ("how", profile.instruction.how)):
        if quoted_facts(wording):
            yield ("instruction", field), "quotes facts; only the reason does"


def _reason(profile: Profile, known: Known) -> Faults:
    """The officer is told what was seen, never what it was measured against."""
    quoted = sorted(quoted_facts(profile.reason))
    yield from (
        (("reason",), f"{{{name}}} is not in the fact catalogue") for name in quoted if name not in known.catalogue
    )
    for name in known.catalogue.keys() & quoted:
        yield from _unseen(name, profile, known)
    bounds = numbers_in(profile.condition)
    for name in names_in(profile.condition)[1] & known.parameters.keys():
        bounds |= {dated.value for dated in known.parameters[name].values}
    for language in LANGUAGES:
        for number in revealed(profile.reason[language], bounds):
            yield ("reason", language), f"reveals the threshold {number}"


def _unseen(name: str, profile: Profile, known: Known) -> Faults:
    """A match carries the facts its condition tested, those of an item only where the condition speaks of one item."""
    try:
        checked = _checked(profile, known)
    except ConditionErrors:
        return
    if checked is None:
        return
    if name not in checked.fields:
        yield ("reason",), f"{{{name}}} is not tested by the condition, so its value is not at hand"
    elif known.catalogue[name].level is Level.ITEM and checked.level is Level.HEADER:
        yield ("reason",), f"{{{name}}} is a fact of the item, but the condition speaks of the whole declaration"


def _cases(profile: Profile, known: Known) -> Faults:
    for side in ("match", "no_match"):
        cases: tuple[dict[str, Any], ...] = getattr(profile.cases, side)
        if not cases:
            yield ("cases", side), f"at least one case must be under {side}"
        for index, case in enumerate(cases):
            yield from _case(case, ("cases", side, index), known)


def _case(case: dict[str, Any], steps: Steps, known: Known) -> Faults:
    yield from _facts({name: value for name, value in case.items() if name != "items"}, Level.HEADER, steps, known)
    items = case.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        yield (*steps, "items"), "must be a list of mappings, one an item"
        return
    for index, item in enumerate(items):
        yield from _facts(item, Level.ITEM, (*steps, "items", index), known)


def _facts(values: dict[str, Any], level: Level, steps: Steps, known: Known) -> Faults:
    for name, value in values.items():
        fact = known.catalogue.get(name)
        if fact is None:
            yield (*steps, name), f"{name!r} is not in the fact catalogue"
        elif fact.level is not level:
            yield (*steps, name), f"{name!r} is a fact of the {fact.level}"
        elif not _fits(value, fact.type):
            yield (*steps, name), f"{name!r} must be a {fact.type}, not {value!r}"


def _fits(value: Any, kind: Type) -> bool:
    if value is None:
        return True
    if kind is Type.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str if kind is Type.TEXT else bool)


PROFILE_CHECKS: tuple[Check[Profile, Known], ...] = (
    Check(frozenset({"code", "owner"}), _identity),
    Check(frozenset({"risk_area", "objective", "scope"}), _references),
    Check(frozenset({"lane", "probability_bp", "max_misses", "version"}), _demands),
    Check(frozenset({"valid_from", "valid_until", "review_on"}), _dates),
    Check(frozenset({"valid_from", "valid_until", "review_on"}), _policy),
    Check(frozenset({"condition"}), _condition),
    Check(frozenset({"condition", "valid_from", "valid_until"}), _names_live),
    Check(frozenset({"name", "reason", "instruction"}), _wording),
    Check(frozenset({"condition", "reason"}), _reason),
    Check(frozenset({"cases"}), _cases),
)
