"""One message of any format → the declaration in it, or every reason why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from steelyard.engine.declaration import Declaration
from steelyard.engine.messages.canonical import read_json
from steelyard.engine.messages.conventions import Conventions
from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.kinds import KEY_LENGTH, MESSAGE_KEY
from steelyard.engine.messages.limits import DEFAULT, Limits
from steelyard.engine.messages.message import Format, Message
from steelyard.engine.messages.refusal import ENVELOPE, Reason, Refused, reason, refused
from steelyard.engine.messages.rows import read_row
from steelyard.engine.messages.sad import read_sad


def read(message: Message, conventions: Conventions, *, limits: Limits = DEFAULT) -> Declaration | Refused:
    """The declaration in ``message``. Never raises for what a message holds.

    What the envelope says must not contradict the body; what only the envelope says is taken from it.
    """
    answer = READERS[message.format](message, conventions, limits)
    if isinstance(answer, Refused):
        return answer if answer.message_id else msgspec.structs.replace(answer, message_id=_sound(message.message_id))
    reasons = list(_contradictions(answer, message))
    if reasons:
        return refused(*reasons, message_id=answer.message_id)
    return answer if message.amends is None else msgspec.structs.replace(answer, amends=message.amends)


def _json(message: Message, conventions: Conventions, limits: Limits) -> Declaration | Refused:
    return read_json(message.body, limits=limits)


def _xml(message: Message, conventions: Conventions, limits: Limits) -> Declaration | Refused:
    return read_sad(message.body, conventions, message_id=message.message_id, limits=limits)


def _csv_row(message: Message, conventions: Conventions, limits: Limits) -> Declaration | Refused:
    mapping = conventions.mappings.get(message.mapping or "")
    if mapping is None:
        return refused(reason(ENVELOPE, "mapping.unknown", found=message.mapping or ""))
    return read_row(message.body, mapping, limits=limits)


READERS: dict[Format, Callable[[Message, Conventions, Limits], Declaration | Refused]] = {
    Format.JSON: _json,
    Format.XML: _xml,
    Format.CSV_ROW: _csv_row,
}


def _contradictions(declaration: Declaration, message: Message) -> Iterator[Reason]:
    if message.message_id not in (None, declaration.message_id):
        yield reason(ENVELOPE, "message_id.differs", found=declaration.message_id, envelope=message.message_id)
    if message.amends is None:
        return
    if declaration.amends not in (None, message.amends):
        yield reason(ENVELOPE, "amends.differs", found=declaration.amends, envelope=message.amends)
    elif message.amends == declaration.message_id:
        yield reason(ENVELOPE, "amends.self")
    elif _sound(message.amends) is None:
        yield reason(ENVELOPE, "key.format", found=message.amends, limit=KEY_LENGTH)


def _sound(name: str | None) -> str | None:
    try:
        return None if name is None else str(MESSAGE_KEY.read(name))
    except Flaw:
        return None
