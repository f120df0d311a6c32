"""Keep what arrived and what was read from it. Called inside the road's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import accumulate

import msgspec
from django.db import connection

from steelyard.base.prepared import Later, ask, tell
from steelyard.base.rows import Table, add_rows, add_together, as_rows, rowset
from steelyard.cycle.declarations.entry import Entry
from steelyard.engine.declaration import Declaration, document_key, party_key
from steelyard.engine.messages.canonical import to_json
from steelyard.engine.messages.message import Message
from steelyard.engine.messages.refusal import Reason


class Arrival(msgspec.Struct, frozen=True):
    """A message with what its reader made of it: accepted with its id, or refused with every reason."""

    message: Message
    message_id: str | None
    reasons: tuple[Reason, ...] = ()


class Claimed(msgspec.Struct, frozen=True):
    """The row of a message, and an id for the declaration in it: verdict, decision and version share it."""

    message_row: int
    declaration_id: int


def keep_refused(arrivals: Sequence[Arrival], *, at: datetime) -> None:
    """Keep refused messages as received; the same bytes in the same envelope from the same source are kept once."""
    if not arrivals:
        return
    rows = [(*_message(arrival), arrival.message.body, msgspec.json.encode(arrival.reasons)) for arrival in arrivals]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO declarations_message ({MESSAGE_COLUMNS}, reasons)"  # noqa: S608 - columns are constants
            f" SELECT {ENVELOPE}, body, %(at)s, false, reasons FROM {rowset(REFUSED)}"
            " ON CONFLICT DO NOTHING",
            {"at": at, "rows": as_rows(REFUSED, rows)},
        )


def ask_claim(arrivals: Sequence[Arrival], *, at: datetime) -> Later[dict[tuple[str, str], Claimed]]:
    """Keep accepted messages and claim their keys; returns what is new by (source, message id).

    A key that another transaction claimed first is left out: this waits for that transaction to end, so whoever is
    left out finds the answer already durable. Keys are claimed in order, so that two batches cannot deadlock.
    """
    ordered = sorted(arrivals, key=lambda arrival: (arrival.message.source, arrival.message_id or ""))
    lengths = [len(arrival.message.body) for arrival in ordered]
    starts = accumulate(lengths, initial=1)
    placed = [
        (*_message(arrival), *cut) for arrival, cut in zip(ordered, zip(starts, lengths, strict=False), strict=True)
    ]
    rows = ask(
        f"INSERT INTO declarations_message ({MESSAGE_COLUMNS})"  # noqa: S608 - columns are constants
        f" SELECT {ENVELOPE}, substr(%(bodies)s::bytea, start, length), %(at)s, true FROM {rowset(CLAIMED)}"
        " ON CONFLICT DO NOTHING"
        " RETURNING source, message_id, id, nextval('declarations_declaration_id_seq')",
        {
            "at": at,
            "rows": as_rows(CLAIMED, placed),
            "bodies": b"".join(arrival.message.body for arrival in ordered),  # one value, of which rows are parts
        },
    )
    return lambda: {(source, message_id): Claimed(*new) for source, message_id, *new in rows()}


def record_goods(declarations: Sequence[tuple[int, Declaration]]) -> None:
    """Write items and containers of (declaration id, declaration), whose rows ``record`` writes in this transaction."""
    items = [row for declaration_id, declaration in declarations for row in _item_rows(declaration_id, declaration)]
    containers = [
        (declaration_id, number)
        for declaration_id, declaration in declarations
        for number in dict.fromkeys(declaration.transport.containers)
    ]
    add_together((ITEM, items), (CONTAINER, containers))


def record(entries: Sequence[Entry], *, at: datetime) -> None:
    """Write declaration versions."""
    add_rows(DECLARATION, [_declaration_row(entry, at) for entry in entries])


CONSIGNMENT_LOCK = 0x5374_6C7A  # advisory locks of this app; the number means nothing
STRIPES = 4_096
"""Locks for all transport documents together, so that no number of them fills the server's table of locks."""

HOLD = """
SELECT count(pg_advisory_xact_lock(%s, stripe))
FROM (SELECT DISTINCT hashtext(key) & %s AS stripe FROM unnest(%s::text[]) AS asked (key) ORDER BY 1) AS stripes
"""


def hold_consignments(documents: Collection[str]) -> None:
    """Let nobody else decide on goods under ``documents`` until this transaction ends, at whichever office.

    Whoever comes second sees, from its next statement on, what the first left on record. Locks are taken in one order.
    """
    if documents:
        tell(HOLD, [CONSIGNMENT_LOCK, STRIPES - 1, sorted(documents)])


ENVELOPE = "source, message_id, format, amends, mapping, mapping_sha256, sha256"
MESSAGE_COLUMNS = f"{ENVELOPE}, body, received_at, accepted"
MESSAGE = {
    "source": "text",
    "message_id": "text",
    "format": "text",
    "amends": "text",
    "mapping": "text",
    "mapping_sha256": "bytea",
    "sha256": "bytea",
}
CLAIMED = MESSAGE | {"start": "int", "length": "int"}
REFUSED = MESSAGE | {"body": "bytea", "reasons": "jsonb"}
DECLARATION = Table(
    "declarations_declaration",
    {
        "id": "bigint",
        "message_id": "bigint",
        "source": "text",
        "message_key": "text",
        "number": "text",
        "version": "int",
        "previous_id": "bigint",
        "reference": "text",
        "at": "timestamptz",
        "office": "text",
        "direction": "text",
        "regime": "text",
        "mode": "text",
        "operator": "text",
        "declarant": "text",
        "seller": "text",
        "transport_key": "text",
        "body": "json",
    },
)
ITEM = Table(
    "declarations_item",
    {
        "declaration_id": "bigint",
        "sequence": "int",
        "hs": "text",
        "origin": "text",
        "net_mass": "numeric",
        "value": "numeric",
        "currency": "text",
    },
)
CONTAINER = Table("declarations_container", {"declaration_id": "bigint", "number": "text"})


def _message(arrival: Arrival) -> tuple[object, ...]:
    message = arrival.message
    amends = message.amends and message.amends.replace("\0", "\ufffd")  # refused, and yet to be kept: no text has it
    return (
        message.source,
        arrival.message_id,
        message.format.value,
        amends,
        message.mapping,
        message.mapping_sha256,
        message.sha256,
    )


def _declaration_row(entry: Entry, at: datetime) -> tuple[object, ...]:
    declared = entry.declaration
    transport = declared.transport
    return (
        entry.declaration_id,
        entry.message_row,
        entry.source,
        declared.message_id,
        entry.number,
        entry.version,
        entry.previous_id,
        declared.reference,
        at,
        declared.office,
        declared.direction.value,
        declared.regime,
        transport.mode.value if transport.mode else None,
        party_key(declared.operator),
        party_key(declared.declarant),
        party_key(declared.counterparty),
        document_key(transport.document),
        to_json(declared),
    )


def _item_rows(declaration_id: int, declaration: Declaration) -> Iterable[tuple[object, ...]]:
    for item in declaration.items:
        money = item.value or item.price
        yield (
            declaration_id,
            item.sequence,
            item.hs,
            item.origin,
            item.net_mass,
            money.amount if money else None,
            money.currency if money else None,
        )
