"""Write history as it becomes known, and fold the days that are over.

Recording only adds rows, so batches that share a broker never wait for each other. What is recorded for a day that
is folded already corrects its running totals in the same transaction; for that, who records holds the fold lock
shared and who folds holds it alone. All of it runs at isolation level READ COMMITTED, inside the caller's transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from steelyard.base.actor import Actor
from steelyard.base.audit import operations as audit
from steelyard.base.errors import Invalid, Reason
from steelyard.base.prepared import Later, ask, tell
from steelyard.base.rows import Table, add_rows, add_together, as_rows, rowset
from steelyard.cycle.operators.days import day_of
from steelyard.cycle.operators.models import AeoStatus
from steelyard.engine.declaration import Declaration
from steelyard.engine.facts.dossier import Dossier
from steelyard.engine.facts.normal import prose
from steelyard.engine.facts.prices import price_bin
from steelyard.engine.facts.ratios import price_per_kg
from steelyard.engine.facts.subjects import Kind, Subject, Subjects, newly_counted, party_subject, price_key, subjects

FOLD_LOCK = 0x5374_6C79_0001  # advisory locks of this app; the numbers mean nothing
LATE_LOCK = 0x5374_6C79_0002

Change = tuple[int, int, int]
"""Declarations, controls, findings."""


class ControlEnded(msgspec.Struct, frozen=True):
    """What a result, or the correction of one, adds to the past of the declaration's subjects."""

    declaration: Declaration
    controls: int = 1
    findings: int = 0


def ask_folded() -> Later[date | None]:
    """Hold off who folds until this transaction ends; the last day that is folded, if any."""
    tell("SELECT pg_advisory_xact_lock_shared(%s)", [FOLD_LOCK])
    # A statement of its own: its snapshot must be younger than the lock.
    rows = ask("SELECT through FROM operators_historyfold")
    return lambda: next((through for (through,) in rows()), None)


def record_declarations(
    declarations: Sequence[Declaration],
    *,
    at: datetime,
    rates: Mapping[str, float],
    national_currency: str,
    folded: date | None,
    touched: Sequence[Subjects] | None = None,
    known: frozenset[Subject] = frozenset(),
    earlier: Sequence[Declaration | None] | None = None,
) -> None:
    """Add declarations lodged at ``at`` to the past of everything they touch: one statement, where no day is late.

    ``folded`` is what ``ask_folded`` told this transaction; ``touched`` are the subjects of each, where they were found
    already; ``known`` are those on record before ``at``, whose first time need not be looked up again. An amendment is
    the same declaration, already counted: it adds what the ``earlier`` version, in the same place of its sequence, did
    not name or price so.
    """
    if not declarations:
        return
    touched = touched or [subjects(declaration) for declaration in declarations]
    before = earlier if earlier is not None else [None] * len(declarations)
    counts = Counter(
        subject
        for declaration, each, version in zip(declarations, touched, before, strict=True)
        for subject in newly_counted(each, amends=declaration.amends is not None, earlier=version)
    )
    changes = {subject: (count, 0, 0) for subject, count in counts.items()}
    # Always the same order, so that two batches cannot deadlock.
    seen = sorted({subject for each in touched for subject in each.every()} - known)
    add_together(
        (EVENT, _events(changes, at=at)),
        (PRICE_EVENT, _prices(declarations, before, Dossier(at, national_currency, rates))),
        (FIRST_SEEN, [(*subject, at) for subject in seen]),
        (BUSINESS, _businesses(declarations, known)),
    )
    _correct(changes, at=at, folded=folded)


def record_results(ended: Sequence[ControlEnded], *, at: datetime) -> None:
    """Add what became known at ``at`` about controls to the past of operator, declarant, seller and route."""
    counted: defaultdict[Subject, list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in ended:
        for subject in subjects(each.declaration).parties():
            counted[subject][1] += each.controls
            counted[subject][2] += each.findings
    if not counted:
        return
    changes = {subject: (new[0], new[1], new[2]) for subject, new in counted.items()}
    folded = ask_folded()()
    add_rows(EVENT, _events(changes, at=at))
    _correct(changes, at=at, folded=folded)


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

EVENT = Table(
    "operators_historyevent",
    {
        "kind": "smallint",
        "key": "text",
        "at": "timestamptz",
        "declarations": "int",
        "controls": "int",
        "findings": "int",
    },
)
PRICE_EVENT = Table(
    "operators_priceevent",
    {"direction": "text", "code": "text", "origin": "text", "at": "timestamptz", "bin": "smallint"},
)
# What is known already is looked up one by one and left alone, so nobody waits for it; against a table that is still
# small, NOT EXISTS would read the whole of it.
FIRST_SEEN = Table(
    "operators_firstseen",
    {"kind": "smallint", "key": "text", "at": "timestamptz"},
    "WHERE (SELECT known.at FROM operators_firstseen known"
    " WHERE known.kind = given.kind AND known.key = given.key AND known.at <= given.at) IS NULL"
    " ON CONFLICT (kind, key) DO UPDATE SET at = LEAST(operators_firstseen.at, excluded.at)",
)
BUSINESS = Table(
    "operators_operator",
    {"key": "text", "identifier": "text", "name": "text", "folded_name": "text", "country": "text"},
    "WHERE (SELECT known.key FROM operators_operator known WHERE known.key = given.key) IS NULL ON CONFLICT DO NOTHING",
)

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

LATE = {"kind": "smallint", "key": "text", "declarations": "int", "controls": "int", "findings": "int"}

LATE_DAYS = f"""
INSERT INTO operators_historyday (kind, key, day, declarations, controls, findings)
SELECT late.kind, late.key, %(day)s, coalesce(before.declarations, 0), coalesce(before.controls, 0),
       coalesce(before.findings, 0)
FROM {rowset(LATE, alias="late")}
LEFT JOIN LATERAL (
    SELECT declarations, controls, findings FROM operators_historyday
    WHERE kind = late.kind AND key = late.key AND day <= %(day)s ORDER BY day DESC LIMIT 1
) before ON true
ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants

LATE_TOTALS = f"""
UPDATE operators_historyday known
SET declarations = known.declarations + late.declarations, controls = known.controls + late.controls,
    findings = known.findings + late.findings
FROM {rowset(LATE, alias="late")}
WHERE known.kind = late.kind AND known.key = late.key AND known.day >= %(day)s
"""  # noqa: S608 - constants


def _events(changes: Mapping[Subject, Change], *, at: datetime) -> list[tuple[object, ...]]:
    """One event a subject."""
    return [(*subject, at, *change) for subject, change in changes.items()]


def _correct(changes: Mapping[Subject, Change], *, at: datetime, folded: date | None) -> None:
    """Where the day of ``at`` is folded already, correct the totals from that day on."""
    late = [(*subject, *change) for subject, change in changes.items() if subject[0] in FOLDED]
    if folded is None or folded < day_of(at) or not late:
        return
    with connection.cursor() as cursor:
        # Those who correct totals do so one after another, so that they cannot deadlock on each other's rows.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LATE_LOCK])
        for statement in (LATE_DAYS, LATE_TOTALS):
            cursor.execute(statement, {"day": day_of(at), "rows": as_rows(LATE, late)})


def _prices(
    declarations: Iterable[Declaration], earlier: Iterable[Declaration | None], money: Dossier
) -> list[tuple[object, ...]]:
    """The price per kilogram of every item that gives a value and a net mass; of an amendment, those that are new."""
    rows: list[tuple[object, ...]] = []
    for declaration, version in zip(declarations, earlier, strict=True):
        if declaration.amends is None:
            rows += _priced(declaration, money)
        elif version is not None:
            rows += (Counter(_priced(declaration, money)) - Counter(_priced(version, money))).elements()
    return rows


def _priced(declaration: Declaration, money: Dossier) -> Iterator[tuple[object, ...]]:
    for item in declaration.items:
        position = price_bin(price_per_kg(declaration, item, money))
        if position is not None:
            yield (*price_key(declaration, item), money.at, position)


def _businesses(declarations: Iterable[Declaration], known: frozenset[Subject]) -> list[tuple[object, ...]]:
    """Businesses for the register, as they are named now; whoever is ``known`` as either entered it then."""
    parties = [party for declaration in declarations for party in (declaration.operator, declaration.declarant)]
    found = {key: party for party in parties if party and (key := party_subject(party))}
    return [
        (key, party.identifier, party.name, prose(party.name), party.country)
        for key, party in sorted(found.items())
        if not known.intersection(((Kind.OPERATOR, key), (Kind.DECLARANT, key)))
    ]
