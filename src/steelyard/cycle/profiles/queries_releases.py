"""Releases as their page shows them: what was proposed and approved, by whom, and which selects now."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from steelyard.base.errors import Missing, Reason
from steelyard.cycle.profiles.models import Release


class ReleaseView(msgspec.Struct, frozen=True):
    """``live`` when it selects at the moment asked about; never approved means it selects nothing."""

    id: int
    pack_code: str
    pack_hash: str
    profiles: int
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    effective_at: datetime | None
    founding: bool
    live: bool


def releases(*, at: datetime) -> tuple[ReleaseView, ...]:
    """Every release, the newest first."""
    return _views(Release.objects.order_by("-pk"), at)


def release(*, release_id: int, at: datetime) -> ReleaseView:
    """Raises ``Missing``."""
    found = _views(Release.objects.filter(pk=release_id), at)
    if not found:
        raise Missing("releases.unknown", Reason("", _("There is no such release.")))
    return found[0]


def _views(rows: QuerySet[Release], at: datetime) -> tuple[ReleaseView, ...]:
    current = Release.objects.filter(effective_at__lte=at).order_by("-effective_at", "-pk").values_list("pk", flat=True)
    live = current.first()
    return tuple(
        ReleaseView(
            id=row.pk,
            pack_code=row.pack_code,
            pack_hash=row.pack_hash,
            profiles=len(row.members),
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            approved_by=row.approved_by,
            effective_at=row.effective_at,
            founding=row.founding,
            live=row.pk == live,
        )
        for row in rows
    )
