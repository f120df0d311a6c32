"""Deliver what is owed: at least once, signed, in the order of events to each subscriber as far as it accepts them.

A subscriber that does not answer is left in peace for a while, and nothing that it is owed counts as refused. An event
that the subscriber itself refuses waits alone, ever longer; the others go on. What could not be delivered in two weeks
is given up and shown to the administrator: what was refused, and everything of a subscriber that is silent for long.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from django.db import connection, transaction

from steelyard.base.outbox.post import Rejected
from steelyard.base.outbox.signature import signature

ROUND = 20
"""Events in one round: even where each takes the ten seconds it may, the last signature is fresh for the receiver."""
GIVEN_UP_AFTER = timedelta(days=14)
LONGEST_WAIT = timedelta(hours=12)  # of an event that the subscriber refuses
LONGEST_QUIET = timedelta(minutes=5)  # of a subscriber that does not answer
SILENT_FOR_LONG = 300  # failures in a row: a day, with the longest quiet between them
LOCK_SPACE = 0x5EED0001
"""First key of the advisory locks on subscriptions: they do not stand in the way of those who write events."""

Send = Callable[[str, bytes, dict[str, str]], None]
"""POST ``(url, body, headers)``; raises ``Rejected`` for what the receiver will not take, ``OSError`` for silence."""

DUE = """
SELECT id, url, secret, failures FROM outbox_subscription subscription
WHERE ended_at IS NULL AND (quiet_until IS NULL OR quiet_until <= %(at)s)
  AND EXISTS (SELECT FROM outbox_delivery WHERE subscription_id = subscription.id AND next_at <= %(at)s)
ORDER BY tried_at NULLS FIRST, id
"""

OWED = """
SELECT delivery.id, delivery.attempts, event.id, event.topic, event.payload
FROM outbox_delivery delivery JOIN outbox_event event ON event.id = delivery.event_id
WHERE delivery.subscription_id = %s AND delivery.next_at <= %s ORDER BY delivery.event_id LIMIT %s
"""

DELIVERED = """
UPDATE outbox_delivery SET delivered_at = %s, next_at = NULL, attempts = attempts + 1, last_error = ''
WHERE id = ANY(%s) AND delivered_at IS NULL
"""

WAITS = """
UPDATE outbox_delivery SET attempts = attempts + 1, next_at = %s, last_error = %s WHERE id = %s AND next_at IS NOT NULL
"""

GIVEN_UP = """
UPDATE outbox_delivery delivery SET next_at = NULL FROM outbox_event event
WHERE event.id = delivery.event_id AND delivery.subscription_id = %s AND delivery.next_at IS NOT NULL
  AND (delivery.attempts > 0 OR %s) AND event.at < %s
"""


class Subscriber(msgspec.Struct, frozen=True):
    id: int
    url: str
    secret: str
    failures: int  # rounds in a row that ended in silence


class Owed(msgspec.Struct, frozen=True):
    delivery: int
    attempts: int
    event: int
    topic: str
    payload: str


def deliver_due(*, at: datetime, send: Send, limit: int = 100) -> int:
    """Try what is due, subscriber by subscriber, the one tried longest ago first; returns how many events were tried.

    Several processes may do so at once: a subscriber is served by one at a time. A crash between sending and settling
    sends again, and the receiver tells repeats apart by the event id.
    """
    tried = 0
    while tried < limit:
        served = _round(at=at, send=send, limit=min(ROUND, limit - tried))
        if not served:
            break
        tried += served
    return tried


def _round(*, at: datetime, send: Send, limit: int) -> int:
    """Serve one subscriber; how many events were tried: 0 where nobody is left to serve."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DUE, {"at": at})
        for row in cursor.fetchall():
            subscriber = Subscriber(*row)
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_SPACE, subscriber.id % 2**31])
            if not cursor.fetchone()[0]:
                continue
            cursor.execute(OWED, [subscriber.id, at, limit])
            owed = [Owed(*each) for each in cursor.fetchall()]
            if owed:  # else another process served this one since we looked
                return _serve(subscriber, owed, at=at, send=send)
    return 0


def _serve(subscriber: Subscriber, owed: list[Owed], *, at: datetime, send: Send) -> int:
    delivered: list[int] = []
    waits: list[tuple[datetime, str, int]] = []
    quiet_until: datetime | None = None
    for each in owed:
        body = each.payload.encode()
        try:
            send(subscriber.url, body, _headers(each, subscriber.secret, body, at))
        except Rejected as refusal:
            waits.append((at + _wait(each.attempts, LONGEST_WAIT), str(refusal)[:1000], each.delivery))
        except OSError as silence:
            quiet_until = at + _wait(subscriber.failures, LONGEST_QUIET)
            waits.append((quiet_until, str(silence)[:1000] or type(silence).__name__, each.delivery))
            break
        else:
            delivered.append(each.delivery)
    _settle(subscriber, delivered, waits, quiet_until, at=at)
    return len(delivered) + len(waits)


def _settle(
    subscriber: Subscriber,
    delivered: list[int],
    waits: list[tuple[datetime, str, int]],
    quiet_until: datetime | None,
    *,
    at: datetime,
) -> None:
    with connection.cursor() as cursor:
        if delivered:
            cursor.execute(DELIVERED, [at, delivered])
        if waits:
            cursor.executemany(WAITS, waits)
            cursor.execute(GIVEN_UP, [subscriber.id, subscriber.failures >= SILENT_FOR_LONG, at - GIVEN_UP_AFTER])
        cursor.execute(
            "UPDATE outbox_subscription SET tried_at = %s, quiet_until = %s, failures = %s WHERE id = %s",
            [at, quiet_until, subscriber.failures + 1 if quiet_until else 0, subscriber.id],
        )


def _wait(failed_before: int, longest: timedelta) -> timedelta:
    """Five seconds after the first failure, twice as long after each further one."""
    return min(timedelta(seconds=5 * 2 ** min(failed_before, 20)), longest)


def _headers(owed: Owed, secret: str, body: bytes, at: datetime) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "Steelyard-Event": str(owed.event),
        "Steelyard-Topic": owed.topic,
        "Steelyard-Timestamp": timestamp,
        "Steelyard-Signature": signature(secret=secret, timestamp=timestamp, body=body),
    }
