"""Whatever answers under ``/api/`` speaks as the API does: problems as JSON, no page, no cookie."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from steelyard.site.api.problem import PROBLEM_JSON, problem
from steelyard.site.api.words import WORDS

PREFIX = "/api/"
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
UTF_8 = frozenset({"utf-8", "utf8", "us-ascii"})


class ApiMiddleware:
    """Must stand outside everything that may set a cookie or answer with a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        head = request.method == "HEAD"
        if head:
            request.method = "GET"  # answered alike, without the body
        answer = _unread(request) or self.get_response(request)
        answer.cookies.clear()
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code >= 400 and not kind.startswith(("application/json", PROBLEM_JSON)):
            answer = _reworded(answer)
        return _without_body(answer) if head else answer


def _unread(request: HttpRequest) -> HttpResponse | None:
    """The answer to a request whose address or body is not even looked at; None for all others."""
    if not request.path_info.isprintable():
        return problem(404, *WORDS[404])
    if request.method not in WITH_BODY:
        return None
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        return problem(415, "content_encoding", "Send the body as it is, not compressed.")
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if charset not in UTF_8:
        return problem(415, "content_charset", "Send the body in UTF-8.")
    if "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length"):
        return problem(411, "body.length", "Send the body in one piece, with its Content-Length.")
    return None


def _reworded(answer: HttpResponseBase) -> HttpResponse:
    """A page of the house, or of Django, as a problem."""
    code, title = WORDS.get(answer.status_code, ("refused", "The request is refused."))
    told = problem(answer.status_code, code, title)
    if "Allow" in answer.headers:
        methods = answer.headers["Allow"].split(", ")
        told["Allow"] = ", ".join([*methods, "HEAD"] if "GET" in methods else methods)
    return told


def _without_body(answer: HttpResponseBase) -> HttpResponseBase:
    """The same answer, with the length its body would have."""
    if isinstance(answer, HttpResponse):
        answer.headers.setdefault("Content-Length", str(len(answer.content)))
        answer.content = b""
    return answer
