"""A recorded result as the result page would have sent it: where an officer amends it, the page begins with that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from django.http import QueryDict

from steelyard.cycle.controls.forms import SECONDS, whole_second
from steelyard.cycle.controls.forms_rows import COMMON_ROWS, ROWS_OF_KIND
from steelyard.cycle.controls.queries import ResultView
from steelyard.cycle.controls.report import DocumentaryDetails, Part, PhysicalDetails

Field = tuple[str, Any]
COMMA = ", "


def as_sent(result: ResultView) -> QueryDict:
    """The fields of the page for ``result``, with an empty row after the rows of each set."""
    data = QueryDict(mutable=True)
    for name, value in _single(result):
        _lay(data, name, value)
    for name in COMMON_ROWS:
        _lay_rows(data, name, getattr(result, name))
    for name in ROWS_OF_KIND[result.kind.value]:
        _lay_rows(data, name, getattr(result.details, name))
    return data


def _single(result: ResultView) -> Iterator[Field]:
    for name in ("status", "instruction_followed", "comment", "quick_reason", "not_performed_reason", "usefulness"):
        yield name, getattr(result, name)
    yield "started_at", whole_second(result.started_at).strftime(SECONDS)
    yield "ended_at", whole_second(result.ended_at).strftime(SECONDS)
    yield "extent", None if result.extent is None else (result.extent * 100).normalize()
    yield "indicators_true", result.indicators_true
    yield "officers", result.officers
    yield "evidence", COMMA.join(result.evidence)
    yield from _of_kind(result)


def _of_kind(result: ResultView) -> Iterator[Field]:
    details = result.details
    if isinstance(details, DocumentaryDetails):
        seen = ((each.kind, each.reference) for each in details.documents_seen)
        yield "documents_seen", [f"{kind}|{number}" if number else kind for kind, number in seen]
    elif isinstance(details, PhysicalDetails):
        for name in ("packages_counted", "packages_opened", "weight_found"):
            yield name, getattr(details, name)
        yield "sealed", {None: None, True: "yes", False: "no"}[details.sealed]
        yield "samples", COMMA.join(details.samples)
        if details.concealment is not None:
            yield from (
                (f"concealment_{name}", value) for name, value in msgspec.structs.asdict(details.concealment).items()
            )
    else:
        yield from ((name, value or None) for name, value in msgspec.structs.asdict(details).items())


def _lay_rows(data: QueryDict, name: str, parts: Sequence[Part]) -> None:
    data[f"{name}-TOTAL_FORMS"] = str(len(parts) + 1)
    data[f"{name}-INITIAL_FORMS"] = "0"
    rows = {**COMMON_ROWS, **ROWS_OF_KIND["documentary"], **ROWS_OF_KIND["physical"]}[name]
    for place, part in enumerate(parts):
        for field in rows.form.base_fields:
            _lay(data, f"{name}-{place}-{field}", getattr(part, field))


def _lay(data: QueryDict, name: str, value: Any) -> None:
    """As a browser does: several values each for itself, and nothing for none."""
    for each in value if isinstance(value, tuple | list) else (value,):
        if each is not None:
            data.appendlist(name, format(each, "f") if isinstance(each, Decimal) else str(each))
