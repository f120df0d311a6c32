"""A synthetic customs world with planted, known truth: demo data, test oracle, benchmark load.

``World(seed, start, days, declarations)`` streams days of arrivals; each arrival has the declaration, which the
system may see, and the truth, which it may not. ``inspect`` plays the officer who controls one of them.
"""

from steelyard.world.arrival import Arrival, Day
from steelyard.world.inspection import inspect
from steelyard.world.inspector import CONTROL_OF, Control, Inspector, inspectors
from steelyard.world.kinds import KINDS, Kind
from steelyard.world.outcome import Finding, Outcome
from steelyard.world.registry import Operator
from steelyard.world.tally import Tally, TruthTable
from steelyard.world.truth import Detectability, Irregularity, Truth
from steelyard.world.world import World

__all__ = [
    "CONTROL_OF",
    "KINDS",
    "Arrival",
    "Control",
    "Day",
    "Detectability",
    "Finding",
    "Inspector",
    "Irregularity",
    "Kind",
    "Operator",
    "Outcome",
    "Tally",
    "Truth",
    "TruthTable",
    "World",
    "inspect",
    "inspectors",
]
