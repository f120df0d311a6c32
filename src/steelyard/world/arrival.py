"""What comes in: a declaration at a time, with the truth beside it, day by day."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from steelyard.engine.declaration import Declaration
from steelyard.world.truth import Truth


class Arrival(msgspec.Struct, frozen=True):
    """One message. Only ``declaration`` and ``at`` may reach the system; ``truth`` is for those who measure it."""

    at: datetime  # UTC
    declaration: Declaration
    truth: Truth


class Day(msgspec.Struct, frozen=True):
    """All that arrives on one local day, in the order of time."""

    date: date
    arrivals: tuple[Arrival, ...]
