"""The key an outside system presents: 256 random bits, of which the house keeps a digest and the first characters."""

from __future__ import annotations

import hashlib
import secrets

MARK = "sty_"  # lets a scanner find a leaked key
SHOWN = 12  # characters kept to tell keys apart: 48 of the 256 bits
LENGTH = len(MARK) + 43


def new_token() -> str:
    """A new key, to be shown once."""
    return MARK + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a key. Nobody can guess its bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
