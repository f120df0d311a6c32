"""How much of a message is read before it is refused unread: size, depth and count, for every reader."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one message may cost. The bounds of a field (length, digits, list) are in ``declaration_form`` instead.

    The defaults hold a declaration of 999 items with room to spare, and keep the worst message to a second or two and
    under 256 MB.
    """

    bytes: int = 5_000_000  # of one message, as received
    depth: int = 32  # of objects and lists in JSON, of elements in XML
    nodes: int = 200_000  # values in JSON, elements in XML
    names: int = 2_000  # different ones of XML elements; a SAD has some three hundred
    attributes: int = 32  # of one XML element
    lines: int = 1_000  # messages in one NDJSON batch
    row_bytes: int = 64_000  # of one CSV record, quoted line breaks included
    row_lines: int = 50  # lines that one CSV record may run over
    reasons: int = 100  # told about one refused message; the rest are counted


DEFAULT = Limits()
