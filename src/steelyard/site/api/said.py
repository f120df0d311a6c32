"""What the API says when something was made."""

from __future__ import annotations

import msgspec


class Recorded(msgspec.Struct, frozen=True):
    result: int
    number: str
    version: int


class Subscribed(msgspec.Struct, frozen=True):
    """``secret`` is shown this once: it signs every delivery."""

    id: int
    url: str
    topics: tuple[str, ...]
    secret: str
