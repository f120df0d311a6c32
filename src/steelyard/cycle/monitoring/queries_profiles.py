"""Profiles at work: how often each was picked lately, what that found, and how it stands beside chance."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

import msgspec

from steelyard.cycle.controls.queries_profiles import ProfileCount, profile_counts
from steelyard.cycle.monitoring.days import midnight
from steelyard.cycle.monitoring.queries_past import hits, recalled
from steelyard.cycle.profiles.queries import live
from steelyard.engine.measure.lift import Lift, lift
from steelyard.engine.measure.rate import Rate, rate
from steelyard.engine.rules.profile import Profile

DAYS = 90
PAGE = 50


class AtWork(msgspec.Struct, frozen=True):
    """One profile that selects now. ``hit_rate`` also where results are few: the page says how it may be read."""

    profile: Profile
    picked: int
    results: int
    findings: int
    last_finding: datetime | None
    hit_rate: Rate | None
    lift: Lift | None


class ProfilesAtWork(msgspec.Struct, frozen=True):
    """Every profile that selects now, the most often picked first; ``random`` is the baseline of the last year."""

    since: date
    random: Rate | None
    profiles: tuple[AtWork, ...]

    @property
    def never(self) -> int:
        """How many were never picked."""
        return sum(not each.picked for each in self.profiles)


def profiles_at_work(*, offices: Collection[str], at: datetime, zone: str) -> ProfilesAtWork:
    """The last 90 days before today at ``offices``, by the days of time zone ``zone``."""
    until = midnight(at, zone)
    since = until - timedelta(days=DAYS)

    def count() -> list[ProfileCount]:
        return profile_counts(offices=offices, since=since, until=until)

    counted = {each.code: each for each in recalled("profiles", count, zone, offices=offices, until=until)}
    baseline = hits(offices=offices, office=None, at=at, zone=zone).random
    selecting = live(at)
    profiles = selecting.pack.profiles if selecting else ()
    rows = [_at_work(each, counted.get(each.code), baseline) for each in profiles]
    return ProfilesAtWork(
        since=since.date(),
        random=baseline,
        profiles=tuple(sorted(rows, key=lambda each: (-each.picked, each.profile.code))),
    )


def _at_work(profile: Profile, found: ProfileCount | None, baseline: Rate | None) -> AtWork:
    count = found or ProfileCount(profile.code, 0, 0, 0, None)
    hit_rate = rate(count.findings, count.results)
    return AtWork(
        profile=profile,
        picked=count.picked,
        results=count.results,
        findings=count.findings,
        last_finding=count.last_finding,
        hit_rate=hit_rate,
        lift=lift(hit_rate, baseline),
    )
