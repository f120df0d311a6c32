"""Which declarations are held: their lane is given, and their release still waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from steelyard.cycle.selection.queries import states_of
from steelyard.engine.selection.state import State


def on_stand_by(declaration_ids: Collection[int], *, at: datetime) -> frozenset[int]:
    """Those whose green is held at ``at``."""
    states = states_of(declaration_ids=declaration_ids, at=at)
    return frozenset(key for key, holding in states.items() if State.STAND_BY in holding)
