"""Where a declaration is wrong, told in the terms of the message it came in."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from steelyard.engine.messages.conventions import Conventions
from steelyard.engine.messages.mapping import Mapping
from steelyard.engine.messages.message import Format, Message
from steelyard.engine.messages.refusal import Reason
from steelyard.engine.messages.rows import FIRST_ROW, cell_place, row_place


def placed(reasons: Iterable[Reason], message: Message, conventions: Conventions) -> tuple[Reason, ...]:
    """``reasons``, whose places are JSON pointers into the declaration of ``message``, as its sender knows the places.

    Of a CSV row these are the row and its column; of other formats the pointers stay.
    """
    mapping = conventions.mappings.get(message.mapping or "")
    if message.format is not Format.CSV_ROW or mapping is None:
        return tuple(reasons)
    number = message.row or FIRST_ROW
    return tuple(msgspec.structs.replace(each, place=_in_row(each.place, mapping, number)) for each in reasons)


def _in_row(pointer: str, mapping: Mapping, number: int) -> str:
    field = pointer.removeprefix("/").replace("items/0/", "item/", 1).replace("/", ".")
    column = mapping.fields.get(field)
    return row_place(number, field) if column is None else cell_place(number, column.column)
