"""What stands between a lane and release. States, not lanes: they pass, and lower nothing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    STAND_BY = "stand_by"  # green is held a while, so that a raise is still possible
    QUERY = "query"  # a question to the declarant is open


def states(*, stand_by_until: datetime | None, open_queries: int, at: datetime) -> tuple[State, ...]:
    """The states a decision is in at ``at``; with none, its lane takes its course.

    ``open_queries`` counts the questions to the declarant without an answer. Nobody asks any yet, and it is 0: the
    stage that will keep questions and their answers is to give their number.
    """
    holding = []
    if stand_by_until is not None and at < stand_by_until:
        holding.append(State.STAND_BY)
    if open_queries:
        holding.append(State.QUERY)
    return tuple(holding)
