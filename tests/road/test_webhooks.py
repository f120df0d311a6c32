"""Events reach a real receiver: signed, at least once, in order, through refusals, silence and restarts."""

from __future__ import annotations

import hashlib
import hmac
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from steelyard.base.accounts.models import Officer
from steelyard.base.actor import house
from steelyard.base.audit.models import AuditEntry
from steelyard.base.errors import Missing
from steelyard.base.outbox import operations as outbox
from steelyard.base.outbox.courier import Courier
from steelyard.base.outbox.models import Delivery, Subscription
from steelyard.base.outbox.operations import Telling
from steelyard.base.outbox.operations_delivery import ROUND, SILENT_FOR_LONG, deliver_due
from steelyard.base.outbox.post import Post
from steelyard.base.outbox.queries import Backlog, backlog, given_up, owed
from steelyard.base.outbox.reach import Reach
from tests.road.conftest import AT
from tests.road.receiver import Receiver, listening

SECRET = "a secret of the subscription"
HERE = Reach(("127.0.0.1",))
TESTS = house("tests")
PAGE = "/administration/subscribers/"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening(Receiver()) as server:
        yield server


@pytest.fixture
def post() -> Iterator[Post]:
    with Post(HERE) as sender:
        yield sender


def subscribed(url: str, source: str = "asycuda") -> int:
    return outbox.subscribe(source=source, url=url, secret=SECRET, topics=["decision.made"], actor=TESTS, at=AT)


def happened(number: int, *, at: Any = AT, source: str = "asycuda") -> None:
    with transaction.atomic():
        outbox.publish([Telling("decision.made", source, f'{{"number": {each}}}') for each in range(number)], at=at)


def test_a_delivery_is_signed_over_its_time_and_body(db, receiver, post):
    subscribed(receiver.url)
    happened(1)
    assert deliver_due(at=AT, send=post) == 1
    ((headers, body),) = receiver.got
    said = headers["Steelyard-Timestamp"].encode() + b"." + body
    assert headers["Steelyard-Signature"] == "v1=" + hmac.new(SECRET.encode(), said, hashlib.sha256).hexdigest()
    assert headers["Steelyard-Topic"] == "decision.made"
    assert int(headers["Steelyard-Timestamp"]) == int(AT.timestamp())


def test_events_arrive_once_and_in_order_over_several_rounds(db, receiver, post):
    subscribed(receiver.url)
    happened(3 * ROUND + 1)
    assert deliver_due(at=AT, send=post, limit=1000) == 3 * ROUND + 1
    assert receiver.events == sorted(receiver.events)
    assert len(set(receiver.events)) == 3 * ROUND + 1
    assert deliver_due(at=AT, send=post) == 0
    assert owed().owed == 0


@pytest.mark.parametrize("status", [500, 503, 429, 401, 404])
def test_a_receiver_in_trouble_is_left_in_peace_ever_longer(db, receiver, post, status):
    subscribed(receiver.url)
    happened(3)
    receiver.answers = [status] * 3
    at, pauses = AT, []
    for _ in range(3):
        assert deliver_due(at=at, send=post) == 1
        until = Subscription.objects.get().quiet_until
        pauses.append((until - at).total_seconds())
        assert deliver_due(at=until - timedelta(milliseconds=1), send=post) == 0
        at = until
    assert pauses == [5, 10, 20]
    assert deliver_due(at=at, send=post) == 3
    assert receiver.events[3:] == sorted(set(receiver.events))
    assert Subscription.objects.get().failures == 0


def test_an_event_the_receiver_refuses_waits_alone(db, receiver, post):
    subscribed(receiver.url)
    happened(3)
    receiver.answers = [422]
    assert deliver_due(at=AT, send=post) == 3
    assert owed().owed == 1
    assert "422" in Delivery.objects.get(next_at__isnull=False).last_error
    assert deliver_due(at=AT + timedelta(seconds=5), send=post) == 1
    first = receiver.events[0]
    assert receiver.events == [first, first + 1, first + 2, first]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(db, receiver, post, status):
    subscribed(receiver.url)
    happened(1)
    receiver.answers = [status]
    deliver_due(at=AT, send=post)
    assert len(receiver.got) == 1
    assert owed().owed == 1


def test_nothing_is_lost_while_the_receiver_is_down(db, post):
    receiver = Receiver()
    with listening(receiver):
        subscribed(receiver.url)
        happened(5)
        deliver_due(at=AT, send=post)
    happened(50)
    at = AT
    for _ in range(4):
        at += timedelta(minutes=6)
        assert deliver_due(at=at, send=post) == 1
    with listening(receiver):
        assert deliver_due(at=at + timedelta(minutes=6), send=post) == 50
    assert len(receiver.events) == 55
    assert receiver.events == sorted(set(receiver.events))


def test_a_crash_before_settling_sends_again_under_the_same_event_id(db, receiver, post):
    subscribed(receiver.url)
    happened(2)

    def killed_after(url: str, body: bytes, headers: dict[str, str]) -> None:
        post(url, body, headers)
        if len(receiver.got) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        deliver_due(at=AT, send=killed_after)
    deliver_due(at=AT, send=post)
    assert receiver.events[:2] == receiver.events[2:]


def test_a_subscriber_that_is_down_does_not_hold_up_another(db, receiver, post):
    silent = Receiver()
    with listening(silent):
        pass
    subscribed(silent.url)
    subscribed(receiver.url)
    happened(3)
    assert deliver_due(at=AT, send=post) == 4
    assert len(receiver.got) == 3


def test_what_could_not_be_delivered_in_two_weeks_is_given_up(db, receiver, post):
    subscribed(receiver.url)
    happened(1)
    receiver.answers = [500, 500]
    deliver_due(at=AT, send=post)
    late = AT + timedelta(days=14, seconds=1)
    happened(1, at=late)
    deliver_due(at=late, send=post)
    assert owed().oldest == late
    assert "500" in Delivery.objects.get(next_at=None).last_error


def test_a_subscriber_silent_for_long_does_not_pile_up_what_nobody_will_take(db, receiver, post):
    """Only the first of the queue is tried while it is silent; the others are given up with it all the same."""
    subscribed(receiver.url)
    happened(3)
    late = AT + timedelta(days=14, seconds=1)
    happened(1, at=late)
    receiver.answers = [500] * 2
    Subscription.objects.update(failures=SILENT_FOR_LONG - 1)
    deliver_due(at=late, send=post)
    assert owed().owed == 3  # the one that was tried
    deliver_due(at=late + timedelta(minutes=5), send=post)
    assert owed().oldest == late
    assert backlog().given_up == 3


def test_what_was_given_up_is_owed_again_when_the_administrator_says_so(db, receiver, post):
    subscription = subscribed(receiver.url)
    happened(2)
    receiver.answers = [422, 204, 500, 500]
    deliver_due(at=AT, send=post)
    late = AT + timedelta(days=15)
    deliver_due(at=late, send=post)
    assert backlog().given_up == 1
    (given_up_event,) = given_up(most=9)
    assert (given_up_event.event, "500" in given_up_event.error) == (receiver.events[0], True)
    receiver.answers = []
    assert outbox.owe_again(subscription_id=subscription, actor=TESTS, at=late) == 1
    assert deliver_due(at=late, send=post) == 1
    assert receiver.events[-1] == receiver.events[0]
    assert backlog() == Backlog(0, None, 0)
    assert AuditEntry.objects.get(verb="subscription.owed_again").detail == {"events": 1}


def test_nothing_is_owed_again_to_a_subscription_that_ended(db, receiver):
    subscription = subscribed(receiver.url)
    outbox.unsubscribe(subscription_id=subscription, source="asycuda", actor=TESTS, at=AT)
    with pytest.raises(Missing):
        outbox.owe_again(subscription_id=subscription, actor=TESTS, at=AT)


def test_the_administrator_sees_who_is_in_trouble_and_what_was_given_up(cast, receiver, post):
    subscription = subscribed(receiver.url)
    farid = Client()
    farid.force_login(Officer.objects.get(username="farid"))
    assert receiver.url in farid.get(PAGE).content.decode()
    happened(1)
    receiver.answers = [500, 500]
    deliver_due(at=AT, send=post)
    deliver_due(at=AT + timedelta(days=15), send=post)
    page = farid.get(PAGE).content.decode()
    assert page.count("the receiver answered 500") == 2  # beside the subscriber, and beside the event
    assert farid.post(f"{PAGE}{subscription}/again/").status_code == 302
    assert owed().owed == 1
    assert "the receiver answered 500" not in farid.get(PAGE).content.decode()


def test_an_ended_subscription_is_told_nothing_more(db, receiver, post):
    subscription = subscribed(receiver.url)
    happened(2)
    assert outbox.unsubscribe(subscription_id=subscription, source="asycuda", actor=TESTS, at=AT)
    happened(2)
    assert deliver_due(at=AT, send=post) == 0
    assert receiver.got == []


def wait_until(holds: Any, seconds: float = 30) -> float:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds
        time.sleep(0.01)
    return time.monotonic() - begun


@pytest.mark.django_db(transaction=True)
def test_the_courier_delivers_what_happens_while_it_runs_and_each_event_once(receiver):
    subscribed(receiver.url)
    with Courier(timezone.now, HERE):
        happened(30)
        wait_until(lambda: owed().owed == 0)
        happened(30)
        wait_until(lambda: owed().owed == 0)
    assert len(receiver.events) == 60
    assert receiver.events == sorted(set(receiver.events))


@pytest.mark.django_db(transaction=True)
def test_events_are_written_while_a_receiver_is_slow(receiver):
    subscribed(receiver.url)
    happened(1)

    def slow(url: str, body: bytes, headers: dict[str, str]) -> None:
        failed: list[Exception] = []

        def publish() -> None:
            try:
                with connection.cursor() as own:
                    own.execute("SET lock_timeout = '500ms'")
                happened(1)
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=publish)
        thread.start()
        thread.join()
        assert failed == []

    assert deliver_due(at=AT, send=slow, limit=1) == 1
    assert owed().owed == 1


@pytest.mark.django_db(transaction=True)
def test_a_backlog_drains_by_hundreds_of_events_a_second(receiver):
    subscribed(receiver.url)
    happened(1500)
    with Courier(timezone.now, HERE):
        seconds = wait_until(lambda: owed().owed == 0)
    assert len(set(receiver.events)) == 1500
    assert 1500 / seconds > 250  # 500 and more on a machine with nothing else to do


def test_a_subscriber_whose_host_is_no_longer_named_is_not_called(db, receiver):
    subscribed(receiver.url)
    happened(1)
    with Post(Reach(("elsewhere.example.org",))) as post:
        deliver_due(at=AT, send=post)
    assert receiver.got == []
    assert "not among the hosts" in Delivery.objects.get().last_error


def test_a_name_that_changes_its_address_between_two_deliveries_is_not_followed(db, receiver):
    """The line is opened to the very address that was looked at: nobody can answer differently in between."""
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    reach = Reach(("customs.example.org",), (ip_network("127.0.0.0/8"),), lambda host, port: next(answers))
    subscribed(receiver.url.replace("127.0.0.1", "customs.example.org"))
    happened(2)
    receiver.answers = [204, 500]  # after trouble the line is opened anew
    with Post(reach) as post:
        deliver_due(at=AT, send=post)
        assert receiver.got[0][0]["Host"] == f"customs.example.org:{receiver.port}"
        deliver_due(at=AT + timedelta(minutes=1), send=post)
    assert len(receiver.got) == 2
    assert "169.254.169.254" in Delivery.objects.get(next_at__isnull=False).last_error


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"])
def test_a_receiver_that_drips_is_left_when_its_time_is_over(db, said):
    """Each byte comes within any timeout of a socket; the whole never comes."""
    with dripping(said) as port:
        subscribed(f"http://127.0.0.1:{port}/")
        happened(1)
        begun = time.monotonic()
        with Post(HERE, seconds=1) as post:
            deliver_due(at=AT, send=post)
        assert time.monotonic() - begun < 5
    assert "too long" in Delivery.objects.get().last_error or "timed out" in Delivery.objects.get().last_error


def test_an_answer_without_end_is_cut_off(db):
    with dripping(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000) as port:
        subscribed(f"http://127.0.0.1:{port}/")
        happened(1)
        with Post(HERE, seconds=5) as post:
            deliver_due(at=AT, send=post)
    assert owed().owed == 0


def test_another_secret_takes_over_without_a_gap_and_repeats_bear_the_same_number(db, receiver, post):
    """A second subscription, with a query, and when it delivers, the end of the first: as the page tells."""
    first = subscribed(receiver.url)
    happened(2)
    url = f"{receiver.url}?secret=2"
    outbox.subscribe(source="asycuda", url=url, secret="another", topics=["decision.made"], actor=TESTS, at=AT)
    happened(3)
    deliver_due(at=AT, send=post)
    assert outbox.unsubscribe(subscription_id=first, source="asycuda", actor=TESTS, at=AT)
    happened(1)
    deliver_due(at=AT, send=post)
    assert len(receiver.events) == 2 + 2 * 3 + 1
    assert len(set(receiver.events)) == 6
    headers, body = receiver.got[-1]
    said = headers["Steelyard-Timestamp"].encode() + b"." + body
    assert headers["Steelyard-Signature"] == "v1=" + hmac.new(b"another", said, hashlib.sha256).hexdigest()


@contextmanager
def dripping(said: bytes) -> Iterator[int]:
    """A receiver that says ``said`` and then one byte every tenth of a second; yields its port."""
    stopping = threading.Event()

    def serve() -> None:
        line, _address = server.accept()
        with line:
            try:
                line.recv(65_536)
                line.sendall(said)
                while not stopping.wait(0.1):
                    line.sendall(b"x")
            except OSError:
                pass  # the other side has hung up

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            stopping.set()
            thread.join()
