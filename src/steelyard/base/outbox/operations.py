"""Write events with what they tell, and deliver them at least once, signed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import msgspec
from django.db import connection, transaction

from steelyard.base.outbox.models import Delivery, Subscription
from steelyard.base.outbox.signature import signature

MAX_ATTEMPTS = 30
"""After the last try an event is given up and shown to the administrator; by then two weeks have passed."""
LONGEST_WAIT = timedelta(hours=12)


class Telling(msgspec.Struct, frozen=True):
    """An event to write: its topic, the source system it concerns and its JSON payload."""

    topic: str
    source: str
    payload: str


Send = Callable[[str, bytes, dict[str, str]], None]
"""POST ``(url, body, headers)``; raises ``OSError`` when it was not acknowledged with a 2xx answer."""


def publish(tellings: Iterable[Telling], *, at: datetime) -> None:
    """Write events and what each subscriber is owed, in the caller's transaction: one statement for all."""
    rows = [(each.topic, each.source, each.payload) for each in tellings]
    if not rows:
        return
    topics, sources, payloads = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH written AS ("
            " INSERT INTO outbox_event (topic, source, at, payload)"
            " SELECT topic, source, %s, payload"
            " FROM unnest(%s::text[], %s::text[], %s::text[]) AS telling (topic, source, payload)"
            " RETURNING id, topic, source)"
            " INSERT INTO outbox_delivery (subscription_id, event_id, attempts, next_at, last_error)"
            " SELECT subscription.id, written.id, 0, %s, ''"
            " FROM written JOIN outbox_subscription subscription"
            " ON subscription.source = written.source AND subscription.ended_at IS NULL"
            " AND subscription.topics ? written.topic",
            [at, topics, sources, payloads, at],
        )


def subscribe(*, source: str, url: str, secret: str, topics: list[str], actor: str, at: datetime) -> int:
    """Owe ``url`` every later event of ``topics`` for ``source``; returns the id of the subscription."""
    subscription = Subscription.objects.create(
        source=source, url=url, secret=secret, topics=topics, created_at=at, created_by=actor
    )
    return subscription.pk


def unsubscribe(*, subscription_id: int, source: str, at: datetime) -> bool:
    """End a subscription of ``source``; what it is still owed is given up. False where it has none of that id."""
    with transaction.atomic():
        ended = Subscription.objects.filter(pk=subscription_id, source=source, ended_at=None).update(ended_at=at)
        if ended:
            Delivery.objects.filter(subscription_id=subscription_id, next_at__isnull=False).update(
                next_at=None, last_error="the subscription ended"
            )
    return bool(ended)


def deliver_due(*, at: datetime, send: Send, limit: int = 100) -> int:
    """Try what is due, oldest first; returns how many deliveries were tried.

    Each is claimed and settled in its own transaction: a crash between sending and settling sends again (at least
    once), and the receiver tells repeats apart by the event id. A failed try waits twice as long as the one before.
    """
    tried = 0
    while tried < limit and _deliver_next(at=at, send=send):
        tried += 1
    return tried


def _deliver_next(*, at: datetime, send: Send) -> bool:
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event", "subscription")
            .filter(next_at__lte=at)
            .order_by("next_at", "event_id")
            .first()
        )
        if delivery is None:
            return False
        body = delivery.event.payload.encode()
        delivery.attempts += 1
        try:
            send(delivery.subscription.url, body, _headers(delivery, body, at))
        except OSError as error:
            delivery.last_error = str(error)[:1000]
            delivery.next_at = None if delivery.attempts >= MAX_ATTEMPTS else at + _wait(delivery.attempts)
        else:
            delivery.delivered_at, delivery.next_at, delivery.last_error = at, None, ""
        delivery.save()
    return True


def _wait(attempts: int) -> timedelta:
    return min(timedelta(seconds=5 * 2 ** min(attempts, 20)), LONGEST_WAIT)


def _headers(delivery: Delivery, body: bytes, at: datetime) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "Steelyard-Event": str(delivery.event_id),
        "Steelyard-Topic": delivery.event.topic,
        "Steelyard-Timestamp": timestamp,
        "Steelyard-Signature": signature(secret=delivery.subscription.secret, timestamp=timestamp, body=body),
    }
