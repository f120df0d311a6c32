"""Write events with what they tell, and who is told of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from steelyard.base.actor import Actor
from steelyard.base.audit import operations as audit
from steelyard.base.errors import Conflict, Missing, Reason
from steelyard.base.outbox.models import Delivery, Subscription
from steelyard.base.prepared import tell
from steelyard.base.rows import as_rows, rowset

MOST_SUBSCRIPTIONS = 10
"""Of one source system: each costs a row and a delivery for every event."""
LOCK_SPACE = 0x5EED0002
TELLING = {"topic": "text", "source": "text", "payload": "text"}


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
    tell(
        "WITH written AS ("  # noqa: S608 - constants
        " INSERT INTO outbox_event (topic, source, at, payload)"
        f" SELECT topic, source, %(at)s, payload FROM {rowset(TELLING)}"
        " RETURNING id, topic, source)"
        " INSERT INTO outbox_delivery (subscription_id, event_id, attempts, next_at, last_error)"
        " SELECT subscription.id, written.id, 0, %(at)s, ''"
        " FROM written JOIN outbox_subscription subscription"
        " ON subscription.source = written.source AND subscription.ended_at IS NULL"
        " AND subscription.topics ? written.topic",
        {"at": at, "rows": as_rows(TELLING, rows)},
    )


def subscribe(*, source: str, url: str, secret: str, topics: list[str], actor: Actor, at: datetime) -> int:
    """Owe ``url`` every later event of ``topics`` for ``source``; returns the id of the subscription.

    Raises ``Conflict`` where the source has ``MOST_SUBSCRIPTIONS`` running already, or one at ``url``: a request sent
    twice would else have every event told twice, for good.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:  # two at once must not both be the last one admitted
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [source, LOCK_SPACE])
        running = Subscription.objects.filter(source=source, ended_at=None)
        if running.filter(url=url).exists():
            raise Conflict("webhook.exists", Reason("", _("A subscription to this address is running already.")))
        if running.count() >= MOST_SUBSCRIPTIONS:
            sentence = _("There are %(number)s subscriptions already; end one first.") % {"number": MOST_SUBSCRIPTIONS}
            raise Conflict("webhook.too_many", Reason("", sentence))
        subscription = Subscription.objects.create(
            source=source, url=url, secret=secret, topics=topics, created_at=at, created_by=actor.name
        )
        _log("subscription.begun", subscription.pk, {"url": url, "topics": topics}, actor=actor, at=at)
    return subscription.pk


def unsubscribe(*, subscription_id: int, source: str, actor: Actor, at: datetime) -> bool:
    """End a subscription of ``source``; what it is still owed is given up. False where it has none of that id."""
    with transaction.atomic():
        ended = Subscription.objects.filter(pk=subscription_id, source=source, ended_at=None).update(ended_at=at)
        if ended:
            Delivery.objects.filter(subscription_id=subscription_id, next_at__isnull=False).update(
                next_at=None, last_error="the subscription ended"
            )
            _log("subscription.ended", subscription_id, {}, actor=actor, at=at)
    return bool(ended)


def owe_again(*, subscription_id: int, actor: Actor, at: datetime) -> int:
    """Owe a running subscription once more what was given up, and try it now; returns how many events that is.

    Raises ``Missing`` where no such subscription runs.
    """
    with transaction.atomic():
        woken = Subscription.objects.filter(pk=subscription_id, ended_at=None).update(quiet_until=None, failures=0)
        if not woken:
            raise Missing("webhook.unknown", Reason("subscription", _("There is no such subscription.")))
        owed = Delivery.objects.filter(subscription_id=subscription_id, delivered_at=None).update(
            next_at=at, attempts=0, last_error=""
        )
        _log("subscription.owed_again", subscription_id, {"events": owed}, actor=actor, at=at)
    return owed


def _log(verb: str, subscription: int, detail: dict[str, object], *, actor: Actor, at: datetime) -> None:
    audit.record(actor=actor, verb=verb, object_kind="subscription", object_id=str(subscription), detail=detail, at=at)
