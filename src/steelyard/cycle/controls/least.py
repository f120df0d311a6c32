"""What a control takes at least, from its start to its end; one that took less needs a reason in words."""

from __future__ import annotations

from datetime import timedelta

from steelyard.cycle.controls.models import KIND_OF_LANE
from steelyard.engine.pack import Policy
from steelyard.engine.pack.content import LEAST_MINUTES

LANE_OF_KIND = {kind.value: lane for lane, kind in KIND_OF_LANE.items()}


def least(kind: str, policy: Policy | None) -> timedelta:
    """By ``policy``, that of the release in force; where there is none yet, what holds where a pack is silent."""
    said = policy.control_minutes if policy else {}
    lane = LANE_OF_KIND[kind]
    return timedelta(minutes=said.get(lane, LEAST_MINUTES[lane]))
