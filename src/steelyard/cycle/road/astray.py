"""The audit of what belongs to each decision: its declaration, its assessment, and the control that it ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from django.db import connection

from steelyard.engine.assess import Assessment
from steelyard.engine.selection.record import read, used

CHUNK = 1000
MOST = 100

STRAYS = """
SELECT office, direction, declaration_id, wrong FROM (
    SELECT coalesce(decided.declaration_id, declared.id, control.declaration_id) AS declaration_id,
        coalesce(decided.office, declared.office, control.office) AS office,
        coalesce(decided.direction, declared.direction, '?') AS direction,
        CASE
        WHEN decided.declaration_id IS NULL AND declared.id IS NULL THEN 'a control is of no declaration'
        WHEN decided.declaration_id IS NULL THEN 'it has no decision'
        WHEN declared.id IS NULL THEN 'its decision is of no declaration'
        WHEN (declared.number, declared.version, declared.office, declared.direction, declared.at)
            IS DISTINCT FROM (decided.number, decided.version, decided.office, decided.direction, decided.at)
            THEN 'its decision is of another declaration'
        WHEN decided.lane <> 'green' AND control.id IS NULL THEN 'the control that it was given a lane for is missing'
        WHEN control.id IS NOT NULL AND (control.number, control.office, control.lane, control.kind)
            IS DISTINCT FROM (decided.number, decided.office, decided.lane, CASE decided.lane
                WHEN 'blue' THEN 'audit' WHEN 'yellow' THEN 'documentary'
                WHEN 'orange' THEN 'scan' WHEN 'red' THEN 'physical'
            END)
            THEN 'its control is not the one that was decided'
        END AS wrong
    FROM selection_decision decided
    FULL JOIN declarations_declaration declared ON declared.id = decided.declaration_id
    FULL JOIN controls_control control ON control.declaration_id = coalesce(decided.declaration_id, declared.id)
) belongs
WHERE wrong IS NOT NULL AND (%(office)s::text IS NULL OR office = %(office)s)
ORDER BY office, direction, declaration_id LIMIT %(most)s
"""

ASSESSED = """
SELECT decided.declaration_id, decided.office, decided.direction, decided.record, verdict.body
FROM selection_decision decided LEFT JOIN assessments_verdict verdict USING (declaration_id)
WHERE decided.declaration_id > %s AND (%s::text IS NULL OR decided.office = %s)
ORDER BY decided.declaration_id LIMIT %s
"""

_assessment = msgspec.json.Decoder(Assessment)


class Stray(msgspec.Struct, frozen=True):
    """A declaration and its decision, assessment and control, where one of them is not of the others."""

    office: str
    direction: str
    declaration_id: int
    why: str


def astray(office: str | None, tick: Callable[[], object] = lambda: None) -> list[Stray]:
    """Everything at ``office``, or anywhere, that does not belong together; at most ``MOST`` of each kind.

    ``tick`` is called for each decision whose assessment was compared with it.
    """
    with connection.cursor() as cursor:
        cursor.execute(STRAYS, {"office": office, "most": MOST})
        found = [Stray(*row) for row in cursor.fetchall()]
    unlike = 0
    for declaration_id, place, direction, content, body in _decided(office):
        tick()
        if not _decided_from(bytes(content), body):
            found.append(Stray(place, direction, declaration_id, "it was decided from another assessment"))
            unlike += 1
            if unlike >= MOST:
                break
    return found


def _decided_from(content: bytes, body: str | None) -> bool:
    """Whether a decision's record says of its assessment what the assessment says; true of one that cannot be read."""
    try:
        request = read(content).request
    except msgspec.DecodeError:
        return True  # told by the check of the records themselves
    if body is None:
        return False
    try:
        assessed = _assessment.decode(body)
    except msgspec.DecodeError:
        return False
    return (tuple(used(each) for each in assessed.signals), assessed.versions) == (request.signals, request.versions)


def _decided(office: str | None) -> Iterator[tuple[Any, ...]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(ASSESSED, [last, office, office, CHUNK])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < CHUNK:
            return
        last = rows[-1][0]
