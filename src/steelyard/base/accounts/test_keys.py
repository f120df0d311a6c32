from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from steelyard.base.accounts import operations_keys, queries
from steelyard.base.accounts.models import ApiKey, SourceSystem
from steelyard.base.accounts.roles import Scope
from steelyard.base.accounts.token import new_token
from steelyard.base.actor import house
from steelyard.base.audit.queries import entries
from steelyard.base.errors import Invalid

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TESTS = house("tests")

pytestmark = pytest.mark.django_db


def issue(token: str, **terms: object) -> int:
    given = {"source": "ASYCUDA-QX", "scopes": [Scope.DECLARATIONS_WRITE], **terms}
    return operations_keys.issue_key(token=token, actor=TESTS, at=AT, **given)  # type: ignore[arg-type]


def test_a_key_opens_its_scopes_for_its_system() -> None:
    token = new_token()
    issue(token, scopes=[Scope.DECLARATIONS_WRITE, Scope.DECISIONS_READ], per_minute=600)
    holder = queries.key_holder(token=token, at=AT)
    assert holder is not None
    assert (holder.source, holder.per_minute) == ("ASYCUDA-QX", 600)
    assert holder.scopes == {Scope.DECLARATIONS_WRITE, Scope.DECISIONS_READ}
    assert str(holder.actor) == "source:ASYCUDA-QX"


def test_neither_the_key_nor_enough_of_it_is_kept() -> None:
    token = new_token()
    issue(token)
    kept = ApiKey.objects.values_list("prefix", "digest", "scopes").get()
    assert token not in str(kept)
    assert kept[0] == token[:12]
    assert token not in str([entry.detail for entry in entries()])


def test_a_key_opens_nothing_once_revoked_or_expired_or_its_system_is_off() -> None:
    revoked, expired, off = new_token(), new_token(), new_token()
    operations_keys.revoke_key(key=issue(revoked), actor=TESTS, at=AT)
    issue(expired, expires_at=AT + timedelta(hours=1))
    issue(off, source="OLD")
    SourceSystem.objects.filter(code="OLD").update(is_active=False)
    assert queries.key_holder(token=expired, at=AT) is not None
    late = AT + timedelta(hours=1)
    assert [queries.key_holder(token=token, at=late) for token in (revoked, expired, off, "sty_guess", "")] == [
        None
    ] * 5


def test_issuing_tells_every_reason_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        issue("short", source="a b", scopes=[], expires_at=AT, per_minute=0)
    assert {reason.path for reason in refused.value.reasons} == {
        "source",
        "scopes",
        "expires_at",
        "per_minute",
        "token",
    }


def test_use_is_noted_by_the_day() -> None:
    key = issue(new_token())
    operations_keys.note_use(key=key, on=AT.date())
    assert [view.last_used_on for view in queries.issued_keys()] == [AT.date()]


def test_issuing_and_revoking_are_in_the_audit_log() -> None:
    key = issue(new_token())
    operations_keys.revoke_key(key=key, actor=TESTS, at=AT)
    operations_keys.revoke_key(key=key, actor=TESTS, at=AT)
    assert [entry.verb for entry in entries(object_kind="source")] == ["key.revoked", "key.issued"]
