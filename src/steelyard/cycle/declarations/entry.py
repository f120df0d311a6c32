"""A declaration version about to be written."""

from __future__ import annotations

import msgspec

from steelyard.engine.declaration import Declaration


class Entry(msgspec.Struct, frozen=True):
    declaration_id: int
    message_row: int
    source: str
    declaration: Declaration
    number: str
    version: int
    previous_id: int | None
