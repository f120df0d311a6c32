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

from steelyard.base.prepared import Later, ask, tell
from steelyard.base.rows import as_rows, rowset
from steelyard.cycle.selection.desk import Claim, Desk, criteria
from steelyard.cycle.selection.entry import Entry, Goods, Unprepared
from steelyard.engine.lane import Lane
from steelyard.engine.selection.parameters import Parameters
from steelyard.engine.selection.window import Window

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
LEFT JOIN LATERAL (
    SELECT secret FROM selection_daysecret
    WHERE office = state.office AND day = given.day AND revealed_at IS NULL LIMIT 1
) secret ON true
WHERE state.office = ANY(%(offices)s)
ORDER BY state.office, state.direction
FOR UPDATE OF state
"""

CRITERION = {"office": "text", "criterion": "text"}
MISSES = f"""
SELECT asked.office, asked.criterion, counter.misses FROM {rowset(CRITERION, alias="asked")}
CROSS JOIN LATERAL (
    SELECT misses FROM selection_misscounter WHERE office = asked.office AND criterion = asked.criterion LIMIT 1
) counter
"""  # noqa: S608 - constants

LAST_RECORDS = """
SELECT DISTINCT ON (number) number, record FROM selection_decision
WHERE number = ANY(%s) ORDER BY number, version DESC
"""

STANDING = {
    "id": "bigint",
    "key": "text",
    "green": "int",
    "blue": "int",
    "yellow": "int",
    "orange": "int",
    "red": "int",
    "year": "int",
    "last": "int",
    "sequence": "bigint",
    "head": "bytea",
}
COUNTED = CRITERION | {"misses": "int"}
DECISION = {
    "declaration_id": "bigint",
    "number": "text",
    "version": "int",
    "office": "text",
    "direction": "text",
    "lane": "text",
    "at": "timestamptz",
    "stand_by_until": "timestamptz",
    "propensity": "float8",
    "random_propensity": "float8",
    "random": "boolean",
    "picks": "smallint",
    "kinds": "text[]",
    "record": "bytea",
    "sequence": "bigint",
    "chain_prev": "bytea",
    "chain_hash": "bytea",
}

SETTLE = f"""
WITH decided AS (
    INSERT INTO selection_decision ({", ".join(DECISION)}) SELECT * FROM {rowset(DECISION, "decisions")}
), counted AS (
    INSERT INTO selection_misscounter (office, criterion, misses) SELECT * FROM {rowset(COUNTED, "misses")}
    ON CONFLICT (office, criterion) DO UPDATE SET misses = EXCLUDED.misses
)
UPDATE selection_officestate state
SET "window" = moved.key, green = moved.green, blue = moved.blue, yellow = moved.yellow, orange = moved.orange,
    red = moved.red, number_year = moved.year, number_last = moved.last, sequence = moved.sequence,
    chain_head = moved.head
FROM {rowset(STANDING, "standings", alias="moved")}
WHERE state.id = moved.id
"""  # noqa: S608 - constants


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
    asked_misses = ask(MISSES, {"rows": as_rows(CRITERION, matched)}) if matched else list
    asked_records = ask(LAST_RECORDS, [numbers]) if numbers else list
    asked_lanes = before()
    return Claim(
        desks=_desks(asked_desks(), places, at),
        misses=dict.fromkeys(matched, 0) | {(office, criterion): n for office, criterion, n in asked_misses()},
        records={number: bytes(content) for number, content in asked_records()},
        lanes=dict(asked_lanes()),
    )


def settle(held: Claim) -> None:
    """Write what the batch decided, and where it left its offices."""
    missed = [(office, criterion, count) for (office, criterion), count in sorted(held.missed.items())]
    standings = [desk.standing() for desk in held.desks.values()]
    given = {
        "decisions": as_rows(DECISION, held.rows),
        "misses": as_rows(COUNTED, missed),
        "standings": as_rows(STANDING, standings),
    }
    tell(SETTLE, given)


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
