"""Profiles as their pages show them: those that select now, drafts beside them, and every version there was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from steelyard.base.errors import Missing, Reason
from steelyard.cycle.profiles.models import Draft, ProfileVersion
from steelyard.cycle.profiles.queries import Live, live, profile_versions
from steelyard.engine.pack import Pack
from steelyard.engine.rules.profile import Profile


class DraftView(msgspec.Struct, frozen=True):
    """A working text with who writes it; ``based_on`` is the version it began as, None for a new profile."""

    profile: Profile
    author: str
    updated_at: datetime
    based_on: int | None
    based_on_id: int | None


class Listed(msgspec.Struct, frozen=True):
    """One line of the list: what selects now under a code, or the draft of a new one; ``author`` drafts it."""

    profile: Profile
    live: bool
    author: str | None


class VersionView(msgspec.Struct, frozen=True):
    version: int
    created_at: datetime
    created_by: str
    live: bool


class ProfilePage(msgspec.Struct, frozen=True):
    """One version of a profile beside the others; ``live`` when it is the version that selects now."""

    profile: Profile
    live: bool
    versions: tuple[VersionView, ...]
    draft: DraftView | None
    pack: Pack


def in_force(at: datetime) -> Live:
    """What selects at ``at``. Raises ``Missing`` before the first release."""
    found = live(at)
    if found is None:
        raise Missing("releases.none", Reason("", _("No release selects yet.")))
    return found


def listed(*, at: datetime) -> tuple[Listed, ...]:
    """What selects now and the drafts of new profiles, by code; nothing before the first release."""
    selecting = live(at)
    profiles = {profile.code: profile for profile in selecting.pack.profiles} if selecting else {}
    written = {row.code: row for row in Draft.objects.order_by("code")}
    shown = [
        Listed(profile, live=True, author=written[code].author if code in written else None)
        for code, profile in profiles.items()
    ]
    shown += [
        Listed(_body(row.body), live=False, author=row.author) for code, row in written.items() if code not in profiles
    ]
    return tuple(sorted(shown, key=lambda each: each.profile.code))


def draft_of(*, code: str) -> DraftView | None:
    """The working text of a profile, whoever writes it."""
    row = Draft.objects.select_related("based_on").filter(code=code).first()
    if row is None:
        return None
    based_on = row.based_on.version if row.based_on else None
    return DraftView(_body(row.body), row.author, row.updated_at, based_on, row.based_on_id)


def profile_page(*, code: str, version: int | None, at: datetime) -> ProfilePage:
    """A version of a profile: the one that selects now, or else the last, where none is named. Raises ``Missing``."""
    selecting = in_force(at)
    current = next((each.version for each in selecting.pack.profiles if each.code == code), None)
    rows = list(ProfileVersion.objects.filter(code=code).order_by("-version"))
    versions = tuple(
        VersionView(row.version, row.created_at, row.created_by, live=row.version == current) for row in rows
    )
    wanted = version or current or (rows[0].version if rows else 0)
    found = profile_versions([(code, wanted)]).get((code, wanted))
    if found is None:
        raise Missing("profiles.unknown", Reason("code", _("There is no such profile or version.")))
    return ProfilePage(found, wanted == current, versions, draft_of(code=code), selecting.pack)


def version_id(*, code: str, version: int) -> int | None:
    """The row of a version, for a draft to name as what it is based on."""
    return ProfileVersion.objects.filter(code=code, version=version).values_list("pk", flat=True).first()


def _body(body: Any) -> Profile:
    return msgspec.convert(body, Profile)
