"""Change what selects: a release is proposed by one person and approved by another, whole. Drafts select nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from steelyard.base.actor import Actor
from steelyard.base.audit import operations as audit
from steelyard.base.errors import Conflict, Forbidden, Missing, Reason
from steelyard.cycle.profiles.models import Draft, ProfileVersion, Release
from steelyard.engine.pack import Pack
from steelyard.engine.rules.profile import Profile


def propose_release(*, pack: Pack, actor: Actor, at: datetime) -> int:
    """Keep a checked pack as a release that selects nothing until another person approves it; returns its id."""
    with transaction.atomic():
        release = _write_release(pack, actor=actor, at=at, founding=False)
        audit.record(actor=actor, verb="release.proposed", object_kind="release", object_id=str(release.pk), at=at)
        return release.pk


def approve_release(*, release_id: int, actor: Actor, at: datetime) -> None:
    """Let a proposed release select from ``at`` on.

    Raises ``Missing``, ``Conflict`` when it is approved already, ``Forbidden`` when ``actor`` proposed it: nobody alone
    changes what selects. The database holds to that too.
    """
    with transaction.atomic():
        release = Release.objects.select_for_update().filter(pk=release_id).first()
        if release is None:
            raise Missing("releases.unknown", Reason("", _("There is no such release.")))
        if release.approved_by is not None:
            raise Conflict("releases.approved", Reason("", _("This release is approved already.")))
        if release.proposed_by == actor.name:
            raise Forbidden("releases.own", Reason("", _("Another person must approve what you proposed.")))
        release.approved_by, release.effective_at = actor.name, at
        release.save(update_fields=["approved_by", "effective_at"])
        audit.record(actor=actor, verb="release.approved", object_kind="release", object_id=str(release_id), at=at)


def found_release(*, pack: Pack, actor: Actor, at: datetime) -> int:
    """Make ``pack`` select in an installation that has no release yet and so nobody who could approve one.

    Raises ``Conflict`` in any other installation; the database refuses a second founding release whoever asks.
    """
    with transaction.atomic():
        if Release.objects.exists():
            raise Conflict("releases.founded", Reason("", _("This installation has releases already.")))
        release = _write_release(pack, actor=actor, at=at, founding=True)
        audit.record(actor=actor, verb="release.founded", object_kind="release", object_id=str(release.pk), at=at)
        return release.pk


def save_draft(*, profile: Profile, based_on: int | None, actor: Actor, at: datetime) -> None:
    """Keep a targeter's working text; one draft for each code, the last saved stands. Raises ``Forbidden`` on
    another author's draft."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(code=profile.code).first()
        if draft is not None and draft.author != actor.name:
            raise Forbidden("drafts.not_yours", Reason("code", _("Another targeter is drafting this profile.")))
        Draft.objects.update_or_create(
            code=profile.code,
            defaults={
                "based_on_id": based_on,
                "body": msgspec.to_builtins(profile),
                "author": actor.name,
                "updated_at": at,
            },
        )
        audit.record(actor=actor, verb="draft.saved", object_kind="profile", object_id=profile.code, at=at)


def discard_draft(*, code: str, actor: Actor, at: datetime) -> None:
    """Delete a draft of one's own. Raises ``Missing`` where ``actor`` has none of that code."""
    with transaction.atomic():
        deleted, _rows = Draft.objects.filter(code=code, author=actor.name).delete()
        if not deleted:
            raise Missing("drafts.unknown", Reason("code", _("You have no draft of this profile.")))
        audit.record(actor=actor, verb="draft.discarded", object_kind="profile", object_id=code, at=at)


def _write_release(pack: Pack, *, actor: Actor, at: datetime, founding: bool) -> Release:
    members = _write_versions(pack.profiles, actor=actor, at=at)
    return Release.objects.create(
        pack_code=pack.country.code,
        pack_hash=pack.hash,
        members=members,
        content=_content(pack),
        proposed_by=actor.name,
        proposed_at=at,
        approved_by=actor.name if founding else None,
        effective_at=at if founding else None,
        founding=founding,
    )


def _content(pack: Pack) -> dict[str, Any]:
    """Everything of the pack but its profiles, which are versions of their own; mappings as text, not as files."""
    texts = {name: path.read_text(encoding="utf-8") for name, path in pack.mappings.items()}
    content: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(pack, profiles=(), mappings={}))
    return {**content, "mapping_texts": texts}


def _write_versions(profiles: Iterable[Profile], *, actor: Actor, at: datetime) -> list[tuple[str, int]]:
    """A new version for each profile whose content differs from its last; the numbers in force for all, in order."""
    last: dict[str, tuple[int, str]] = {
        code: (version, content_hash)
        for code, version, content_hash in ProfileVersion.objects.order_by("version").values_list(
            "code", "version", "content_hash"
        )
    }
    members, fresh = [], []
    for profile in profiles:
        content_hash = _hash(profile)
        version, known = last.get(profile.code, (0, ""))
        if content_hash != known:
            version += 1
            body = msgspec.to_builtins(msgspec.structs.replace(profile, version=version))
            fresh.append(
                ProfileVersion(
                    code=profile.code,
                    version=version,
                    risk_area=profile.risk_area,
                    body=body,
                    content_hash=content_hash,
                    created_at=at,
                    created_by=actor.name,
                )
            )
        members.append((profile.code, version))
    ProfileVersion.objects.bulk_create(fresh)
    return members


def _hash(profile: Profile) -> str:
    """SHA-256 of the profile without its version number, which the installation gives."""
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(profile, version=1), order="sorted")).hexdigest()
