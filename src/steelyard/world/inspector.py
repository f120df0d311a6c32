"""Officers with their skill: who controls at which office, what they miss, how long they take."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from steelyard.engine.lane import Lane
from steelyard.world.draw import Stream, generator
from steelyard.world.names import person
from steelyard.world.traffic import FLOWS

LEAST_MISSED, MOST_MISSED = 0.03, 0.45
FALSE_FINDINGS = 0.004  # of controls of sound declarations, most


class Control(StrEnum):
    """Kinds of control, as results name them."""

    DOCUMENTARY = "documentary"
    PHYSICAL = "physical"
    SCAN = "scan"
    AUDIT = "audit"


CONTROL_OF = {
    Lane.BLUE: Control.AUDIT,
    Lane.YELLOW: Control.DOCUMENTARY,
    Lane.ORANGE: Control.SCAN,
    Lane.RED: Control.PHYSICAL,
}
"""What a lane asks for; green asks for nothing."""

DESK, FLOOR = (Control.DOCUMENTARY, Control.AUDIT), (Control.PHYSICAL, Control.SCAN)


class Inspector(msgspec.Struct, frozen=True):
    """``miss_rate`` is the chance to overlook what a control well aimed would show."""

    identifier: str
    name: str
    office: str
    controls: tuple[Control, ...]
    miss_rate: float
    false_findings: float  # chance of a finding where nothing is wrong
    pace: float  # minutes over the usual minutes


def inspectors(seed: int, *, country: str = "QX", per_office: int = 6) -> tuple[Inspector, ...]:
    """A roster for every office: by turns officers of the desk and of the floor, most of them good, some poor."""
    rng = generator(seed, Stream.INSPECTOR)
    roster: list[Inspector] = []
    for office in dict.fromkeys(flow.office for flow in FLOWS):
        for place in range(per_office):
            miss = LEAST_MISSED + (MOST_MISSED - LEAST_MISSED) * float(rng.beta(1.6, 3.4))
            row = (1 << 26) + len(roster)
            roster.append(
                Inspector(
                    identifier=f"{country}{office}-{place + 1:02d}",
                    name=person(seed, row),
                    office=f"{country}{office}",
                    controls=FLOOR if place % 2 else DESK,
                    miss_rate=round(miss, 4),
                    false_findings=round(FALSE_FINDINGS * float(rng.random()), 5),
                    pace=round(float(rng.uniform(0.75, 1.4)), 3),
                )
            )
    return tuple(roster)
