"""Keep what arrived and what was read from it. Called inside the road's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from django.db import connection

from steelyard.base.prepared import Later, ask
from steelyard.base.rows import add_narrow_rows, add_rows
from steelyard.cycle.declarations.entry import Entry
from steelyard.engine.declaration import Declaration, party_key
from steelyard.engine.messages.canonical import to_json
from steelyard.engine.messages.message import Message
from steelyard.engine.messages.refusal import Reason


class Arrival(msgspec.Struct, frozen=True):
    """A message with what its reader made of it: accepted with its id, or refused with every reason."""

    message: Message
    message_id: str | None
    reasons: tuple[Reason, ...] = ()


def keep_refused(arrivals: Sequence[Arrival], *, at: datetime) -> None:
    """Keep refused messages as received; the same refused bytes from the same source are kept once."""
    if not arrivals:
        return
    encoder = msgspec.json.Encoder()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO declarations_message ({MESSAGE_COLUMNS}, reasons)"  # noqa: S608 - columns are constants
            " SELECT source, message_id, format, %s, body, sha256, false, reasons::jsonb"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::bytea[], %s::bytea[], %s::text[])"
            " AS arrival (source, message_id, format, body, sha256, reasons)"
            " ON CONFLICT DO NOTHING",
            [at, *_columns(arrivals), [encoder.encode(arrival.reasons).decode() for arrival in arrivals]],
        )


def ask_claim(arrivals: Sequence[Arrival], *, at: datetime) -> Later[dict[tuple[str, str], int]]:
    """Keep accepted messages and claim their keys; returns the new rows by (source, message id).

    A key that another transaction claimed first is left out: this waits for that transaction to end, so whoever is
    left out finds the answer already durable. Keys are claimed in order, so that two batches cannot deadlock.
    """
    ordered = sorted(arrivals, key=lambda arrival: (arrival.message.source, arrival.message_id or ""))
    rows = ask(
        f"INSERT INTO declarations_message ({MESSAGE_COLUMNS})"  # noqa: S608 - columns are constants
        " SELECT source, message_id, format, %s, body, sha256, true"
        " FROM unnest(%s::text[], %s::text[], %s::text[], %s::bytea[], %s::bytea[])"
        " AS arrival (source, message_id, format, body, sha256)"
        " ON CONFLICT DO NOTHING RETURNING source, message_id, id",
        [at, *_columns(ordered)],
    )
    return lambda: {(source, message_id): row for source, message_id, row in rows()}


def ask_ids(count: int) -> Later[list[int]]:
    """Fresh declaration ids, in order, shared by the verdict and the decision on each."""
    rows = ask("SELECT nextval('declarations_declaration_id_seq') FROM generate_series(1, %s)", [count])
    return lambda: [row[0] for row in rows()]


def record_goods(declarations: Sequence[tuple[int, Declaration]]) -> None:
    """Write items and containers of (declaration id, declaration), whose rows ``record`` writes in this transaction."""
    items = [row for declaration_id, declaration in declarations for row in _item_rows(declaration_id, declaration)]
    add_narrow_rows("declarations_item", ITEM, items)
    containers = [
        (declaration_id, number)
        for declaration_id, declaration in declarations
        for number in dict.fromkeys(declaration.transport.containers)
    ]
    add_narrow_rows("declarations_container", CONTAINER, containers)


def record(entries: Sequence[Entry], *, at: datetime) -> None:
    """Write declaration versions."""
    add_rows("declarations_declaration", DECLARATION_COLUMNS, [_declaration_row(entry, at) for entry in entries])


MESSAGE_COLUMNS = "source, message_id, format, received_at, body, sha256, accepted"
DECLARATION_COLUMNS = (
    "id, message_id, source, message_key, number, version, previous_id, reference, at, office, direction, regime,"
    " mode, operator, declarant, seller, transport_document, body"
)
ITEM = {
    "declaration_id": "bigint",
    "sequence": "int",
    "hs": "text",
    "origin": "text",
    "net_mass": "numeric",
    "value": "numeric",
    "currency": "text",
}
CONTAINER = {"declaration_id": "bigint", "number": "text"}


def _columns(arrivals: Sequence[Arrival]) -> list[list[object]]:
    return [
        [arrival.message.source for arrival in arrivals],
        [arrival.message_id for arrival in arrivals],
        [arrival.message.format.value for arrival in arrivals],
        [arrival.message.body for arrival in arrivals],
        [arrival.message.sha256 for arrival in arrivals],
    ]


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
        transport.document,
        to_json(declared).decode(),
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
