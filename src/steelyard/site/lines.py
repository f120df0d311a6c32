"""Answers to the lines of a batch, each told of its own line."""

from __future__ import annotations

import msgspec

from steelyard.cycle.road.answer import Answer
from steelyard.engine.declaration import Declaration
from steelyard.engine.messages import Refused, on_line


def in_line(answer: Answer, outcome: Declaration | Refused, number: int) -> Answer:
    """The answer to a line, whose reasons tell this line, also where an earlier one was the same to the byte."""
    if isinstance(outcome, Refused):
        return msgspec.structs.replace(answer, reasons=outcome.reasons)
    return msgspec.structs.replace(answer, reasons=tuple(on_line(reason, number) for reason in answer.reasons))
