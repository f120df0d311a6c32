"""Declarations in, decisions and explanations out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from steelyard.base.accounts.roles import Scope
from steelyard.base.turns import Turns
from steelyard.cycle.road.answer import Answer
from steelyard.cycle.road.clear import clear, clear_read
from steelyard.cycle.road.explanation import decision_on, explanation_of
from steelyard.cycle.road.together import Together
from steelyard.engine.messages import Format, Message, Refused, read_line, split_ndjson
from steelyard.site.api import document
from steelyard.site.api.address import WholeOrAbsent
from steelyard.site.api.door import Caller, opens
from steelyard.site.api.problem import ProblemReason, problem
from steelyard.site.api.said import decided, explained
from steelyard.site.draws import cleared
from steelyard.site.lines import in_line

router = Router(tags=["declarations"])

STATUS = {"decided": 200, "refused": 422, "conflict": 409}
FORMATS = {"application/json": Format.JSON, "application/xml": Format.XML, "text/xml": Format.XML}
NDJSON = "application/x-ndjson"
TURNS = Turns()


def _clear_in_turn(messages: Sequence[Message], at: datetime) -> list[Answer]:
    with TURNS.turn():
        return clear(messages, at=at)


TOGETHER = Together(_clear_in_turn)

ENVELOPE = ("Steelyard-Message", "Steelyard-Amends")

_encoder = msgspec.json.Encoder(decimal_format="string")


@router.post("/declarations", openapi_extra=document.POST_DECLARATIONS)
@opens(Scope.DECLARATIONS_WRITE)
def send_declarations(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Send one declaration (JSON or XML), or up to 1,000 as lines of JSON, and get their lanes.

    The same message sent again gets the same answer; another body under the same message id is a conflict.
    """
    kind = (request.content_type or "").lower()
    if kind == NDJSON:
        return _batch(request, caller)
    if kind not in FORMATS:
        return problem(415, "content_type", f"Send {', '.join([*FORMATS, NDJSON])}.")
    message = Message(
        source=caller.source,
        format=FORMATS[kind],
        body=request.body,
        message_id=request.headers.get(ENVELOPE[0]),
        amends=request.headers.get(ENVELOPE[1]),
    )
    (answer,) = cleared(lambda: [TOGETHER.clear(message, at=caller.at)], at=caller.at)
    return _json(answer, _status(answer))


def _batch(request: HttpRequest, caller: Caller) -> HttpResponse:
    if any(name in request.headers for name in ENVELOPE):
        return problem(422, "batch", f"{' and '.join(ENVELOPE)} are for one declaration; each line names its own.")
    lines = split_ndjson(request.body)
    if isinstance(lines, Refused):
        clear_read([(Message(source=caller.source, format=Format.JSON, body=request.body), lines)], at=caller.at)
        reasons = [ProblemReason(reason.place, reason.code, reason.detail) for reason in lines.reasons]
        return problem(422, "batch", reasons[0].detail, reasons)
    batch = [
        (Message(source=caller.source, format=Format.JSON, body=line), read_line(line, number=number))
        for number, line in enumerate(lines, 1)
    ]
    answers = cleared(lambda: clear_read(batch, at=caller.at), at=caller.at)
    told = (
        _encoder.encode(in_line(answer, outcome, number))
        for number, (answer, (_message, outcome)) in enumerate(zip(answers, batch, strict=True), 1)
    )
    return HttpResponse(b"".join(line + b"\n" for line in told), content_type=NDJSON)


def _status(answer: Answer) -> int:
    """A fault of ours is none of the sender's: 500, so that they send the same again."""
    if any(reason.code == "not_processed" for reason in answer.reasons):
        return 500
    return STATUS[answer.status]


@router.get("/declarations/{number}", openapi_extra=document.GET_DECISION)
@opens(Scope.DECISIONS_READ)
def decision(request: HttpRequest, caller: Caller, number: str, version: WholeOrAbsent = None) -> HttpResponse:
    """The decision on a declaration of this source: its latest version, or the one asked for."""
    return _json(decided(decision_on(number=number, version=version, source=caller.source)), 200)


@router.get("/declarations/{number}/explanation", openapi_extra=document.GET_EXPLANATION)
@opens(Scope.DECISIONS_READ)
def explanation(request: HttpRequest, caller: Caller, number: str, version: WholeOrAbsent = None) -> HttpResponse:
    """Why, in words; for a key with `grounds:read` also the profiles and values, and later what chance decided."""
    view = decision_on(number=number, version=version, source=caller.source)
    why = explanation_of(
        number=number, version=view.version, source=caller.source, actor=caller.holder.actor, at=caller.at
    )
    return _json(explained(view, why, caller.holder.scopes), 200)


def _json(value: Answer | msgspec.Struct, status: int) -> HttpResponse:
    return HttpResponse(_encoder.encode(value), status=status, content_type="application/json")
