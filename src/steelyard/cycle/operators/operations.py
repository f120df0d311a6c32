"""Write history as it becomes known, and fold the days that are over.

Recording only adds rows, so batches that share a broker never wait for each other. What is recorded for a day that
is folded already corrects its running totals in the same transaction; for that, who records holds the fold lock
shared and who folds holds it alone. All of it runs at isolation level READ COMMITTED, inside the caller's transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from steelyard.base.actor import Actor
from steelyard.base.audit import operations as audit
from steelyard.base.errors import Invalid, Reason
from steelyard.base.rows import add_narrow_rows
from steelyard.cycle.operators.days import day_of
from steelyard.cycle.operators.models import AeoStatus
from steelyard.engine.declaration import Declaration, Party
from steelyard.engine.facts.dossier import Dossier
from steelyard.engine.facts.normal import prose
from steelyard.engine.facts.prices import price_bin
from steelyard.engine.facts.ratios import price_per_kg
from steelyard.engine.facts.subjects import Kind, Subject, Subjects, party_subject, price_key, subjects

FOLD_LOCK = 0x5374_6C79_0001  # advisory locks of this app; the numbers mean nothing
LATE_LOCK = 0x5374_6C79_0002

Change = tuple[int, int, int]
"""Declarations, controls, findings."""


class ControlEnded(msgspec.Struct, frozen=True):
    """What a result, or the correction of one, adds to the past of the declaration's subjects."""

    declaration: Declaration
    controls: int = 1
    findings: int = 0


def record_declarations(
    declarations: Sequence[Declaration], *, at: datetime, rates: Mapping[str, float], national_currency: str
) -> None:
    """Add declarations lodged at ``at`` to the past of everything they touch: a fixed number of statements.

    An amendment adds nothing but what it touches for the first time: it is the same declaration, already counted.
    """
    if not declarations:
        return
    touched = [(declaration, subjects(declaration)) for declaration in declarations]
    lodged = [(declaration, each) for declaration, each in touched if declaration.amends is None]
    counts = Counter(subject for _declaration, each in lodged for subject in _counted(each))
    _add_events({subject: (count, 0, 0) for subject, count in counts.items()}, at=at)
    _add_prices([declaration for declaration, _each in lodged], Dossier(at, national_currency, rates))
    _add_first_seen({subject for _declaration, each in touched for subject in (*each.parties(), *each.pairs())}, at=at)
    _add_operators(party for declaration in declarations for party in (declaration.operator, declaration.declarant))


def record_results(ended: Sequence[ControlEnded], *, at: datetime) -> None:
    """Add what became known at ``at`` about controls to the past of operator, declarant, seller and route."""
    changes: defaultdict[Subject, list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in ended:
        for subject in subjects(each.declaration).parties():
            changes[subject][1] += each.controls
            changes[subject][2] += each.findings
    if changes:
        _add_events({subject: (new[0], new[1], new[2]) for subject, new in changes.items()}, at=at)


@transaction.atomic
def fold_history(*, through: date, at: datetime) -> None:
    """Bring running totals up to the end of day ``through``; again for a folded day changes nothing.

    Raises ``Invalid`` when that UTC day is not over at ``at``.
    """
    if through >= day_of(at):
        raise Invalid("history.day_not_over", Reason("through", _("Only a day that is over can be folded.")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOLD_LOCK])
        cursor.execute("SELECT through FROM operators_historyfold")
        row = cursor.fetchone()
        if row is not None and row[0] >= through:
            return
        cursor.execute(FOLD, {"folded": row[0] if row else date.min, "through": through, "kinds": list(FOLDED)})
        cursor.execute(
            "INSERT INTO operators_historyfold (id, through) VALUES (1, %s)"
            " ON CONFLICT (id) DO UPDATE SET through = excluded.through",
            [through],
        )


@transaction.atomic
def set_aeo_tier(*, key: str, tier: str | None, actor: Actor, at: datetime) -> None:
    """From just after ``at`` on, the operator known by ``key`` has ``tier``; ``None`` takes its authorisation away."""
    AeoStatus.objects.create(key=key, tier=tier, since=at)
    verb = "aeo.withdrawn" if tier is None else "aeo.granted"
    audit.record(actor=actor, verb=verb, object_kind="operator", object_id=key[:120], detail={"tier": tier}, at=at)


FOLDED = (Kind.OPERATOR, Kind.DECLARANT, Kind.SELLER, Kind.ROUTE)
"""Kinds with running totals. Goods of one operator are only looked at over a week, which events answer alone."""

EVENT = {
    "kind": "smallint",
    "key": "text",
    "at": "timestamptz",
    "declarations": "int",
    "controls": "int",
    "findings": "int",
}
PRICE_EVENT = {"direction": "text", "code": "text", "origin": "text", "at": "timestamptz", "bin": "smallint"}

FOLD = """
INSERT INTO operators_historyday (kind, key, day, declarations, controls, findings)
SELECT daily.kind, daily.key, daily.day,
       coalesce(before.declarations, 0) + sum(daily.declarations) OVER so_far,
       coalesce(before.controls, 0) + sum(daily.controls) OVER so_far,
       coalesce(before.findings, 0) + sum(daily.findings) OVER so_far
FROM (
    SELECT kind, key, (at AT TIME ZONE 'UTC')::date AS day,
           sum(declarations) AS declarations, sum(controls) AS controls, sum(findings) AS findings
    FROM operators_historyevent
    WHERE kind = ANY(%(kinds)s)
      AND at >= (%(folded)s::date + 1)::timestamp AT TIME ZONE 'UTC'
      AND at < (%(through)s::date + 1)::timestamp AT TIME ZONE 'UTC'
    GROUP BY 1, 2, 3
) daily
LEFT JOIN LATERAL (
    SELECT declarations, controls, findings FROM operators_historyday
    WHERE kind = daily.kind AND key = daily.key AND day <= %(folded)s ORDER BY day DESC LIMIT 1
) before ON true
WINDOW so_far AS (PARTITION BY daily.kind, daily.key ORDER BY daily.day)
"""

LATE_DAYS = """
INSERT INTO operators_historyday (kind, key, day, declarations, controls, findings)
SELECT late.kind, late.key, %(day)s, coalesce(before.declarations, 0), coalesce(before.controls, 0),
       coalesce(before.findings, 0)
FROM unnest(%(kinds)s::smallint[], %(keys)s::text[]) AS late (kind, key)
LEFT JOIN LATERAL (
    SELECT declarations, controls, findings FROM operators_historyday
    WHERE kind = late.kind AND key = late.key AND day <= %(day)s ORDER BY day DESC LIMIT 1
) before ON true
ON CONFLICT DO NOTHING
"""

LATE_TOTALS = """
UPDATE operators_historyday known
SET declarations = known.declarations + late.declarations, controls = known.controls + late.controls,
    findings = known.findings + late.findings
FROM unnest(%(kinds)s::smallint[], %(keys)s::text[], %(declarations)s::int[], %(controls)s::int[], %(findings)s::int[])
     AS late (kind, key, declarations, controls, findings)
WHERE known.kind = late.kind AND known.key = late.key AND known.day >= %(day)s
"""


def _counted(touched: Subjects) -> list[Subject]:
    """The subjects whose declarations are counted; of the other pairs only the first time matters."""
    return [*touched.parties(), *((Kind.OPERATOR_HS, key) for key in touched.operator_hs.values())]


def _add_events(changes: Mapping[Subject, Change], *, at: datetime) -> None:
    """Append one event a subject; where the day of ``at`` is folded already, correct the totals from that day on."""
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [FOLD_LOCK])
        # A statement of its own: its snapshot must be younger than the lock.
        cursor.execute("SELECT through FROM operators_historyfold")
        row = cursor.fetchone()
        rows = [(*subject, at, *change) for subject, change in changes.items()]
        add_narrow_rows("operators_historyevent", EVENT, rows)
        late = [(kind, key, *change) for (kind, key), change in changes.items() if kind in FOLDED]
        if row is None or row[0] < day_of(at) or not late:
            return
        kinds, keys, declarations, controls, findings = (list(column) for column in zip(*late, strict=True))
        arguments: dict[str, Any] = {"day": day_of(at), "kinds": kinds, "keys": keys}
        arguments |= {"declarations": declarations, "controls": controls, "findings": findings}
        # Those who correct totals do so one after another, so that they cannot deadlock on each other's rows.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LATE_LOCK])
        cursor.execute(LATE_DAYS, arguments)
        cursor.execute(LATE_TOTALS, arguments)


def _add_prices(declarations: Iterable[Declaration], money: Dossier) -> None:
    """Append the price per kilogram of every item that gives a value and a net mass."""
    rows = []
    for declaration in declarations:
        for item in declaration.items:
            position = price_bin(price_per_kg(declaration, item, money))
            if position is not None:
                rows.append((*price_key(declaration, item), money.at, position))
    add_narrow_rows("operators_priceevent", PRICE_EVENT, rows)


def _add_first_seen(touched: Iterable[Subject], *, at: datetime) -> None:
    """Remember ``at`` for what was never seen before it. Known subjects are not touched, so nobody waits for them."""
    ordered = sorted(touched)  # always the same order, so that two batches cannot deadlock
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO operators_firstseen (kind, key, at)"
            " SELECT new.kind, new.key, %(at)s FROM unnest(%(kinds)s::smallint[], %(keys)s::text[]) AS new (kind, key)"
            " WHERE NOT EXISTS (SELECT FROM operators_firstseen known"
            "  WHERE known.kind = new.kind AND known.key = new.key AND known.at <= %(at)s)"
            " ON CONFLICT (kind, key) DO UPDATE SET at = LEAST(operators_firstseen.at, excluded.at)",
            {"at": at, "kinds": [kind for kind, _key in ordered], "keys": [key for _kind, key in ordered]},
        )


def _add_operators(parties: Iterable[Party | None]) -> None:
    """Enter businesses not yet in the register, as they are named now."""
    found = {key: party for party in parties if party and (key := party_subject(party))}
    if not found:
        return
    named = sorted(found.items())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO operators_operator (key, identifier, name, folded_name, country)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
            " AS new (key, identifier, name, folded_name, country)"
            " WHERE NOT EXISTS (SELECT FROM operators_operator known WHERE known.key = new.key)"
            " ON CONFLICT DO NOTHING",
            [
                [key for key, _party in named],
                [party.identifier for _key, party in named],
                [party.name for _key, party in named],
                [prose(party.name) for _key, party in named],
                [party.country for _key, party in named],
            ],
        )
