"""The secrets of days: committed to before they are used, revealed when their day is over.

What this does not stop: whoever reads the database reads today's secret, and can foretell today's draws. Keeping the
two halves with two custodians, outside the database, is an administration's own arrangement: ``entropy`` is where
their halves come in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from steelyard.base.actor import Actor, house
from steelyard.base.audit import operations as audit
from steelyard.base.audit.operations import Deed
from steelyard.base.errors import Conflict, Reason
from steelyard.cycle.selection.queries import office_days
from steelyard.engine.selection.draw import commitment

SECRET_BYTES = 32
AHEAD_DAYS = 1

Entropy = Callable[[int], bytes]
"""So many bytes that nobody can foresee: ``os.urandom`` everywhere but in tests and demonstrations."""

ENSURE = """
INSERT INTO selection_daysecret (office, day, secret, secret_sha256, created_at)
SELECT office, day, secret, sha256, %s FROM unnest(%s::text[], %s::date[], %s::bytea[], %s::bytea[])
    AS made (office, day, secret, sha256)
ON CONFLICT (office, day) DO NOTHING RETURNING office, day, secret_sha256
"""

REVEAL = """
UPDATE selection_daysecret SET revealed_at = %s
WHERE office = ANY(%s) AND day = %s AND revealed_at IS NULL RETURNING office, secret_sha256
"""


def prepare_secrets(*, at: datetime, entropy: Entropy) -> int:
    """Commit to the secret of today and tomorrow, by its own calendar, of every office that selects.

    Run at the start and daily: each hash is then on record a day before its secret is used. Returns how many were new.
    """
    made = 0
    by_day: dict[date, list[str]] = {}
    for office, (first, last) in office_days(at=at).items():
        for ahead in range((last - first).days + AHEAD_DAYS + 1):
            by_day.setdefault(first + timedelta(days=ahead), []).append(office)
    for day, offices in sorted(by_day.items()):
        made += ensure_day_secrets(offices, day, entropy=entropy, at=at)
    return made


def ensure_day_secrets(offices: Iterable[str], day: date, *, entropy: Entropy, at: datetime) -> int:
    """Commit to a secret for each of ``offices`` on ``day``; one that has it keeps it. Returns how many were new.

    The SHA-256 of each goes to the audit log in the same transaction.
    """
    asked = sorted(set(offices))
    secrets = [entropy(SECRET_BYTES) for _ in asked]
    if any(len(secret) != SECRET_BYTES for secret in secrets):
        raise ValueError(f"a secret must be {SECRET_BYTES} bytes")
    with transaction.atomic(), connection.cursor() as cursor:
        hashes = [commitment(secret) for secret in secrets]
        cursor.execute(ENSURE, [at, asked, [day] * len(asked), secrets, hashes])
        made = cursor.fetchall()
        audit.record_all(
            (
                Deed("secret.committed", "secret", f"{office} {made_day}", office, {"sha256": bytes(sha256).hex()})
                for office, made_day, sha256 in made
            ),
            actor=house("selection"),
            at=at,
        )
    return len(made)


def reveal_secrets(*, offices: Iterable[str], day: date, actor: Actor, at: datetime) -> int:
    """Reveal the secrets of ``day`` once its controls are closed; returns how many were revealed just now.

    Raises ``Conflict`` where the day is not over at an office, for its draws could still be foretold. Whether the
    controls are closed is the caller's to know. A revealed secret draws nothing any more.
    """
    asked = sorted(set(offices))
    today = office_days(at=at)
    early = [office for office in asked if office in today and today[office][0] <= day]
    if early:
        raise Conflict("selection.day_not_over", *(Reason(office, f"{day} is not over there") for office in early))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REVEAL, [at, asked, day])
        revealed = cursor.fetchall()
        audit.record_all(
            (
                Deed("secret.revealed", "secret", f"{office} {day}", office, {"sha256": bytes(sha256).hex()})
                for office, sha256 in revealed
            ),
            actor=actor,
            at=at,
        )
    return len(revealed)
