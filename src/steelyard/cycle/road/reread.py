"""What was kept, read again as it was read when it came."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from steelyard.cycle.declarations import queries as recorded
from steelyard.cycle.declarations.queries import Kept
from steelyard.cycle.profiles import queries as profiles
from steelyard.cycle.road.clear import in_force
from steelyard.engine.declaration import Declaration
from steelyard.engine.messages import Conventions, Format, Refused, read, to_json


class Differs(msgspec.Struct, frozen=True):
    """An accepted message that does not give the declaration on record any more."""

    source: str
    message_id: str
    why: str


def reread(kept: Kept) -> Declaration | Refused:
    """The declaration in a kept message, by the release of the moment it came and, of a CSV row, by its own mapping."""
    return read(kept.message, _conventions(kept))


def differing() -> Iterator[Differs]:
    """Every accepted message that, read again, gives another declaration than the one on record, or none."""
    for kept in recorded.kept_messages():
        again = reread(kept)
        why = ""
        if isinstance(again, Refused):
            why = "; ".join(f"{each.place}: {each.detail}" if each.place else each.detail for each in again.reasons)
        elif to_json(again).decode() != kept.declared:
            why = "another declaration is on record"
        if why:
            yield Differs(kept.message.source, kept.key, why)


def _conventions(kept: Kept) -> Conventions:
    conventions = in_force(kept.received_at).conventions
    message = kept.message
    if message.format is not Format.CSV_ROW or message.mapping is None or message.mapping_sha256 is None:
        return conventions
    mapping = profiles.mapping_kept(message.mapping, message.mapping_sha256)
    return msgspec.structs.replace(conventions, mappings={message.mapping: mapping} if mapping else {})
