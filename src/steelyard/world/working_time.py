"""When declarations are lodged: seasons, the working week (Sunday to Thursday), holidays and the hours of an office."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np

from steelyard.engine.declaration import Mode
from steelyard.world.draw import Floats, Ints
from steelyard.world.traffic import FLOWS, flow_columns

LOCAL = timezone(timedelta(hours=3))
"""Local time of Qasira, all the year."""

WEEKDAYS = (1.0, 1.02, 1.0, 0.92, 0.07, 0.45, 1.08)
"""Weight of Monday to Sunday: Friday is the day of rest, Saturday half a day."""

MONTHS = (0.92, 0.93, 1.03, 1.04, 1.05, 0.98, 0.95, 0.97, 1.04, 1.08, 1.13, 1.02)
HOLIDAYS = {(1, 1), (3, 21), (5, 1), (7, 9), (9, 26), (12, 31)}
HOLIDAY = 0.12
GROWTH = 0.03  # of trade, in a year

DAY_OFFICE = (0, 0, 0, 0, 0, 0, 1, 5, 11, 13, 12, 10, 7, 9, 10, 9, 6, 4, 2, 1, 0, 0, 0, 0)
ROUND_THE_CLOCK = (2, 1, 1, 1, 1, 2, 3, 5, 8, 9, 9, 8, 6, 7, 8, 8, 7, 6, 5, 4, 4, 3, 3, 2)
HOURS = {Mode.SEA: DAY_OFFICE, Mode.POST: DAY_OFFICE, Mode.EXPRESS: ROUND_THE_CLOCK}
"""Weight of each local hour; modes not named work round the clock."""


def day_weight(day: date, start: date) -> float:
    weight = MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] * (1 + GROWTH * (day - start).days / 365)
    return weight * HOLIDAY if (day.month, day.day) in HOLIDAYS else weight


def shared_out(total: int, weights: Floats) -> Ints:
    """``total`` cut in whole parts as ``weights`` are; the parts add up to it exactly."""
    bounds = np.floor(np.cumsum(weights) / weights.sum() * total + 0.5).astype(np.int64)
    bounds[-1] = total
    return np.asarray(np.diff(bounds, prepend=0))


def is_working(day: date) -> bool:
    return WEEKDAYS[day.weekday()] > 0.4 and (day.month, day.day) not in HOLIDAYS


def _hour_bounds() -> Floats:
    table = np.array([HOURS.get(flow.mode, ROUND_THE_CLOCK) for flow in FLOWS], dtype=float)
    return np.cumsum(table / table.sum(axis=1, keepdims=True), axis=1)


HOUR_BOUNDS = _hour_bounds()


def _friday_flows() -> Floats:
    open_then = np.array([flow.mode in (Mode.EXPRESS, Mode.AIR, Mode.ROAD) for flow in FLOWS])
    share = flow_columns().share * np.where(open_then, 1.0, 0.12)
    return np.asarray(share / share.sum())


FRIDAY_FLOWS = _friday_flows()
"""Shares of the flows on the day of rest: ports and the post all but close."""


def seconds_of_day(flows: Ints, rng: np.random.Generator) -> Ints:
    """Seconds after local midnight at which a declaration of each of ``flows`` is lodged."""
    hours = (rng.random(len(flows))[:, None] > HOUR_BOUNDS[flows]).sum(axis=1)
    return np.asarray(np.minimum(hours, 23) * 3600 + rng.integers(0, 3600, len(flows)))


def midnight(day: date) -> datetime:
    """Local midnight at which ``day`` begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL).astimezone(UTC)
