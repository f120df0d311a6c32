"""Pictures in and out of a control."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.actor import Actor
from steelyard.base.errors import Invalid
from steelyard.cycle.controls import evidence, operations, queries
from steelyard.cycle.controls.desk import READERS, readable

MOST_AT_ONCE = 12


def folder() -> Path:
    return Path(settings.ENVIRONMENT.data_dir) / "evidence"


class TakenIn(msgspec.Struct, frozen=True):
    """What became of the pictures sent with a page: how many were kept, and why others were not."""

    kept: int = 0
    refused: tuple[str, ...] = ()


def take_in(request: OfficerRequest, *, control_id: int, asked: bool) -> TakenIn:
    """Keep the pictures sent with the page, where there must be some if ``asked``, and tie them to this open task.

    Raises ``Forbidden`` for another officer's task and ``Conflict`` where it is closed or replaced.
    """
    sent = request.FILES.getlist("pictures")
    refused = [_("Choose a picture first.")] if asked and not sent else []
    kept = 0
    for picture in sent[:MOST_AT_ONCE]:
        try:
            _keep(picture, control_id=control_id, officer=request.actor, at=request.at)
        except Invalid as why:
            refused.append(f"{picture.name}: {why.reasons[0].sentence}")
        else:
            kept += 1
    if len(sent) > MOST_AT_ONCE:
        sentence = _("Send at most %(most)d pictures at once: the first %(most)d are taken, the others are not.")
        refused.append(sentence % {"most": MOST_AT_ONCE})
    return TakenIn(kept, tuple(refused))


def _keep(picture: UploadedFile[bytes], *, control_id: int, officer: Actor, at: datetime) -> None:
    """The file before the row, and after every reason to refuse it: a row of evidence always has its picture."""
    content = picture.read(evidence.LARGEST_BYTES + 1)
    media_type = evidence.examined(content)
    operations.attach_evidence(
        control_id=control_id,
        sha256=evidence.digest_of(content),
        keep=lambda: evidence.keep(content, folder=folder()),
        media_type=media_type,
        size=len(content),
        caption=picture.name or "",
        officer=officer,
        at=at,
    )


@allow(*READERS)
@require_GET
def show(request: OfficerRequest, control: int, sha256: str) -> HttpResponseBase:
    """One picture of a control, to those whose posting covers its office. The reading is audited."""
    found = queries.task(control_id=control)
    picture = next((each for each in queries.pictures_of(control_id=control) if each.sha256 == sha256), None)
    if found is None or picture is None:
        raise Http404
    on = timezone.localdate(request.at)
    if not readable(officer=request.user.pk, roles=request.roles, on=on, offices=[found.office]):
        raise PermissionDenied
    operations.note_reading(number=found.number, office=found.office, actor=request.actor, at=request.at)
    return FileResponse(
        evidence.place(sha256, folder=folder()).open("rb"), content_type=picture.media_type, headers=_headers(picture)
    )


def _headers(picture: queries.Picture) -> dict[str, str]:
    """A picture is looked at where it stands, is nothing else, and stays in no shared cache."""
    name = f"{picture.sha256[:12]}.{evidence.SUFFIXES[picture.media_type]}"
    return {
        "Content-Disposition": f'inline; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
