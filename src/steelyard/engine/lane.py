"""Lanes, from the least to the most stringent."""

from __future__ import annotations

from enum import StrEnum


class Lane(StrEnum):
    GREEN = "green"  # release
    BLUE = "blue"  # release, then post-clearance audit
    YELLOW = "yellow"  # documentary check
    ORANGE = "orange"  # scan
    RED = "red"  # physical inspection

    @property
    def stringency(self) -> int:
        return ORDER[self]


ORDER = {lane: position for position, lane in enumerate(Lane)}


def strictest(*lanes: Lane) -> Lane:
    """The most stringent of ``lanes``; green where there is none."""
    return max(lanes, key=ORDER.__getitem__, default=Lane.GREEN)
