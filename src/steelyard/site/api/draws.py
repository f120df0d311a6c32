"""What anybody may know of the draws of a day: the hash of each office's secret, and later the secret itself."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from steelyard.cycle.selection.queries import published_hashes
from steelyard.site.api import document
from steelyard.site.api.address import Day
from steelyard.site.api.said import drawn

router = Router(tags=["draws"])


@router.get("/draws/{day}", openapi_extra=document.GET_DRAWS)
def draws(request: HttpRequest, day: Day) -> HttpResponse:
    """The draws of a day of the offices: open to everybody, so that selection can be checked from outside."""
    return HttpResponse(msgspec.json.encode(drawn(published_hashes(day=day))), content_type="application/json")
