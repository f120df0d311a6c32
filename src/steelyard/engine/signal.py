"""What one profile, model or list says about a declaration, and why."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from steelyard.engine.lane import Lane

Value = str | float | bool | None
"""One value of a fact. Numbers are IEEE doubles; ``None`` is missing."""

CERTAIN_BP = 10_000
"""A probability of one, in basis points."""


class Kind(StrEnum):
    MATCH = "match"  # a profile's condition is true
    ERROR = "error"  # a profile, list or model failed; the fail-safe policy says what that means


class Signal(msgspec.Struct, frozen=True, omit_defaults=True):
    """One voice in the assessment.

    ``source`` and ``version`` name exactly what spoke. ``lane`` and ``probability_bp`` (basis points, 1 to 10 000) are
    what it asks of selection. ``items`` are the sequence numbers of the items concerned (empty: the whole declaration).
    ``values`` are the header facts its condition tested, as seen; ``item_values`` the item facts, by sequence number.
    """

    kind: Kind
    source: str
    version: int
    lane: Lane
    probability_bp: int = CERTAIN_BP
    max_misses: int | None = None
    risk_area: str | None = None
    items: tuple[int, ...] = ()
    values: dict[str, Value] = {}
    item_values: dict[int, dict[str, Value]] = {}
    detail: str | None = None  # of an error: what failed, for the administrator
