"""Who is told, and how far telling them has got."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db.models import Count, Min, Q

from steelyard.base.outbox.models import Delivery, Subscription


class SubscriptionView(msgspec.Struct, frozen=True):
    id: int
    url: str
    topics: tuple[str, ...]
    owed: int
    last_error: str


class Backlog(msgspec.Struct, frozen=True):
    """What is still owed to all subscribers, since when, and how much was given up."""

    owed: int
    oldest: datetime | None
    given_up: int


def subscriptions_of(*, source: str) -> list[SubscriptionView]:
    """The running subscriptions of a source, oldest first."""
    rows = (
        Subscription.objects.filter(source=source, ended_at=None)
        .annotate(owed=Count("delivery", filter=Q(delivery__next_at__isnull=False)))
        .order_by("pk")
    )
    errors = dict(
        Delivery.objects.filter(subscription__in=rows, next_at__isnull=False)
        .exclude(last_error="")
        .order_by("pk")
        .values_list("subscription_id", "last_error")
    )
    return [SubscriptionView(row.pk, row.url, tuple(row.topics), row.owed, errors.get(row.pk, "")) for row in rows]


class Owed(msgspec.Struct, frozen=True):
    owed: int
    oldest: datetime | None


def owed() -> Owed:
    """What is still owed and since when: reads only what is owed, however much was delivered before."""
    waiting = Delivery.objects.filter(next_at__isnull=False).aggregate(number=Count("pk"), oldest=Min("event__at"))
    return Owed(waiting["number"], waiting["oldest"])


def backlog() -> Backlog:
    waiting = owed()
    given_up = Delivery.objects.filter(next_at=None, delivered_at=None).count()
    return Backlog(waiting.owed, waiting.oldest, given_up)
