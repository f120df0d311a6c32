"""A declaration version about to be selected, and what stands in the way of selecting at all."""

from __future__ import annotations

import msgspec

from steelyard.engine.declaration import Direction
from steelyard.engine.signal import Signal

Goods = str
"""A transport document as it is known however it is spelt: what is lodged again under it is the same consignment."""


class Entry(msgspec.Struct, frozen=True):
    """``number`` is None for a new declaration, which is given one; an amendment brings that of its first version.

    The lane of the version before is kept without being told; so is that of the same ``goods`` lodged before, which
    None, without a transport document, are not. ``versions`` names everything the signals were made with.
    """

    declaration_id: int
    office: str
    direction: Direction
    signals: tuple[Signal, ...] = ()
    number: str | None = None
    version: int = 1
    goods: Goods | None = None
    versions: dict[str, str] = {}


class Unprepared(Exception):
    """An office has no parameters in force, or no secret for its day: no lane can be given there.

    ``reasons`` says all that is missing. An operator's fault, never the declarant's.
    """

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reasons))
