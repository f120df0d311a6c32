"""Where passkeys work. Browsers bind each to one host name, and give it only to pages that came from there safely."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port


def work_here(request: HttpRequest) -> bool:
    """True when the page is asked for under the name that passkeys are bound to."""
    host, _port = split_domain_port(request.get_host())
    return settings.PASSKEYS_AT is not None and host == settings.PASSKEYS_AT


def origin(request: HttpRequest) -> str:
    """What a browser truthfully says of where a page of ours came from, such as ``https://risk.customs.example``."""
    scheme = "https" if settings.ENVIRONMENT.https else request.scheme
    return f"{scheme}://{request.get_host()}"


def address(request: HttpRequest) -> str | None:
    """The first page under the name at which passkeys work; None where this installation has no such name."""
    if settings.PASSKEYS_AT is None:
        return None
    _host, port = split_domain_port(request.get_host())
    scheme = "https" if settings.ENVIRONMENT.https else request.scheme
    return f"{scheme}://{settings.PASSKEYS_AT}" + (f":{port}" if port else "") + "/"
