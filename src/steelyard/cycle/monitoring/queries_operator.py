"""Everything the page of an operator shows, read once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
from django.utils.translation import gettext_lazy as _

from steelyard.base.errors import Missing, Reason
from steelyard.cycle.controls import queries as controls
from steelyard.cycle.declarations.queries_search import Filed, Reach, by_operator
from steelyard.cycle.declarations.queries_trade import Trade, trade_of
from steelyard.cycle.monitoring.days import midnight
from steelyard.cycle.monitoring.held import on_stand_by
from steelyard.cycle.monitoring.sight import Sight
from steelyard.cycle.operators.queries import Business, operator_profile
from steelyard.cycle.operators.queries_register import Month, months_of
from steelyard.cycle.selection import queries as selection
from steelyard.engine.facts.dossier import WINDOWS, Counts, History
from steelyard.engine.lane import Lane
from steelyard.engine.measure.rate import Rate, rate

MONTHS = 13
RECENT = 20
TRADE_DAYS = 365


class Window(msgspec.Struct, frozen=True):
    """What is known of the last ``days``; ``hit_rate`` also where results are few: the page says how it may be read."""

    days: int
    counts: Counts
    hit_rate: Rate | None


class Recent(msgspec.Struct, frozen=True):
    """A declaration with its lane, and what its control came to (None where there is no result).

    ``stand_by`` while its green is held.
    """

    filed: Filed
    lane: Lane
    stand_by: bool
    status: str | None


class OperatorPage(msgspec.Struct, frozen=True):
    business: Business
    aeo_tier: str | None
    first_at: datetime | None
    as_operator: tuple[Window, ...]
    as_declarant: tuple[Window, ...]
    months: tuple[Month, ...]
    recent: tuple[Recent, ...]
    trade: Trade


def operator_page(*, key: str, sight: Sight, at: datetime, zone: str) -> OperatorPage:
    """The page of the operator known by ``key``; declarations and goods of the offices in ``sight`` alone.

    Months are those of time zone ``zone``, this one last. Raises ``Missing``.
    """
    profile = operator_profile(key=key, at=at)
    if profile is None:
        raise Missing("operators.unknown", Reason("key", _("There is no such operator.")))
    firsts = months_until(midnight(at, zone).date(), MONTHS)
    since = midnight(at, zone).replace(year=firsts[0].year, month=firsts[0].month, day=1)
    known = months_of(key=key, since=since, at=at, zone=zone)
    return OperatorPage(
        business=profile.business,
        aeo_tier=profile.aeo_tier,
        first_at=profile.as_operator.first_at or profile.as_declarant.first_at,
        as_operator=_windows(profile.as_operator),
        as_declarant=_windows(profile.as_declarant) if profile.as_declarant.first_at else (),
        months=tuple(known.get(first, Month(first, 0, 0, 0)) for first in firsts),
        recent=_recent(key, sight, at),
        trade=trade_of(operator=key, offices=sight.narrowed, since=at - timedelta(days=TRADE_DAYS), at=at),
    )


def months_until(day: date, number: int) -> list[date]:
    """The first days of the ``number`` months that end with the month of ``day``."""
    last = day.year * 12 + day.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - number + 1, last + 1)]


def _windows(history: History) -> tuple[Window, ...]:
    return tuple(
        Window(days, counts, rate(min(counts.findings, counts.controls), counts.controls))
        for days, counts in zip(WINDOWS, history.windows, strict=True)
    )


def _recent(key: str, sight: Sight, at: datetime) -> tuple[Recent, ...]:
    filed = by_operator(key, Reach(sight.narrowed, limit=RECENT))
    ids = [each.declaration_id for each in filed]
    lanes, held = selection.lanes_of(declaration_ids=ids), on_stand_by(ids, at=at)
    results = controls.results_on(declaration_ids=ids)
    return tuple(
        Recent(
            filed=each,
            lane=lanes[each.declaration_id],
            stand_by=each.declaration_id in held,
            status=results[each.declaration_id].status if each.declaration_id in results else None,
        )
        for each in filed
    )
