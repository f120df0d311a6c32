"""Cut a batch so that nothing in a part depends on another thing in the same part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from steelyard.engine.declaration import Declaration, party_key
from steelyard.engine.messages.message import Message


class Traveller(msgspec.Struct, frozen=True):
    """A readable declaration on the road, with its place in the batch it came in."""

    place: int
    message: Message
    declaration: Declaration

    @property
    def source(self) -> str:
        return self.message.source


def waves(travellers: Sequence[Traveller]) -> Iterator[list[Traveller]]:
    """Parts in the order they must be cleared; order inside the batch is kept.

    A repeat waits for the message it repeats, an amendment for the version it replaces, and goods under a transport
    document for earlier goods of the same operator under that document, whose lane they may have to keep.
    """
    latest: dict[tuple[str, ...], int] = {}
    parts: list[list[Traveller]] = []
    for traveller in travellers:
        needs, gives = _needs(traveller), _gives(traveller)
        wave = max((latest[key] + 1 for key in needs if key in latest), default=0)
        for key in gives:
            latest[key] = wave
        if wave == len(parts):
            parts.append([])
        parts[wave].append(traveller)
    yield from parts


def _needs(traveller: Traveller) -> list[tuple[str, ...]]:
    declared = traveller.declaration
    amended = [("message", traveller.source, declared.amends)] if declared.amends else []
    return [*_gives(traveller), *amended]


def _gives(traveller: Traveller) -> list[tuple[str, ...]]:
    declared = traveller.declaration
    own: list[tuple[str, ...]] = [("message", traveller.source, declared.message_id)]
    if declared.amends:
        own.append(("amended", traveller.source, declared.amends))
    if declared.transport.document:
        own.append(("transport", declared.transport.document, party_key(declared.operator) or ""))
    return own
