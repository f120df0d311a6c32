"""The audit of decisions: every record in its chain, and decided again from itself and its day's secret."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from django.db import connection

from steelyard.engine.declaration import Direction
from steelyard.engine.selection.record import GENESIS, link, read, replay

CHUNK = 1000
MOST_FAULTS = 100

STREAM = """
SELECT declaration_id, sequence, record, chain_prev, chain_hash, number, version, lane
FROM selection_decision
WHERE office = %s AND direction = %s AND sequence > %s ORDER BY sequence LIMIT %s
"""


class StreamFault(msgspec.Struct, frozen=True):
    """What is wrong at one place of a stream; ``declaration_id`` is None where it is the stream's end."""

    sequence: int
    declaration_id: int | None
    sentence: str


class StreamCheck(msgspec.Struct, frozen=True):
    """``decisions`` read from one office and direction, and the first ``MOST_FAULTS`` faults found."""

    decisions: int
    faults: tuple[StreamFault, ...]


def check_stream(*, office: str, direction: Direction) -> StreamCheck:
    """Check every decision of ``office`` and ``direction``: chain, columns against record, replay byte for byte.

    Finds a row that was changed, dropped, inserted or moved, a tail cut off, and a lane that its record does not give.
    """
    faults: list[StreamFault] = []
    secrets = _secrets(office)
    count, head = 0, GENESIS
    for row in _rows(office, direction):
        declaration_id, sequence, content = row[0], row[1], bytes(row[2])
        for sentence in _row_faults(row, content, expected=count + 1, head=head, secrets=secrets):
            faults.append(StreamFault(sequence, declaration_id, sentence))
        count, head = sequence, bytes(row[4])
        if len(faults) >= MOST_FAULTS:
            return StreamCheck(count, tuple(faults))
    if _state(office, direction) != (count, head):
        faults.append(StreamFault(count, None, "the stream does not end where the office's state says"))
    return StreamCheck(count, tuple(faults))


def _row_faults(
    row: tuple[Any, ...], content: bytes, *, expected: int, head: bytes, secrets: dict[date, bytes]
) -> Iterator[str]:
    _, sequence, _, before, after, number, version, lane = row
    if sequence != expected:
        yield f"decisions {expected} to {sequence - 1} are missing"
    if bytes(before) != head or bytes(after) != link(bytes(before), content):
        yield "the chain is broken"
    try:
        recorded = read(content)
    except msgspec.DecodeError:
        yield "the record cannot be read"
        return
    decision = recorded.decision
    if (decision.number, decision.version, decision.lane.value) != (number, version, lane):
        yield "the columns are at odds with the record"
    secret = secrets.get(recorded.request.day)
    if secret is None:
        yield f"the secret of {recorded.request.day} is missing"
    elif replay(content, secret) != content:
        yield "replay gives another decision"


def _rows(office: str, direction: Direction) -> Iterator[tuple[Any, ...]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(STREAM, [office, direction.value, last, CHUNK])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < CHUNK:
            return
        last = rows[-1][1]


def _secrets(office: str) -> dict[date, bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT day, secret FROM selection_daysecret WHERE office = %s", [office])
        return {day: bytes(secret) for day, secret in cursor.fetchall()}


def _state(office: str, direction: Direction) -> tuple[int, bytes] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequence, chain_head FROM selection_officestate WHERE office = %s AND direction = %s",
            [office, direction.value],
        )
        row = cursor.fetchone()
    return (row[0], bytes(row[1])) if row else None
