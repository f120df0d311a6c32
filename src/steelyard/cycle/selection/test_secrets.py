"""Secrets are committed to before use, revealed after their day, and verify what was drawn."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, date, datetime, timedelta

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
    load_parameters,
    prepare_secrets,
    reveal_secrets,
)
from steelyard.cycle.selection.queries import offices_without_secret, published_hashes
from steelyard.cycle.selection.test_operations import AT, PORT, entropy, prepared
from steelyard.engine.declaration import Direction

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
