"""Writing who works here: officers, offices, postings, preferences. Each write adds its entry to the audit log."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from steelyard.base.accounts.looks import LANGUAGES, Theme
from steelyard.base.accounts.models import Office, Officer, Posting
from steelyard.base.accounts.queries import OfficeView
from steelyard.base.accounts.roles import NEVER_ONE_PERSON, Role
from steelyard.base.actor import Actor
from steelyard.base.audit import operations as audit
from steelyard.base.errors import Conflict, Invalid, Missing, Reason

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}", re.ASCII)


@transaction.atomic
def enrol_officer(
    *,
    username: str,
    name: str,
    actor: Actor,
    at: datetime,
    email: str = "",
    language: str = "",
    home_office: str | None = None,
    password: str | None = None,
    temporary: bool = False,
) -> int:
    """Enrol a person and return their id. Without ``password`` they cannot sign in until they are given one.

    A ``temporary`` password opens nothing but the page where they choose their own.

    Raises Invalid with every reason, Conflict when the username is taken.
    """
    username = username.strip().casefold()
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    reasons = [*_name_reasons(username, name, email), *_place_reasons(home_office, language)]
    row = Officer(
        username=username,
        name=name,
        email=email,
        language=language,
        home_office_id=home_office,
        enrolled_at=at,
        password_is_temporary=temporary,
    )
    reasons += _password_reasons(password, row)
    if reasons:
        raise Invalid("accounts.officer_invalid", *reasons)
    row.set_password(password)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("accounts.username_taken", Reason("username", _("Another officer has this name."))) from None
    audit.record(actor=actor, verb="officer.enrolled", object_kind="officer", object_id=username, at=at)
    return row.pk


@transaction.atomic
def enrol_with_posting(
    *,
    username: str,
    name: str,
    password: str,
    role: Role,
    valid_from: date,
    actor: Actor,
    at: datetime,
    email: str = "",
    language: str = "",
    office: str | None = None,
    valid_until: date | None = None,
) -> int:
    """Enrol a person with a temporary password and give them their first posting, or neither.

    Raises what either raises.
    """
    officer = enrol_officer(
        username=username,
        name=name,
        email=email,
        language=language,
        home_office=office,
        password=password,
        temporary=True,
        actor=actor,
        at=at,
    )
    post_officer(
        officer=officer, role=role, office=office, valid_from=valid_from, valid_until=valid_until, actor=actor, at=at
    )
    return officer


@transaction.atomic
def set_password(*, officer: int, password: str, actor: Actor, at: datetime) -> None:
    """Give the officer a new password: one to keep when they choose it themselves, else a temporary one.

    Their sessions end. Raises Missing, Invalid.
    """
    row = _locked(officer)
    reasons = _password_reasons(password, row)
    if row.check_password(password):
        reasons.append(Reason("password", _("This is the password that the officer has now.")))
    if reasons:
        raise Invalid("accounts.password_invalid", *reasons)
    row.set_password(password)
    row.password_is_temporary = actor.id != row.pk
    row.save(update_fields=["password", "password_is_temporary"])
    audit.record(actor=actor, verb="officer.password_set", object_kind="officer", object_id=row.username, at=at)


@transaction.atomic
def end_sessions(*, officer: int, actor: Actor, at: datetime) -> None:
    """Sign the officer out everywhere. Raises Missing."""
    row = _locked(officer)
    row.sessions_ended += 1
    row.save(update_fields=["sessions_ended"])
    audit.record(actor=actor, verb="officer.sessions_ended", object_kind="officer", object_id=row.username, at=at)


@transaction.atomic
def close_account(*, officer: int, actor: Actor, at: datetime) -> None:
    """The officer has left: no sign-in, no role, from now on. Raises Missing."""
    row = _locked(officer)
    row.is_active = False
    row.sessions_ended += 1
    row.save(update_fields=["is_active", "sessions_ended"])
    audit.record(actor=actor, verb="officer.closed", object_kind="officer", object_id=row.username, at=at)


def choose_appearance(*, officer: int | None, language: str | None = None, theme: str | None = None) -> None:
    """Keep what the officer (None: nobody is signed in) chose to see; what is None stays.

    A matter of taste, so not audited. Raises Invalid.
    """
    chosen: dict[str, Any] = {}
    if language is not None:
        chosen["language"] = language
    if theme is not None:
        chosen["theme"] = theme
    if chosen.get("language", "en") not in dict(LANGUAGES) or chosen.get("theme", "auto") not in Theme.values:
        raise Invalid("accounts.appearance_unknown", Reason("", _("No such language or theme.")))
    if chosen and officer is not None:
        Officer.objects.filter(pk=officer).update(**chosen)


@transaction.atomic
def post_officer(
    *,
    officer: int,
    role: Role,
    actor: Actor,
    at: datetime,
    valid_from: date,
    office: str | None = None,
    valid_until: date | None = None,
) -> int:
    """Give the officer ``role`` at ``office`` and those below it (everywhere, when None); returns the posting's id.

    Raises Missing, Invalid with every reason, Conflict where one person would be administrator and auditor.
    """
    row = _locked(officer)
    reasons = _place_reasons(office, "")
    if valid_until is not None and valid_until < valid_from:
        reasons.append(Reason("valid_until", _("The posting would end before it begins.")))
    if reasons:
        raise Invalid("accounts.posting_invalid", *reasons)
    if role in NEVER_ONE_PERSON:
        _refuse_one_person(officer, role, valid_from, valid_until)
    posting = Posting.objects.create(
        officer=row, role=role, office_id=office, valid_from=valid_from, valid_until=valid_until
    )
    detail = {"role": role.value, "from": valid_from, "until": valid_until}
    audit.record(
        actor=actor,
        verb="officer.posted",
        object_kind="officer",
        object_id=row.username,
        at=at,
        office=office or "",
        detail=detail,
    )
    return posting.pk


@transaction.atomic
def end_posting(*, posting: int, officer: int, last_day: date, actor: Actor, at: datetime) -> None:
    """This officer's posting holds for the last time on ``last_day``. Raises Missing, Invalid before its first day."""
    postings = Posting.objects.select_for_update(of=("self",)).select_related("officer")
    row = postings.filter(pk=posting, officer_id=officer).first()
    if row is None:
        raise Missing("accounts.posting_unknown", Reason("posting", _("There is no such posting.")))
    if last_day < row.valid_from:
        raise Invalid("accounts.posting_invalid", Reason("last_day", _("The posting would end before it begins.")))
    row.valid_until = last_day
    row.save(update_fields=["valid_until"])
    audit.record(
        actor=actor,
        verb="officer.posting_ended",
        object_kind="officer",
        object_id=row.officer.username,
        at=at,
        office=row.office_id or "",
        detail={"role": row.role, "until": last_day},
    )


@transaction.atomic
def open_offices(*, offices: Iterable[OfficeView], actor: Actor, at: datetime) -> None:
    """Make these offices known, or bring those known up to date; parents may come in any order.

    Raises Invalid where a parent is unknown.
    """
    wanted = {office.code: office for office in offices}
    known = set(Office.objects.values_list("code", flat=True)) | set(wanted)
    orphans = [office for office in wanted.values() if office.parent is not None and office.parent not in known]
    if orphans:
        raise Invalid(
            "accounts.office_invalid", *(Reason(f"{each.code}.parent", _("No such office.")) for each in orphans)
        )
    rows = [
        Office(
            code=each.code,
            kind=each.kind,
            name_en=each.name.en,
            name_fr=each.name.fr,
            name_ar=each.name.ar,
            time_zone=each.time_zone,
            parent_id=each.parent,
        )
        for each in wanted.values()
    ]
    changing = ["kind", "name_en", "name_fr", "name_ar", "time_zone", "parent"]
    Office.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=changing)
    deeds = [audit.Deed("office.opened", "office", code, code) for code in wanted]
    audit.record_all(deeds, actor=actor, at=at)


def _refuse_one_person(officer: int, role: Role, first: date, last: date | None) -> None:
    """The database refuses it too; this gives the sentence."""
    (opposed,) = NEVER_ONE_PERSON - {role}
    for held in Posting.objects.filter(officer_id=officer, role=opposed):
        begins_in_time = last is None or held.valid_from <= last
        if begins_in_time and (held.valid_until is None or held.valid_until >= first):
            sentence = _("System administrator and internal auditor are never one person.")
            raise Conflict("accounts.never_one_person", Reason("role", sentence))


def _locked(officer: int) -> Officer:
    row = Officer.objects.select_for_update().filter(pk=officer).first()
    if row is None:
        raise Missing("accounts.officer_unknown", Reason("officer", _("There is no such officer.")))
    return row


def _name_reasons(username: str, name: str, email: str) -> list[Reason]:
    reasons = []
    if not USERNAME.fullmatch(username):
        sentence = _("Two to 64 of the letters a to z, digits and . _ @ + -, beginning with a letter or digit.")
        reasons.append(Reason("username", sentence))
    if not 1 <= len(name) <= 120:
        reasons.append(Reason("name", _("A name has 1 to 120 characters.")))
    if email:
        try:
            validate_email(email)
        except ValidationError:
            reasons.append(Reason("email", _("This is no e-mail address.")))
    return reasons


def _place_reasons(office: str | None, language: str) -> list[Reason]:
    reasons = []
    if office is not None and not Office.objects.filter(pk=office).exists():
        reasons.append(Reason("office", _("No such office.")))
    if language and language not in dict(LANGUAGES):
        reasons.append(Reason("language", _("No such language.")))
    return reasons


def _password_reasons(password: str | None, row: Officer) -> list[Reason]:
    if password is None:
        return []
    try:
        validate_password(password, row)
    except ValidationError as refused:
        return [Reason("password", message) for message in refused.messages]
    return []
