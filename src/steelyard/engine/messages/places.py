"""Where a declaration is wrong, told in the terms of the message it came in."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from steelyard.engine.messages.conventions import Conventions
from steelyard.engine.messages.mapping import Mapping
from steelyard.engine.messages.message import Format, Message
from steelyard.engine.messages.refusal import ENVELOPE, Reason
from steelyard.engine.messages.rows import FIRST_ROW, cell_place, row_place
from steelyard.engine.messages.sad import sad_places


def placed(reasons: Iterable[Reason], message: Message, conventions: Conventions) -> tuple[Reason, ...]:
    """``reasons``, whose places are JSON pointers into the declaration of ``message``, as its sender knows the places.

    Of a CSV row these are the row and its column, of a SAD the XPath; what the envelope says stands in the envelope.
    """
    place = _places(message, conventions)
    return tuple(
        msgspec.structs.replace(each, place=ENVELOPE if _enveloped(each.place, message) else place(each.place))
        for each in reasons
    )


def _enveloped(pointer: str, message: Message) -> bool:
    said = {"/amends": message.amends, "/message_id": message.message_id}.get(pointer)
    return said is not None and message.format is not Format.CSV_ROW


def _places(message: Message, conventions: Conventions) -> Callable[[str], str]:
    if message.format is Format.XML:
        return sad_places(message.body, conventions)
    mapping = conventions.mappings.get(message.mapping or "")
    if message.format is Format.JSON or mapping is None:
        return str
    number = message.row or FIRST_ROW
    return lambda pointer: _in_row(pointer, mapping, number)


def _in_row(pointer: str, mapping: Mapping, number: int) -> str:
    field = pointer.removeprefix("/").replace("items/0/", "item/", 1).replace("/", ".")
    column = mapping.fields.get(field)
    return row_place(number, field) if column is None else cell_place(number, column.column)
