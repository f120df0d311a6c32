"""Who may do what, and where. Roles are asked for a day, so that past and future postings answer for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import msgspec
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from steelyard.base.accounts.models import ApiKey, Office, Officer, Posting
from steelyard.base.accounts.roles import OfficeKind, Role, Scope
from steelyard.base.accounts.token import digest
from steelyard.base.actor import Actor, ActorKind
from steelyard.base.errors import Missing, Reason
from steelyard.base.prepared import ask, prepared
from steelyard.engine.wording import Wording


class OfficeView(msgspec.Struct, frozen=True):
    code: str
    kind: OfficeKind
    name: Wording
    parent: str | None
    time_zone: str


class Reach(msgspec.Struct, frozen=True):
    """The offices an officer's postings cover; every office when ``national``."""

    national: bool
    offices: frozenset[str]

    def covers(self, office: str) -> bool:
        return self.national or office in self.offices


class OfficerView(msgspec.Struct, frozen=True):
    id: int
    username: str
    name: str
    email: str
    home_office: str | None
    is_active: bool


class PostingView(msgspec.Struct, frozen=True):
    id: int
    officer: int
    role: Role
    office: str | None
    valid_from: date
    valid_until: date | None


class KeyView(msgspec.Struct, frozen=True):
    id: int
    source: str
    prefix: str
    scopes: tuple[Scope, ...]
    per_minute: int | None
    issued_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_on: date | None


class KeyHolder(msgspec.Struct, frozen=True):
    """Who presents a key: the source system and what this key of it opens. ``per_minute``: requests, None unlimited."""

    source: str
    key_id: int
    scopes: frozenset[Scope]
    per_minute: int | None
    actor: Actor
    last_used_on: date | None


def roles_of(*, officer: int, on: date) -> frozenset[Role]:
    """The roles the officer holds somewhere on the day ``on``; none once they have left."""
    held = Posting.holding(on).filter(officer_id=officer, officer__is_active=True)
    return frozenset(Role(role) for role in held.values_list("role", flat=True))


def offices_of(*, officer: int, on: date, role: Role | None = None) -> Reach:
    """Where the officer holds ``role`` (any, when not given) on the day ``on``: offices posted to, and those below."""
    held = Posting.holding(on).filter(officer_id=officer, officer__is_active=True)
    if role is not None:
        held = held.filter(role=role)
    posted = set(held.values_list("office_id", flat=True))
    named = frozenset(code for code in posted if code is not None)
    return Reach(national=None in posted, offices=_with_those_below(named) if named else frozenset())


def holds(*, officer: int, role: Role, office: str | None, on: date) -> bool:
    """True when the officer holds ``role`` at ``office`` (nationally, when None) on the day ``on``."""
    reach = offices_of(officer=officer, on=on, role=role)
    return reach.national if office is None else reach.covers(office)


def officers_with(*, role: Role, office: str, on: date) -> tuple[OfficerView, ...]:
    """The officers who hold ``role`` at ``office`` on the day ``on``, by username."""
    above = _with_those_above(office)
    held = Posting.holding(on).filter(Q(office__isnull=True) | Q(office__in=above), role=role)
    officers = Officer.objects.filter(is_active=True, pk__in=held.values("officer")).order_by("username")
    return tuple(_officer(row) for row in officers)


def officer(*, id: int) -> OfficerView:  # noqa: A002  the word every caller uses
    """Raises Missing."""
    row = Officer.objects.filter(pk=id).first()
    if row is None:
        raise Missing("accounts.officer_unknown", Reason("officer", _("There is no such officer.")))
    return _officer(row)


def officers(*, ids: Iterable[int] | None = None) -> tuple[OfficerView, ...]:
    """All officers, or those with ``ids``, by username."""
    rows = Officer.objects.order_by("username")
    return tuple(_officer(row) for row in (rows if ids is None else rows.filter(pk__in=list(ids))))


def postings(*, officer: int | None = None, on: date | None = None) -> tuple[PostingView, ...]:
    """Postings of one officer or of all; of all time, or those that hold on one day."""
    rows = Posting.objects.all() if on is None else Posting.holding(on)
    if officer is not None:
        rows = rows.filter(officer_id=officer)
    return tuple(
        PostingView(row.pk, row.officer_id, Role(row.role), row.office_id, row.valid_from, row.valid_until)
        for row in rows
    )


def offices() -> tuple[OfficeView, ...]:
    """Every office, by code."""
    return tuple(_office(row) for row in Office.objects.order_by("code"))


def office(*, code: str) -> OfficeView:
    """Raises Missing."""
    row = Office.objects.filter(pk=code).first()
    if row is None:
        raise Missing("accounts.office_unknown", Reason("office", _("No such office.")))
    return _office(row)


def actor_of(*, officer: int) -> Actor:
    """The officer as an actor. Raises Missing."""
    row = Officer.objects.filter(pk=officer).first()
    if row is None:
        raise Missing("accounts.officer_unknown", Reason("officer", _("There is no such officer.")))
    return Actor(ActorKind.OFFICER, row.username, row.pk)


def key_holder(*, token: str, at: datetime) -> KeyHolder | None:
    """Whose key ``token`` is; None for a key that is unknown, revoked, expired or of a system that was switched off."""
    with prepared():
        found = ask(KEY_HOLDER, [digest(token), at])()
    if not found:
        return None
    ((key, scopes, per_minute, last_used_on, source_id, source),) = found
    actor = Actor(ActorKind.SOURCE, source, source_id)
    return KeyHolder(source, key, frozenset(map(Scope, scopes)), per_minute, actor, last_used_on)


# Asked at every request of every system, so it is spared the building of the statement.
KEY_HOLDER = """
SELECT held.id, held.scopes, held.per_minute, held.last_used_on, source.id, source.code
FROM accounts_apikey held JOIN accounts_sourcesystem source ON source.id = held.source_id
WHERE held.digest = %s AND (held.expires_at IS NULL OR held.expires_at > %s)
    AND held.revoked_at IS NULL AND source.is_active
"""


def issued_keys() -> tuple[KeyView, ...]:
    """Every key ever issued, by source system and time."""
    rows = ApiKey.objects.select_related("source").order_by("source__code", "issued_at")
    return tuple(
        KeyView(
            id=row.pk,
            source=row.source.code,
            prefix=row.prefix,
            scopes=tuple(Scope(scope) for scope in row.scopes),
            per_minute=row.per_minute,
            issued_at=row.issued_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            last_used_on=row.last_used_on,
        )
        for row in rows
    )


def _parents() -> dict[str, str | None]:
    return dict(Office.objects.values_list("code", "parent_id"))


def _with_those_below(codes: frozenset[str]) -> frozenset[str]:
    parents = _parents()
    return frozenset(code for code in parents if codes & set(_line(code, parents)))


def _with_those_above(code: str) -> list[str]:
    return _line(code, _parents())


def _line(code: str, parents: dict[str, str | None]) -> list[str]:
    """``code`` and the offices above it. An office cannot be above itself, but a ring in the data must not hang us."""
    line: list[str] = []
    step: str | None = code
    while step is not None and step not in line:
        line.append(step)
        step = parents.get(step)
    return line


def _officer(row: Officer) -> OfficerView:
    return OfficerView(row.pk, row.username, row.name, row.email, row.home_office_id, row.is_active)


def _office(row: Office) -> OfficeView:
    name = Wording(row.name_en, row.name_fr, row.name_ar)
    return OfficeView(row.code, OfficeKind(row.kind), name, row.parent_id, row.time_zone)
