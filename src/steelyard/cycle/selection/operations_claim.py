"""Lock what a batch needs, and write back what it left: the statements of ``decide_batch``.

Every office of the batch is locked in all directions, in order, before anything of it is read: two batches never wait
for each other in a ring, and what is read after the lock is what the last holder committed (READ COMMITTED).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from steelyard.base.prepared import Later, ask
from steelyard.base.rows import add_rows
from steelyard.cycle.selection.desk import Claim, Criterion, Desk, criteria
from steelyard.cycle.selection.entry import Entry, Goods, Unprepared
from steelyard.engine.lane import Lane
from steelyard.engine.selection.parameters import Parameters
from steelyard.engine.selection.window import Window

Cursor = Any
"""Django's cursor wrapper."""

Lodged = Callable[[], Later[Mapping[Goods, Lane]]]
"""Asks for the strictest lane of goods that were lodged before."""

CLAIM = """
SELECT state.id, state.office, state.direction, given.body, given.day, secret.secret,
    state.window, state.green, state.blue, state.yellow, state.orange, state.red,
    state.number_year, state.number_last, state.sequence, state.chain_head
FROM selection_officestate state
LEFT JOIN LATERAL (
    SELECT body::text AS body, (%(at)s AT TIME ZONE time_zone)::date AS day
    FROM selection_parameters
    WHERE office = state.office AND direction = state.direction
        AND valid_from <= (%(at)s AT TIME ZONE time_zone)::date
    ORDER BY valid_from DESC, id DESC LIMIT 1
) given ON true
LEFT JOIN selection_daysecret secret
    ON secret.office = state.office AND secret.day = given.day AND secret.revealed_at IS NULL
WHERE state.office = ANY(%(offices)s)
ORDER BY state.office, state.direction
FOR UPDATE OF state
"""

MISSES = """
SELECT office, criterion, misses FROM selection_misscounter
WHERE (office, criterion) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
"""

LAST_RECORDS = """
SELECT DISTINCT ON (number) number, record FROM selection_decision
WHERE number = ANY(%s) ORDER BY number, version DESC
"""

STATE = """
UPDATE selection_officestate state
SET "window" = moved.key, green = moved.green, blue = moved.blue, yellow = moved.yellow, orange = moved.orange,
    red = moved.red, number_year = moved.year, number_last = moved.last, sequence = moved.sequence,
    chain_head = moved.head
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[],
    %s::bigint[], %s::bytea[])
    AS moved (id, key, green, blue, yellow, orange, red, year, last, sequence, head)
WHERE state.id = moved.id
"""

COUNT = """
INSERT INTO selection_misscounter (office, criterion, misses)
SELECT * FROM unnest(%s::text[], %s::text[], %s::int[])
ON CONFLICT (office, criterion) DO UPDATE SET misses = EXCLUDED.misses
"""

DECISION_COLUMNS = (
    "declaration_id, number, version, office, direction, lane, at, stand_by_until, propensity, random_propensity,"
    " random, picks, kinds, record, sequence, chain_prev, chain_hash"
)


def nothing_lodged() -> Later[Mapping[Goods, Lane]]:
    """Where nothing was lodged under any transport document before."""
    return dict


def claim(entries: Sequence[Entry], *, at: datetime, before: Lodged) -> Claim:
    """Lock the offices of ``entries``, and read what deciding needs. Raises ``Unprepared``.

    Everything is asked for behind the lock, and so is read by the server after it.
    """
    places = {(entry.office, entry.direction.value) for entry in entries}
    matched = sorted({each for entry in entries for each in criteria(entry)})
    numbers = sorted({entry.number for entry in entries if entry.number is not None})
    asked_desks = ask(CLAIM, {"at": at, "offices": sorted({office for office, _ in places})})
    asked_misses = ask(MISSES, _columns(matched)) if matched else list
    asked_records = ask(LAST_RECORDS, [numbers]) if numbers else list
    asked_lanes = before()
    return Claim(
        desks=_desks(asked_desks(), places, at),
        misses=dict.fromkeys(matched, 0) | {(office, criterion): n for office, criterion, n in asked_misses()},
        records={number: bytes(content) for number, content in asked_records()},
        lanes=dict(asked_lanes()),
    )


def settle(cursor: Cursor, held: Claim) -> None:
    """Write what the batch decided, and where it left its offices."""
    add_rows("selection_decision", DECISION_COLUMNS, held.rows)
    cursor.execute(STATE, _columns([desk.standing() for desk in held.desks.values()]))
    if held.missed:
        moved = [(office, criterion, count) for (office, criterion), count in sorted(held.missed.items())]
        cursor.execute(COUNT, _columns(moved))


def _desks(
    rows: Sequence[tuple[Any, ...]], places: Collection[tuple[str, str]], at: datetime
) -> dict[tuple[str, str], Desk]:
    found = {(row[1], row[2]): row for row in rows}
    lacking = []
    desks = {}
    for office, direction in sorted(places):
        row = found.get((office, direction))
        if row is None or row[3] is None:
            lacking.append(f"{office} has no {direction} parameters in force at {at:%Y-%m-%d %H:%M}Z")
        elif row[5] is None:
            lacking.append(f"{office} has no secret for {row[4]:%Y-%m-%d}, or it was revealed already")
        else:
            desks[office, direction] = _desk(row)
    if lacking:
        raise Unprepared(lacking)
    return desks


def _desk(row: tuple[Any, ...]) -> Desk:
    state, office, direction, body, day, secret, key, green, blue, yellow, orange, red, year, last, sequence, head = row
    return Desk(
        state=state,
        office=office,
        direction=direction,
        parameters=_parameters(body),
        day=day,
        secret=bytes(secret),
        window=Window(key, green, blue, yellow, orange, red),
        number_year=year,
        number_last=last,
        sequence=sequence,
        chain_head=bytes(head),
    )


@lru_cache(maxsize=4096)
def _parameters(body: str) -> Parameters:
    return msgspec.json.decode(body, type=Parameters)


def _columns(rows: Sequence[tuple[Any, ...]] | Sequence[Criterion]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
