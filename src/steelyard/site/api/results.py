"""Results of controls done in an outside inspection system."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from steelyard.base.accounts.roles import Scope
from steelyard.cycle.controls.operations import record_outside_result
from steelyard.cycle.controls.report import Report
from steelyard.cycle.road.explanation import decision_on
from steelyard.site.api import document
from steelyard.site.api.body import not_json, read_struct
from steelyard.site.api.door import Caller, opens
from steelyard.site.api.said import Recorded

router = Router(tags=["results"])


@router.post("/declarations/{number}/results", openapi_extra=document.POST_RESULT)
@opens(Scope.RESULTS_WRITE)
def send_result(request: HttpRequest, caller: Caller, number: str) -> HttpResponse:
    """Close the control ordered on the latest version of a declaration with its structured result."""
    refused = not_json(request)
    if refused:
        return refused
    report = read_struct(request.body, Report)
    decided = decision_on(number=number, version=None, source=caller.source)
    result = record_outside_result(
        declaration_id=decided.declaration_id, report=report, source=caller.holder.actor, at=caller.at
    )
    body = msgspec.json.encode(Recorded(result, decided.number, decided.version))
    return HttpResponse(body, status=201, content_type="application/json")
