"""A year of an invented country's trade, lived through the road: declarations cleared, controls done, results kept.

Everything the pages show comes about as it would in an administration; only who declares and who controls is
simulated. The truth of each declaration stays here, with the simulated officers, and never reaches the system.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from typing import Any

import msgspec

from steelyard.base.actor import Actor, ActorKind
from steelyard.base.prepared import prepared
from steelyard.cycle.controls import operations as controls
from steelyard.cycle.controls import queries as tasks
from steelyard.cycle.controls.least import least
from steelyard.cycle.controls.operations import Shift
from steelyard.cycle.controls.operations_results import Closing
from steelyard.cycle.controls.report import Report
from steelyard.cycle.operators.operations import ask_folded, fold_history, record_declarations
from steelyard.cycle.operators.operations_prices import publish_prices
from steelyard.cycle.road.clear import clear_read, in_force
from steelyard.cycle.selection.operations import ensure_day_secrets
from steelyard.engine.lane import Lane
from steelyard.engine.messages import Format, Message, to_json
from steelyard.world.arrival import Arrival, Day
from steelyard.world.inspection import inspect
from steelyard.world.inspector import Control, Inspector, inspectors
from steelyard.world.world import World

SOURCE = "demo"
BATCH = 100
FOLD_EVERY = 7
PUBLISH_EVERY = 56
CLOSE = time(21, 30)  # UTC; after the last arrival of the day, before the next day's secret is needed
LAST_DAYS = timedelta(days=8)  # in which officers leave a queue unfinished
LATELY, LONG_AGO = timedelta(minutes=20), timedelta(days=1)
"""How long a declaration may have waited for those cleared with it: of the last days, readers look at the clock."""


class Year:
    """``world`` lived from its first day until ``until``.

    What is selected in the last day stays open to be worked, and so do the last ``left`` tasks of each queue: the day
    before may have been one of rest, and whoever signs in as an officer must find work on any morning.
    """

    def __init__(self, world: World, *, until: datetime, seed: int, left: int = 0) -> None:
        self.world = world
        self.until = until
        self.seed = seed
        self.left = left
        self.roster = inspectors(seed)
        self._by_name = {officer_name(each): each for each in self.roster}
        self._shifts = shifts(self.roster)
        self._known: dict[str, Arrival] = {}  # what stands behind each number that still has a control open
        self._days = iter(world.days())

    def recall(self, days: int) -> None:
        """Take in the first ``days`` as an administration takes in its past: what was declared, without any lane."""
        live = in_force(self.until)
        for day in islice(self._days, days):
            for batch in batches(day.arrivals, within=LONG_AGO):
                record_declarations(
                    [arrival.declaration for arrival in batch],
                    at=batch[-1].at,
                    rates=live.rates,
                    national_currency=live.pack.country.currency,
                    folded=ask_folded()(),
                )
        last = self.world.start + timedelta(days=days - 1)
        close = datetime.combine(last, CLOSE, UTC)
        fold_history(through=last - timedelta(days=1), at=close)
        publish_prices(at=close)

    def live(self, *, advance: Callable[[int], None]) -> int:
        """Clear every arrival and do the controls; returns the declarations cleared. ``advance`` gets each day's."""
        cleared = 0
        for number, day in enumerate(self._days):
            arrivals = [arrival for arrival in day.arrivals if arrival.at <= self.until]
            if day.date > self.until.date():
                break
            self._commit(day)
            close = datetime.combine(day.date, CLOSE, UTC)
            for batch in batches(arrivals, within=LATELY if close > self.until - LAST_DAYS else LONG_AGO):
                self._clear(batch)
            if close < self.until - timedelta(days=1):
                with prepared():
                    self._control(at=close, left=self.left if close > self.until - LAST_DAYS else 0)
            self._keep_books(number, day.date, at=close)
            cleared += len(arrivals)
            advance(len(arrivals))
        return cleared

    def _commit(self, day: Day) -> None:
        """Secrets of the day, from the seed alone: the same world makes the same draws."""
        offices = sorted({each.office for each in in_force(self.until).pack.selection})
        early = datetime.combine(day.date - timedelta(days=1), time(12), UTC)
        ensure_day_secrets(offices, day.date, entropy=secrets_of(self.seed, day.date), at=early)

    def _clear(self, batch: Sequence[Arrival]) -> None:
        # What was written from a declaration needs no reading: a test of the world holds that it would read the same.
        messages = [
            (Message(SOURCE, Format.JSON, to_json(arrival.declaration)), arrival.declaration) for arrival in batch
        ]
        for arrival, answer in zip(batch, clear_read(messages, at=batch[-1].at), strict=True):
            if answer.number is not None:
                self._known[answer.number] = arrival

    def _control(self, *, at: datetime, left: int) -> None:
        """The officers of every office do what waits there, but the ``left`` last to fall due of each queue."""
        closings = list(self._reports(controls.hand_out(self._shifts, at=at, left=left), at=at))
        if closings:
            controls.record_results(closings, at=at)

    def _reports(self, taken: Sequence[tuple[int, Actor]], *, at: datetime) -> Iterator[Closing]:
        pack = in_force(at).pack
        areas = {(each.code, each.version): each.risk_area for each in pack.profiles}
        orders = tasks.orders_of(control_ids=[control for control, _officer in taken])
        for control, doing in taken:
            order = orders[control]
            arrival = self._known.pop(order.number)
            told = areas_told(order.picks, areas)
            outcome = inspect(
                declaration=arrival.declaration,
                truth=arrival.truth,
                control=Control(order.kind.value),
                risk_areas=sorted(set(told)),
                inspector=self._by_name[doing.name],
                at=order.queued_at,
                seed=self.seed,
            )
            report = msgspec.convert(outcome.report(), Report, builtin_types=(datetime,))
            began = max(order.queued_at, at - (report.ended_at - report.started_at))
            proved = tuple(place for place, area in enumerate(told, 1) if area in outcome.areas_true)
            quick = "One small parcel." if at - began < least(order.kind.value, pack.policy) else ""
            yield Closing(
                control,
                msgspec.structs.replace(
                    report, started_at=began, ended_at=at, indicators_true=proved, quick_reason=quick
                ),
                doing,
            )

    def _keep_books(self, number: int, day: date, *, at: datetime) -> None:
        """What the nightly jobs do."""
        if number % FOLD_EVERY == FOLD_EVERY - 1:
            fold_history(through=day - timedelta(days=1), at=at)
        if number % PUBLISH_EVERY == PUBLISH_EVERY - 1:
            publish_prices(at=at)


def batches(arrivals: Sequence[Arrival], *, within: timedelta) -> Iterator[Sequence[Arrival]]:
    """Arrivals in their order, as those were who came together: one batch is cleared when the last of it is there."""
    start = 0
    for place, arrival in enumerate(arrivals):
        if place - start == BATCH or arrival.at - arrivals[start].at > within:
            yield arrivals[start:place]
            start = place
    if arrivals:
        yield arrivals[start:]


def secrets_of(seed: int, on: date) -> Callable[[int], bytes]:
    """Secrets for ``on``, one after another, that follow from the seed: for an invented country alone."""
    counter = count()
    return lambda size: hashlib.shake_256(f"{seed} {on} {next(counter)}".encode()).digest(size)


def areas_told(picks: Sequence[Mapping[str, Any]], areas: Mapping[tuple[str, int], str]) -> list[str]:
    """The risk areas of the reasons an officer is shown, in the order they are shown: the strictest lane first."""
    spoken = [pick for pick in picks if (pick["source"], pick["version"]) in areas]
    spoken.sort(key=lambda pick: -Lane(pick["lane"]).stringency)
    return [areas[pick["source"], pick["version"]] for pick in spoken]


def shifts(roster: Iterable[Inspector]) -> list[Shift]:
    """Who works together: officers of one office with the same duties."""
    together: dict[tuple[str, tuple[Control, ...]], list[Actor]] = {}
    for each in roster:
        together.setdefault((each.office, each.controls), []).append(officer(each))
    return [
        Shift(office, tuple(kind.value for kind in kinds), tuple(officers))
        for (office, kinds), officers in together.items()
    ]


def officer_name(inspector: Inspector) -> str:
    return inspector.identifier.casefold()


def officer(inspector: Inspector) -> Actor:
    return Actor(ActorKind.OFFICER, officer_name(inspector))
