"""The product's addresses, and one at which each refusal and each failure can be looked at."""

from __future__ import annotations

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

from steelyard.base.accounts.access import public
from steelyard.base.errors import Conflict, Forbidden, Invalid, Missing, Reason
from steelyard.base.ui.views import csrf_failed, locked_out
from steelyard.site.urls import handler400, handler403, handler404, handler500, urlpatterns

ENDS = {
    "invalid": Invalid("tests.invalid", Reason("", "A is wrong."), Reason("", "B is wrong.")),
    "conflict": Conflict("tests.conflict", Reason("", "C was changed.")),
    "missing": Missing("tests.missing", Reason("", "D is not there.")),
    "refused": Forbidden("tests.forbidden", Reason("", "E is not yours.")),
    "denied": PermissionDenied(),
    "unreadable": BadRequest(),
    "failed": RuntimeError("on purpose"),
}


@public
def end(request: HttpRequest, how: str) -> HttpResponse:
    if how == "too-many":
        return locked_out(request)
    if how == "old-form":
        return csrf_failed(request)
    raise ENDS[how]


urlpatterns = [*urlpatterns, path("ends/<str:how>/", end)]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
