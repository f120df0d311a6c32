"""Pages as text: fetched as somebody, without a browser, and taken apart."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

import lxml.html
import msgspec

from tests.browser.server import Served

SPOKEN = ("title", "alt", "aria-label", "placeholder")
"""Attributes that are read to people."""


class Answer(msgspec.Struct, frozen=True):
    status: int
    media_type: str
    text: str


def fetch(product: Served, address: str, *, who: str = "", language: str = "en", part: bool = False) -> Answer:
    """What the server sends ``who``, byte for byte; ``part`` asks as htmx does. Redirects are not followed."""
    cookie = f"language={language}" + (f"; session={product.sessions[who]}" if who else "")
    headers = {"Cookie": cookie, **({"HX-Request": "true"} if part else {})}
    asked = urllib.request.Request(product.address + address, headers=headers)
    try:
        with OPENER.open(asked, timeout=30) as answer:
            return Answer(answer.status, answer.headers.get_content_type(), answer.read().decode("utf-8", "replace"))
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.headers.get_content_type(), refused.read().decode("utf-8", "replace"))


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


OPENER = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))


def sentences(text: str) -> Iterator[str]:
    """What a page says: each text between tags and each attribute that is read to people, spaces made one."""
    for element in lxml.html.fromstring(text).iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        inside = [element.text, *(child.tail for child in element)]
        for said in [*inside, *(element.get(name) for name in SPOKEN)]:
            if said and said.strip():
                yield " ".join(said.split())
