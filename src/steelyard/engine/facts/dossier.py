"""Everything known about a declaration besides its message, gathered once, before it is assessed.

A dossier speaks of one declaration at one instant, ``at``: nothing in it was learned at or after that instant.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime

import msgspec

WINDOWS = (30, 90, 365)
"""Days of history: this many whole UTC days before the day of ``at``, and that day up to ``at``."""

RECENT = 7
"""Days, counted in the same way, in which goods of one kind by one operator are recent."""


class Counts(msgspec.Struct, frozen=True):
    """What happened in a window: declarations lodged, controls that ended nil or with a finding, findings."""

    declarations: int = 0
    controls: int = 0
    findings: int = 0

    @property
    def hit_rate(self) -> float | None:
        """Findings per control as a fraction; ``None`` without controls.

        A correction counts when it is made, so a window may hold it without the control that it corrects.
        """
        return min(max(self.findings, 0), self.controls) / self.controls if self.controls > 0 else None


NO_COUNTS = (Counts(),) * len(WINDOWS)


class History(msgspec.Struct, frozen=True):
    """The past of one subject; ``windows`` in the order of ``WINDOWS``, ``first_at`` ``None`` when never seen."""

    first_at: datetime | None = None
    today: int = 0  # declarations on the day of the dossier, up to its instant
    windows: tuple[Counts, ...] = NO_COUNTS

    def after(self, declarations: int, *, at: datetime) -> History:
        """This past with so many more declarations lodged at ``at``, today."""
        windows = tuple(Counts(each.declarations + declarations, each.controls, each.findings) for each in self.windows)
        return History(self.first_at or at, self.today + declarations, windows)


class Price(msgspec.Struct, frozen=True):
    """What goods of a kind usually declare, in national currency per kg; ``n`` items stand behind it."""

    median: float
    low: float  # the tenth percentile
    n: float


PriceKey = tuple[str, str, str | None]
"""(direction, first eight digits of the commodity code, origin)"""

UNKNOWN = History()


class Dossier(msgspec.Struct, frozen=True):
    """What is known besides the message.

    ``rates`` gives units of national currency for one unit of each other currency. A history is ``None`` where the
    declaration names no such subject and ``UNKNOWN`` where it does but nothing is known of it. ``operator_hs`` has the
    subheadings that the operator declared before, with its declarations of each in the last ``RECENT`` days;
    ``operator_origin`` the origins that it declared before (both ``None`` where no operator is named); ``hs_origin``
    the subheadings and origins that anybody declared together before.
    """

    at: datetime
    national_currency: str
    rates: Mapping[str, float] = {}
    operator: History | None = UNKNOWN
    declarant: History | None = UNKNOWN
    seller: History | None = UNKNOWN
    route: History | None = UNKNOWN
    operator_hs: Mapping[str, int] | None = {}
    operator_origin: Set[str] | None = frozenset()
    hs_origin: Set[tuple[str, str]] = frozenset()
    prices: Mapping[PriceKey, Price] = {}
    aeo_tier: str | None = None
