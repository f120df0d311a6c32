"""Secrets are committed to before use, revealed after their day, and verify what was drawn."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.db import transaction

from steelyard.base.actor import house
from steelyard.base.audit.models import AuditEntry
from steelyard.base.errors import Conflict
from steelyard.cycle.selection.models import DaySecret
from steelyard.cycle.selection.operations import (
    Entry,
    Unprepared,
    decide_batch,
    ensure_day_secrets,
    prepare_secrets,
    reveal_secrets,
)
from steelyard.cycle.selection.queries import offices_without_secret, published_hashes
from steelyard.cycle.selection.test_operations import AT, PORT, entropy, prepared
from steelyard.engine.declaration import Direction
from tests.parameters import load_parameters

TODAY, TOMORROW = date(2027, 3, 2), date(2027, 3, 3)
AFTER = AT + timedelta(days=1)
ACTOR = house("tests")

pytestmark = pytest.mark.django_db


def test_today_and_tomorrow_are_committed_to_for_every_office_once():
    prepared("QXPOR", "QXAIR")
    assert {(row.office, row.day) for row in DaySecret.objects.all()} == {
        (office, day) for office in ("QXPOR", "QXAIR") for day in (TODAY, TOMORROW)
    }
    assert prepare_secrets(at=AT, entropy=lambda size: b"\7" * size) == 0
    assert all(bytes(row.secret) == entropy(32) for row in DaySecret.objects.all())


def test_an_office_east_of_the_others_is_already_in_its_next_day():
    load_parameters([msgspec.structs.replace(PORT, time_zone="Pacific/Auckland")], actor=ACTOR, at=AT)
    late = datetime(2027, 3, 2, 12, tzinfo=UTC)
    prepare_secrets(at=late, entropy=entropy)
    assert {row.day for row in DaySecret.objects.all()} == {TOMORROW, date(2027, 3, 4)}


def test_parameters_to_come_do_not_turn_the_day_of_those_in_force():
    """Else a change of zone planned for June would end today in March, while its secret still draws."""
    prepared(time_zone="Pacific/Honolulu")  # ten hours behind: 2 March until 10:00 on the 3rd
    june = [
        msgspec.structs.replace(PORT, direction=direction, valid_from=date(2027, 6, 1), time_zone="Pacific/Auckland")
        for direction in Direction
    ]
    load_parameters(june, actor=ACTOR, at=AT)
    late = datetime(2027, 3, 3, 9, 59, tzinfo=UTC)
    prepare_secrets(at=late, entropy=entropy)
    with pytest.raises(Conflict, match="is not over"):
        reveal_secrets(offices=["QXPOR"], day=TODAY, actor=ACTOR, at=late)
    with transaction.atomic():
        decide_batch([Entry(1, "QXPOR", Direction.IMPORT)], at=late)
    # In Auckland it is the 3rd already: the 4th is committed to as well.
    assert {row.day for row in DaySecret.objects.all()} == {date(2027, 3, day) for day in (2, 3, 4)}
    assert reveal_secrets(offices=["QXPOR"], day=TODAY, actor=ACTOR, at=late + timedelta(minutes=1)) == 1


@pytest.mark.parametrize(
    ("zone", "last_of_the_day", "first_of_the_next"),
    [
        ("Europe/Paris", datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        ("Europe/Paris", datetime(2027, 10, 31, 22, 59, 59, tzinfo=UTC), datetime(2027, 10, 31, 23, tzinfo=UTC)),
        ("Africa/Cairo", datetime(2027, 4, 29, 21, 59, 59, tzinfo=UTC), datetime(2027, 4, 29, 22, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2028, 2, 29, 18, 14, 59, tzinfo=UTC), datetime(2028, 2, 29, 18, 15, tzinfo=UTC)),
    ],
)
def test_parameters_begin_at_the_offices_midnight_also_on_days_of_23_and_25_hours(
    zone, last_of_the_day, first_of_the_next
):
    """In Cairo summer time begins at midnight itself: the 30th begins at one o'clock."""
    local = first_of_the_next.astimezone(ZoneInfo(zone))
    assert local.date() == last_of_the_day.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    now = msgspec.structs.replace(PORT, time_zone=zone, random_rate_bp=200)
    later = msgspec.structs.replace(now, valid_from=local.date(), random_rate_bp=300)
    load_parameters([now, later], actor=ACTOR, at=AT)
    rates = []
    for place, at in enumerate((last_of_the_day, first_of_the_next), start=1):
        prepare_secrets(at=at, entropy=entropy)
        with transaction.atomic():
            (decision,) = decide_batch([Entry(place, "QXPOR", Direction.IMPORT)], at=at)
        rates.append(decision.random_propensity)
    assert rates == ["0.02", "0.03"]


def test_offices_that_could_give_no_lane_are_told_apart():
    prepared("QXPOR", "QXAIR")
    assert offices_without_secret(at=AT) == offices_without_secret(at=AT, ahead_days=1) == ()
    assert offices_without_secret(at=AT, ahead_days=2) == ("QXAIR", "QXPOR")
    load_parameters([msgspec.structs.replace(PORT, office="QXNOR")], actor=ACTOR, at=AT)
    assert offices_without_secret(at=AT) == ("QXNOR",)


def test_a_commitment_is_in_the_audit_log_and_the_secret_is_not():
    ensure_day_secrets(["QXPOR"], TODAY, entropy=entropy, at=AT)
    logged = AuditEntry.objects.get(verb="secret.committed")
    assert logged.detail == {"sha256": hashlib.sha256(entropy(32)).hexdigest()}
    assert entropy(32).hex() not in str(logged.detail)


def test_entropy_that_is_short_makes_no_secret():
    with pytest.raises(ValueError, match="32 bytes"):
        ensure_day_secrets(["QXPOR"], TODAY, entropy=lambda size: b"", at=AT)
    assert not DaySecret.objects.exists()


def test_a_secret_is_published_only_once_it_is_revealed():
    prepared()
    (before,) = published_hashes(day=TODAY)
    assert (before.office, before.sha256, before.secret) == ("QXPOR", hashlib.sha256(entropy(32)).hexdigest(), None)
    assert reveal_secrets(offices=["QXPOR"], day=TODAY, actor=ACTOR, at=AFTER) == 1
    assert reveal_secrets(offices=["QXPOR"], day=TODAY, actor=ACTOR, at=AFTER) == 0
    (after,) = published_hashes(day=TODAY)
    assert (after.secret, after.revealed_at) == (entropy(32).hex(), AFTER)
    assert AuditEntry.objects.filter(verb="secret.revealed").count() == 1


def test_no_secret_is_revealed_before_its_day_is_over():
    prepared()
    with pytest.raises(Conflict, match="is not over"):
        reveal_secrets(offices=["QXPOR"], day=TODAY, actor=ACTOR, at=AT)
    assert published_hashes(day=TODAY)[0].secret is None


def test_a_revealed_secret_draws_nothing_any_more():
    prepared()
    reveal_secrets(offices=["QXPOR"], day=TODAY, actor=ACTOR, at=AFTER)
    with pytest.raises(Unprepared, match="revealed"), transaction.atomic():
        decide_batch([Entry(1, "QXPOR", Direction.IMPORT)], at=AT)


def test_an_outsider_with_the_revealed_secret_finds_the_random_controls_that_were_drawn():
    prepared(random_rate_bp=2_000)
    with transaction.atomic():
        decisions = decide_batch([Entry(i, "QXPOR", Direction.IMPORT) for i in range(1, 101)], at=AT)
    reveal_secrets(offices=["QXPOR"], day=TODAY, actor=ACTOR, at=AFTER)
    (published,) = published_hashes(day=TODAY)
    secret = bytes.fromhex(published.secret)
    assert hashlib.sha256(secret).hexdigest() == published.sha256
    for decision in decisions:
        number = decision.number.encode()
        message = b"%d:%b,6:random,0:," % (len(number), number)
        u = int.from_bytes(hmac.digest(secret, message, "sha256"), "big")
        assert decision.random is (u * 10_000 < 2_000 << 256)
    assert 0 < sum(decision.random for decision in decisions) < 100
