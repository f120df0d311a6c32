"""Reads of selection: parameters in force, decisions, the board, what is published of the secrets, the audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import msgspec
from django.db import connection

from steelyard.engine.declaration import Direction
from steelyard.engine.lane import Lane
from steelyard.engine.selection.decision import Decision
from steelyard.engine.selection.parameters import Parameters
from steelyard.engine.selection.record import Record, read
from steelyard.engine.selection.state import State, states


class Decided(msgspec.Struct, frozen=True):
    """A decision as recorded: what it was asked, under which parameters, and what came of it."""

    declaration_id: int
    record: Record

    @property
    def decision(self) -> Decision:
        return self.record.decision


class Published(msgspec.Struct, frozen=True):
    """What the public may know of one office's secret of a day: its SHA-256, and itself once revealed; both in hex."""

    office: str
    day: date
    sha256: str
    committed_at: datetime
    secret: str | None
    revealed_at: datetime | None


class LaneShare(msgspec.Struct, frozen=True):
    """Declarations of the day in one lane, and the plan: the least share in basis points."""

    lane: Lane
    declarations: int
    expected_bp: int


class BoardRow(msgspec.Struct, frozen=True):
    """One office and direction today: declarations by the lane they stand in, random controls among them, the plan."""

    office: str
    direction: Direction
    day: date
    declarations: int
    random: int
    random_rate_bp: int
    lanes: tuple[LaneShare, ...]


def parameters_in_force(*, office: str, direction: Direction, on: date) -> Parameters | None:
    """What holds at ``office`` on its day ``on``; None before the first parameters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body::text FROM selection_parameters WHERE office = %s AND direction = %s AND valid_from <= %s"
            " ORDER BY valid_from DESC, id DESC LIMIT 1",
            [office, direction.value, on],
        )
        row = cursor.fetchone()
    return msgspec.json.decode(row[0], type=Parameters) if row else None


OFFICE_DAYS = """
SELECT office, min((%(at)s AT TIME ZONE time_zone)::date), max((%(at)s AT TIME ZONE time_zone)::date)
FROM selection_parameters given
WHERE NOT EXISTS (
    SELECT FROM selection_parameters later
    WHERE later.office = given.office AND later.direction = given.direction
        AND (later.valid_from, later.id) > (given.valid_from, given.id)
        AND later.valid_from <= (%(at)s AT TIME ZONE later.time_zone)::date
) GROUP BY office ORDER BY office
"""


def office_days(*, at: datetime) -> dict[str, tuple[date, date]]:
    """The day it is at each office that selects, or will: the earliest and the latest by the zones it keeps.

    They differ where its directions keep different zones, or where parameters to come change the zone of those now in
    force.
    """
    with connection.cursor() as cursor:
        cursor.execute(OFFICE_DAYS, {"at": at})
        return {office: (first, last) for office, first, last in cursor.fetchall()}


def offices_without_secret(*, at: datetime, ahead_days: int = 0) -> tuple[str, ...]:
    """Offices that select and have no secret for their day at ``at``, or so many days ahead: there no lane is given."""
    ahead = timedelta(days=ahead_days)
    days = {(office, day + ahead) for office, both in office_days(at=at).items() for day in both}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT asked.office FROM unnest(%s::text[], %s::date[]) AS asked (office, day)"
            " LEFT JOIN selection_daysecret secret ON secret.office = asked.office AND secret.day = asked.day"
            " AND secret.revealed_at IS NULL WHERE secret.id IS NULL ORDER BY asked.office",
            [[office for office, _ in days], [day for _, day in days]],
        )
        return tuple(office for (office,) in cursor.fetchall())


def decisions(*, declaration_ids: Iterable[int]) -> dict[int, Decided]:
    """The recorded decisions by declaration id, in one statement; ids without one are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT declaration_id, record FROM selection_decision WHERE declaration_id = ANY(%s)",
            [list(declaration_ids)],
        )
        return {key: Decided(key, read(bytes(content))) for key, content in cursor.fetchall()}


def decision_of(*, declaration_id: int) -> Decided | None:
    return decisions(declaration_ids=[declaration_id]).get(declaration_id)


def lanes_of(*, declaration_ids: Iterable[int]) -> dict[int, Lane]:
    """The lanes given, by declaration id, in one statement; in none for nobody."""
    asked = list(declaration_ids)
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT declaration_id, lane FROM selection_decision WHERE declaration_id = ANY(%s)",
            [asked],
        )
        return {key: Lane(lane) for key, lane in cursor.fetchall()}


def states_of(
    *, declaration_ids: Iterable[int], at: datetime, open_queries: Mapping[int, int] | None = None
) -> dict[int, tuple[State, ...]]:
    """Stand-by and query, by declaration id; ``open_queries`` counts the questions still open on each."""
    asked = open_queries or {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT declaration_id, stand_by_until FROM selection_decision WHERE declaration_id = ANY(%s)",
            [list(declaration_ids)],
        )
        return {
            key: states(stand_by_until=until, open_queries=asked.get(key, 0), at=at) for key, until in cursor.fetchall()
        }


def published_hashes(*, day: date) -> tuple[Published, ...]:
    """What is published of the secrets of ``day``, by office. A secret not yet revealed does not leave the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT office, day, encode(secret_sha256, 'hex'), created_at,"
            " CASE WHEN revealed_at IS NOT NULL THEN encode(secret, 'hex') END, revealed_at"
            " FROM selection_daysecret WHERE day = %s ORDER BY office",
            [day],
        )
        return tuple(Published(*row) for row in cursor.fetchall())


BOARD = """
WITH given AS (
    SELECT DISTINCT ON (office, direction) office, direction, time_zone, body,
        (%(at)s AT TIME ZONE time_zone)::date AS day
    FROM selection_parameters
    WHERE valid_from <= (%(at)s AT TIME ZONE time_zone)::date
        AND (%(offices)s::text[] IS NULL OR office = ANY(%(offices)s))
    ORDER BY office, direction, valid_from DESC, id DESC
)
SELECT given.office, given.direction, given.day, given.body::text, decided.lane,
    count(decided.lane), count(*) FILTER (WHERE decided.random)
FROM given LEFT JOIN selection_decision decided
    ON decided.office = given.office AND decided.direction = given.direction
    AND decided.at >= given.day::timestamp AT TIME ZONE given.time_zone AND decided.at <= %(at)s
    AND NOT EXISTS (
        SELECT 1 FROM selection_decision later
        WHERE later.number = decided.number AND later.version > decided.version AND later.at <= %(at)s
    )
GROUP BY given.office, given.direction, given.day, given.body::text, decided.lane
ORDER BY given.office, given.direction
"""


def board(*, at: datetime, offices: Iterable[str] | None = None) -> tuple[BoardRow, ...]:
    """Today's lanes against plan, for each office and direction with parameters in force, since its midnight.

    A declaration amended today counts in the lane of its last version. Narrowed to ``offices`` where given.
    """
    asked = None if offices is None else list(offices)
    with connection.cursor() as cursor:
        cursor.execute(BOARD, {"at": at, "offices": asked})
        rows = cursor.fetchall()
    counts: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    plans: dict[tuple[str, str], tuple[date, Parameters]] = {}
    for office, direction, day, body, lane, declarations, random in rows:
        plans[office, direction] = day, msgspec.json.decode(body, type=Parameters)
        counts.setdefault((office, direction), {})[lane] = declarations, random
    return tuple(_board_row(*plans[key], counts[key]) for key in plans)


def _board_row(day: date, parameters: Parameters, counts: dict[str, tuple[int, int]]) -> BoardRow:
    return BoardRow(
        office=parameters.office,
        direction=parameters.direction,
        day=day,
        declarations=sum(declarations for declarations, _ in counts.values()),
        random=sum(random for lane, (_, random) in counts.items() if lane),
        random_rate_bp=parameters.random_rate_bp,
        lanes=tuple(
            LaneShare(lane, counts.get(lane.value, (0, 0))[0], parameters.expected.get(lane, 0)) for lane in Lane
        ),
    )
