"""Write events with what they tell, and who is told of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.db import connection, transaction

from steelyard.base.outbox.models import Delivery, Subscription


class Telling(msgspec.Struct, frozen=True):
    """An event to write: its topic, the source system it concerns and its JSON payload."""

    topic: str
    source: str
    payload: str


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
