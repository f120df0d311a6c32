"""Showing a refusal to a person: on the form they sent, or as a page of its own."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from steelyard.base.errors import Conflict, Forbidden, Missing, Refusal
from steelyard.base.ui.views import error_page


def show_reasons(form: forms.Form, refusal: Refusal) -> None:
    """Put each reason beside the field it speaks of; above the form where it speaks of none."""
    for reason in refusal.reasons:
        form.add_error(reason.path if reason.path in form.fields else None, str(reason.sentence))


class RefusalMiddleware:
    """Answers a refusal that a view let through with a page that gives its reasons."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, Refusal):
            return None
        title = _("This cannot be done")
        if isinstance(exception, Missing):
            title = _("There is no such thing")
        elif isinstance(exception, Forbidden):
            title = _("This is not open to you")
        elif isinstance(exception, Conflict):
            title = _("This has changed in the meantime")
        text = " ".join(str(reason.sentence) for reason in exception.reasons)
        return error_page(request, exception.status, title, text)
