"""Answers from the record: the same whether the decision was made just now or long ago."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from steelyard.cycle.controls.concerns import Concern
from steelyard.cycle.controls.queries_grounds import grounds_of
from steelyard.cycle.declarations import queries as declarations
from steelyard.cycle.road.answer import Answer
from steelyard.engine.selection.decision import Decision


def stored_answers(declaration_ids: Sequence[int]) -> dict[int, Answer]:
    """The answers given on these declaration versions: four reads, whatever their number."""
    if not declaration_ids:
        return {}
    message_ids = declarations.message_ids(declaration_ids)
    return {
        key: answer(
            each.decided.decision, each.concerns, at=each.decided.record.request.at, message_id=message_ids[key]
        )
        for key, each in grounds_of(declaration_ids=declaration_ids).items()
    }


def answer(decision: Decision, concerns: tuple[Concern, ...], *, at: datetime, message_id: str) -> Answer:
    """What the sender of a message is told of its decision, made at ``at``."""
    return Answer(
        status="decided",
        message_id=message_id,
        number=decision.number,
        version=decision.version,
        lane=decision.lane,
        decided_at=at,
        stand_by_until=decision.stand_by_until,
        concerns=concerns,
    )
