"""The audit of decisions: every record in its chain, and decided again from itself and its day's secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec
from django.db import connection

from steelyard.cycle.selection.desk import columns
from steelyard.cycle.selection.misses import Misses
from steelyard.engine.declaration import Direction
from steelyard.engine.selection.record import GENESIS, decided_again, link, read
from steelyard.engine.selection.window import Window

CHUNK = 1000
MOST_FAULTS = 100

STREAM = """
SELECT declaration_id, sequence, record, chain_prev, chain_hash, number, version, office, direction, lane, at,
    stand_by_until, propensity, random_propensity, random, picks, kinds
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


def check_stream(
    *, office: str, direction: Direction, misses: Misses | None = None, tick: Callable[[], object] = lambda: None
) -> StreamCheck:
    """Check every decision of ``office`` and ``direction``: chain, columns, counts of lanes, replay byte for byte.

    ``misses`` follows the misses of the office, and ``tick`` is called for each decision.

    Finds a row that was changed, dropped, inserted or moved, a tail cut off, a column that its record does not give,
    and a count of lanes that was put otherwise than deciding left it, before or after the last decision.
    """
    faults: list[StreamFault] = []
    secrets, misses = _secrets(office), misses or Misses(office)
    count, head, window = 0, GENESIS, Window()
    for row in _rows(office, direction):
        declaration_id, sequence, content = row[0], row[1], bytes(row[2])
        if sequence != count + 1:
            faults.append(StreamFault(sequence, declaration_id, f"decisions {count + 1} to {sequence - 1} are missing"))
            misses.whole = False
        for told in _link_faults(row, head):
            faults.append(StreamFault(sequence, declaration_id, told))
        wrong, window = _decision_faults(row, content, secrets, window, misses)
        faults += (StreamFault(sequence, declaration_id, told) for told in wrong)
        count, head = sequence, bytes(row[4])
        tick()
        if len(faults) >= MOST_FAULTS:
            misses.whole = False
            return StreamCheck(count, tuple(faults))
    if _state(office, direction) != (count, head, window):
        faults.append(StreamFault(count, None, "the stream does not end where the office's state says"))
    return StreamCheck(count, tuple(faults))


def _link_faults(row: tuple[Any, ...], head: bytes) -> Iterator[str]:
    content, before, after = bytes(row[2]), bytes(row[3]), bytes(row[4])
    if before != head or after != link(before, content):
        yield "the chain is broken"


def _decision_faults(
    row: tuple[Any, ...], content: bytes, secrets: dict[date, bytes], window: Window, misses: Misses
) -> tuple[list[str], Window]:
    """What is wrong with one decision that follows a count of ``window``, and the count it leaves."""
    try:
        recorded = read(content)
    except msgspec.DecodeError:
        misses.whole = False
        return ["the record cannot be read"], window
    decision = recorded.decision
    wrong = []
    asked = recorded.request
    if columns(decision, office=asked.office, direction=asked.direction.value, at=asked.at) != tuple(row[5:]):
        wrong.append("the columns are at odds with the record")
    if recorded.counters.window != window:
        wrong.append("the lanes counted before it are not those that were decided")
    secret = secrets.get(recorded.request.day)
    if secret is None:
        misses.whole = False
        return [*wrong, f"the secret of {recorded.request.day} is missing"], recorded.counters.window
    again, left = decided_again(recorded, secret)
    if again != content:
        wrong.append("replay gives another decision")
    misses.follow(recorded, left)
    return wrong, left.window


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


def _state(office: str, direction: Direction) -> tuple[int, bytes, Window] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT sequence, chain_head, "window", green, blue, yellow, orange, red'
            " FROM selection_officestate WHERE office = %s AND direction = %s",
            [office, direction.value],
        )
        row = cursor.fetchone()
    return (row[0], bytes(row[1]), Window(*row[2:])) if row else None
