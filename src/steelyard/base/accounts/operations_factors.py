"""Writing second factors. The library that checks codes and passkeys keeps them; what it does not ask is asked here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from steelyard.base.accounts import operations
from steelyard.base.accounts.models import Officer
from steelyard.base.accounts.queries_factors import is_last_factor
from steelyard.base.actor import Actor, ActorKind
from steelyard.base.audit import operations as audit
from steelyard.base.errors import Conflict, Forbidden, Missing, Reason


@contextmanager
def one_at_a_time(*, officer: int) -> Iterator[None]:
    """Whoever tries or changes this officer's factors waits here for who came first.

    Else one code sent twice at once would open twice, and many guesses sent at once would pass for one.
    """
    with transaction.atomic():
        Officer.objects.select_for_update().get(pk=officer)
        yield


def remove_passkey(*, officer: int, factor: int, actor: Actor, at: datetime) -> None:
    """Forget the officer's passkey. Raises Missing; Conflict for the last second factor they have."""
    with one_at_a_time(officer=officer):
        row = Authenticator.objects.filter(pk=factor, user_id=officer, type=Authenticator.Type.WEBAUTHN).first()
        if row is None:
            raise Missing("accounts.passkey_unknown", Reason("factor", _("There is no such passkey.")))
        if is_last_factor(officer=officer, factor=factor):
            sentence = _("This is your only second factor: set up another one first.")
            raise Conflict("accounts.last_factor", Reason("factor", sentence))
        detail = {"factor": row.type, "number": row.pk, "name": row.wrap().name}
        username = row.user.username
        row.delete()
        audit.record(
            actor=actor, verb="factor.removed", object_kind="officer", object_id=username, at=at, detail=detail
        )


def count_use(*, factor: int, counter: int) -> None:
    """Keep the number of signatures the passkey says it made; 0 from one that does not count.

    Raises Conflict when it does not grow: then another device holds a copy of the key (WebAuthn level 2, 6.1.1).
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=factor)
        before = row.data.get("counter", row.wrap().authenticator_data.counter)
        if (counter or before) and counter <= before:
            raise Conflict("accounts.passkey_copied", Reason("", _("This passkey may have been copied.")))
        row.data["counter"] = counter
        row.save(update_fields=["data"])


def forget_factors(*, officer: int, actor: Actor, at: datetime) -> None:
    """The officer lost their second factors: all go, recovery codes too, and all sessions end.

    Raises Missing; Forbidden to who would take off their own, past the questions that their own page asks.
    """
    if actor.id == officer:
        sentence = _("Another administrator has to do this for you.")
        raise Forbidden("accounts.own_factors", Reason("officer", sentence))
    with transaction.atomic():
        operations.end_sessions(officer=officer, actor=actor, at=at)
        rows = Authenticator.objects.filter(user_id=officer)
        detail = {"factors": sorted(rows.values_list("type", flat=True))}
        rows.delete()
        audit.record(
            actor=actor,
            verb="factor.all_removed",
            object_kind="officer",
            object_id=Officer.objects.get(pk=officer).username,
            at=at,
            detail=detail,
        )


def note_refused(*, officer: int, factor: str, at: datetime, copied: bool = False) -> None:
    """Somebody who knows the officer's password, or holds a copy of their passkey, failed to prove the rest."""
    username = Officer.objects.values_list("username", flat=True).get(pk=officer)
    actor = Actor(ActorKind.OFFICER, username, officer)
    detail = {"factor": factor, "copied": True} if copied else {"factor": factor}
    audit.record(actor=actor, verb="factor.refused", object_kind="officer", object_id=username, at=at, detail=detail)
