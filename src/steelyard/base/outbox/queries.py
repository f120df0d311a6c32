"""Who is told, and how far telling them has got."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db.models import Count, Max, Min, Q

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


class SubscriberView(msgspec.Struct, frozen=True):
    """A running subscription as the administrator sees it; ``trouble`` is why something is not delivered."""

    id: int
    source: str
    url: str
    owed: int
    oldest: datetime | None
    given_up: int
    quiet_until: datetime | None
    trouble: str


class GivenUp(msgspec.Struct, frozen=True):
    """An event that a running subscription will not be told any more."""

    event: int
    topic: str
    at: datetime
    source: str
    url: str
    error: str


def subscribers() -> list[SubscriberView]:
    """Every running subscription, those in trouble first."""
    lost, waiting = Q(delivery__delivered_at=None), Q(delivery__next_at__isnull=False)
    rows = Subscription.objects.filter(ended_at=None).annotate(
        owed=Count("delivery", filter=waiting),
        given_up=Count("delivery", filter=lost & ~waiting),
        oldest=Min("delivery__event__at", filter=waiting),
        trouble=Max("delivery__last_error", filter=lost),
    )
    views = [
        SubscriberView(
            row.pk, row.source, row.url, row.owed, row.oldest, row.given_up, row.quiet_until, row.trouble or ""
        )
        for row in rows
    ]
    return sorted(views, key=lambda each: (not each.trouble, each.source, each.id))


def given_up(*, most: int) -> list[GivenUp]:
    """The latest events that running subscriptions will not be told any more."""
    rows = (
        Delivery.objects.filter(next_at=None, delivered_at=None, subscription__ended_at=None)
        .order_by("-event_id")
        .values_list(
            "event_id", "event__topic", "event__at", "subscription__source", "subscription__url", "last_error"
        )[:most]
    )
    return [GivenUp(*row) for row in rows]
