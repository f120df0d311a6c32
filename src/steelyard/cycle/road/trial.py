"""A draft's condition tried on declarations that came before: what it would have matched. No lane changes.

Each declaration is looked at as of its own moment, with the history known then; lists and parameters are today's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec

from steelyard.cycle.controls.queries import ResultView, results_on
from steelyard.cycle.declarations.queries_recent import Recent, recent
from steelyard.cycle.operators.queries import gather_dossiers
from steelyard.cycle.profiles.queries import Live
from steelyard.cycle.selection.queries import lanes_of
from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.facts.sheet import sheet
from steelyard.engine.lane import Lane
from steelyard.engine.rules import Failure, Profile, Ruleset, compile_rules
from steelyard.engine.signal import Value

SECONDS = 3.0
"""A trial looks no longer than this; what it did not reach it says."""

SHOWN = 100
"""Matches listed; all are counted."""


class Matched(msgspec.Struct, frozen=True):
    """A declaration the condition is true of: the lane it had, its result, the items concerned, the values seen."""

    number: str
    office: str
    at: datetime
    lane: Lane | None
    result: ResultView | None
    items: tuple[int, ...]
    values: tuple[tuple[str, Value], ...]


class Trial(msgspec.Struct, frozen=True):
    """``looked_at`` of ``asked`` declarations were reached; ``failed`` are those the condition could not be run on."""

    asked: int
    looked_at: int
    matches: int
    failed: int
    controlled: int
    findings: int
    oldest: datetime | None
    seconds: float
    matched: tuple[Matched, ...]

    @property
    def share(self) -> float | None:
        return self.matches / self.looked_at if self.looked_at else None

    @property
    def complete(self) -> bool:
        return self.looked_at == self.asked


class _Seen(msgspec.Struct, frozen=True):
    each: Recent
    items: tuple[int, ...]
    values: tuple[tuple[str, Value], ...]


def trial(
    profile: Profile,
    *,
    live: Live,
    number: int,
    offices: Collection[str] | None,
    at: datetime,
    clock: Callable[[], float],
) -> Trial:
    """Try ``profile`` on the latest ``number`` declarations of ``offices`` (of all, when None).

    ``clock`` gives seconds. Raises ``ConditionErrors`` where the condition cannot run.
    """
    begun = clock()
    on = at.astimezone(ZoneInfo(live.pack.country.timezone)).date()
    ruleset = compile_rules(
        [msgspec.structs.replace(profile, valid_from=on, valid_until=on)],
        catalogue=CATALOGUE,
        lists=live.pack.lists_on(on),
        parameters=live.pack.parameters_on(on),
        on=on,
    )
    wanted = recent(limit=number, offices=offices, at=at)
    looked_at, failed, found = 0, 0, list[_Seen]()
    for moment, group in groupby(wanted, key=lambda each: each.at):
        if clock() - begun > SECONDS:
            break
        part = sorted(group, key=lambda each: each.declaration_id)  # as they came, one after another
        looked_at += len(part)
        for each in _tried(part, ruleset, live, moment):
            if each is None:
                failed += 1
            else:
                found.append(each)
    ids = [seen.each.declaration_id for seen in found]
    results, lanes = results_on(declaration_ids=ids), lanes_of(declaration_ids=ids)
    return Trial(
        asked=len(wanted),
        looked_at=looked_at,
        matches=len(found),
        failed=failed,
        controlled=len(results),
        findings=sum(1 for result in results.values() if result.findings),
        oldest=wanted[looked_at - 1].at if looked_at else None,
        seconds=clock() - begun,
        matched=tuple(
            Matched(
                number=seen.each.number,
                office=seen.each.office,
                at=seen.each.at,
                lane=lanes.get(seen.each.declaration_id),
                result=results.get(seen.each.declaration_id),
                items=seen.items,
                values=seen.values,
            )
            for seen in found[:SHOWN]
        ),
    )


def _tried(part: list[Recent], ruleset: Ruleset, live: Live, moment: datetime) -> Iterator[_Seen | None]:
    """The matches among declarations of one moment; None for each that the condition failed on."""
    (profile,) = ruleset.profiles
    if not any(profile.scope.covers(each.declaration) for each in part):
        return
    day = moment.astimezone(ZoneInfo(live.pack.country.timezone)).date()
    dossiers = gather_dossiers(
        [each.declaration for each in part],
        at=moment,
        rates={currency: float(rate) for currency, rate in live.pack.rates_on(day).items()},
        national_currency=live.pack.country.currency,
    )
    for each, dossier in zip(part, dossiers, strict=True):
        if not profile.scope.covers(each.declaration):
            continue
        facts = sheet(each.declaration, dossier, ruleset.fields)
        for match in ruleset.match(facts):
            if isinstance(match, Failure):
                yield None
                continue
            header, by_item = ruleset.explain(profile, facts, match.items)
            first = next(iter(by_item.values()), {})
            sequences = tuple(each.declaration.items[place].sequence for place in match.items)
            yield _Seen(each, sequences, tuple({**header, **first}.items()))
