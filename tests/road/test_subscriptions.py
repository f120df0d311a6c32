"""How often a source may subscribe."""

from __future__ import annotations

import pytest

from steelyard.base.actor import house
from steelyard.base.audit.models import AuditEntry
from steelyard.base.errors import Conflict
from steelyard.base.outbox import operations as outbox
from steelyard.base.outbox.models import Subscription
from tests.road.conftest import AT

TESTS = house("tests")
URL = "http://127.0.0.1:9/steelyard"


def subscribed(url: str, source: str = "asycuda") -> int:
    return outbox.subscribe(source=source, url=url, secret="a secret", topics=["decision.made"], actor=TESTS, at=AT)


def test_a_source_has_no_more_subscriptions_than_it_can_need(db):
    subscriptions = [subscribed(f"{URL}?{number}") for number in range(outbox.MOST_SUBSCRIPTIONS)]
    with pytest.raises(Conflict, match="subscriptions already"):
        subscribed(URL)
    subscribed(URL, source="other")
    outbox.unsubscribe(subscription_id=subscriptions[0], source="asycuda", actor=TESTS, at=AT)
    subscribed(URL)
    assert AuditEntry.objects.filter(verb="subscription.begun").count() == outbox.MOST_SUBSCRIPTIONS + 2


def test_an_address_is_subscribed_once_by_each_source_until_that_ends(db):
    first = subscribed(URL)
    with pytest.raises(Conflict, match="running already") as refused:
        subscribed(URL)
    assert refused.value.code == "webhook.exists"
    assert Subscription.objects.count() == 1
    subscribed(URL, source="other")
    outbox.unsubscribe(subscription_id=first, source="asycuda", actor=TESTS, at=AT)
    subscribed(URL)
