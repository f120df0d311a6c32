"""Cut a batch so that nothing in a part depends on what another of the same part leaves on record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from steelyard.engine.declaration import Declaration
from steelyard.engine.messages.message import Message


class Traveller(msgspec.Struct, frozen=True):
    """A readable declaration on the road, with its place in the batch it came in."""

    place: int
    message: Message
    declaration: Declaration

    @property
    def source(self) -> str:
        return self.message.source


MOST_TOGETHER = 500
"""Declarations in a part: a part locks its offices until it is durable, and others wait for them meanwhile."""


def waves(travellers: Sequence[Traveller]) -> Iterator[list[Traveller]]:
    """Parts in the order they must be cleared, of at most ``MOST_TOGETHER``; order inside the batch is kept.

    A repeat waits for the message it repeats, an amendment for the version it replaces, and whatever else would
    replace the same version for that amendment.
    """
    latest: dict[tuple[str, ...], int] = {}
    parts: list[list[Traveller]] = []
    for traveller in travellers:
        wave = max((latest[key] + 1 for key in _needs(traveller) if key in latest), default=0)
        latest |= dict.fromkeys(_gives(traveller), wave)
        if wave == len(parts):
            parts.append([])
        parts[wave].append(traveller)
    for part in parts:
        for start in range(0, len(part), MOST_TOGETHER):
            yield part[start : start + MOST_TOGETHER]


def _needs(traveller: Traveller) -> list[tuple[str, ...]]:
    amends = traveller.declaration.amends
    return [*_gives(traveller), *([("message", traveller.source, amends)] if amends else [])]


def _gives(traveller: Traveller) -> list[tuple[str, ...]]:
    declared = traveller.declaration
    own: list[tuple[str, ...]] = [("message", traveller.source, declared.message_id)]
    if declared.amends:
        own.append(("amended", traveller.source, declared.amends))
    return own
