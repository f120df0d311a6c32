"""One message as it arrived."""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256

import msgspec


class Format(StrEnum):
    JSON = "json"  # canonical JSON: one declaration, as in the published schema
    XML = "xml"  # ASYCUDA SAD
    CSV_ROW = "csv-row"  # a header line and one row, read through a mapping


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """``body`` is kept as received and never changed; what is read from it can be read again from it alone.

    ``source`` is the system that sent it. ``message_id`` and ``amends`` come from the envelope (an HTTP header, a file
    name) of formats that carry none of their own. ``mapping`` names the mapping of a CSV row, ``mapping_sha256`` is the
    digest of its text, ``row`` the place of the row in its file, as a spreadsheet counts.
    """

    source: str
    format: Format
    body: bytes
    message_id: str | None = None
    amends: str | None = None
    mapping: str | None = None
    mapping_sha256: bytes | None = None
    row: int | None = None

    @property
    def sha256(self) -> bytes:
        """Digest of the body as received, 32 bytes."""
        return sha256(self.body).digest()
