"""What may stand in the address of a route: all that does not is refused, every part of it at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import wraps
from itertools import islice
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja.operation import Operation
from pydantic import BeforeValidator, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from steelyard.site.api.problem import ProblemReason, problem

MOST_REASONS = 100
LONGEST_NAME = 100  # of an unknown parameter, as it is told back
LONGEST_WHOLE = 100  # digits
WHOLE = re.compile(rf"-?[0-9]{{1,{LONGEST_WHOLE}}}", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

Run = Callable[..., Any]


def _whole(value: Any) -> int:
    if not WHOLE.fullmatch(str(value)):
        raise PydanticCustomError("parameter.whole", "Give a whole number, in digits 0 to 9.")
    return int(value)


def _day(value: Any) -> date:
    try:
        if DAY.fullmatch(str(value)):
            return date.fromisoformat(str(value))
    except ValueError:
        pass  # 2027-02-30
    raise PydanticCustomError("parameter.day", "Give a day, such as 2027-03-02.")


Whole = Annotated[int, BeforeValidator(_whole)]
WholeOrAbsent = Annotated[int | None, BeforeValidator(_whole), WithJsonSchema({"type": "integer"})]
Day = Annotated[date, BeforeValidator(_day)]


def strict(run: Run) -> Run:
    """Of a route's ``run``: refuse what its address says beyond what it reads, together with what it cannot read.

    What the route says it says in English, as the document does: whoever compares or logs it finds one sentence.
    """
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    known = tuple(
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    )

    @wraps(run)
    def read(request: HttpRequest, **parts: Any) -> HttpResponse:
        reasons = [*_strange(request, known), *_unreadable(operation, request, parts)]
        if reasons:
            return problem(422, "parameters", "A parameter of the address is wrong.", reasons)
        with translation.override("en"):
            answer: HttpResponse = run(request, **parts)
        return answer

    return read


def _strange(request: HttpRequest, known: tuple[str, ...]) -> Iterator[ProblemReason]:
    """Parameters behind the question mark that the route does not know, or that are given more than once."""
    others = f"Known here: {', '.join(known)}." if known else "None is known here."
    unknown = (name for name in request.GET if name not in known)
    for name in islice(unknown, MOST_REASONS):
        yield ProblemReason(name[:LONGEST_NAME], "parameter.unknown", f"There is no such parameter. {others}")
    for name in known:
        if len(request.GET.getlist(name)) > 1:
            yield ProblemReason(name, "parameter.repeated", "Give this parameter once.")


def _unreadable(operation: Operation, request: HttpRequest, parts: dict[str, Any]) -> Iterator[ProblemReason]:
    """Parameters whose value is not of their kind."""
    for model in operation.models:
        try:
            model.resolve(request, operation.api, parts)
        except ValidationError as error:
            for each in error.errors():
                yield ProblemReason(str(each["loc"][-1]), str(each["type"]), str(each["msg"]))
