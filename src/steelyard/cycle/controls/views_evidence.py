"""Pictures in and out of a control."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from steelyard.base.accounts.access import OfficerRequest, allow
from steelyard.base.accounts.queries import offices_of
from steelyard.base.errors import Refusal
from steelyard.cycle.controls import evidence, operations, queries
from steelyard.cycle.controls.views import OFFICERS
from steelyard.cycle.controls.views_declaration import READERS

MOST_AT_ONCE = 12


def folder() -> Path:
    return Path(settings.ENVIRONMENT.data_dir) / "evidence"


@allow(*OFFICERS)
@require_POST
def add(request: OfficerRequest, control: int) -> HttpResponseBase:
    """Keep the pictures sent with the form and tie them to this officer's open task."""
    found = queries.task(control_id=control)
    if found is None or found.taken_by != request.actor.name:
        raise PermissionDenied
    sent = request.FILES.getlist("pictures")
    pictures = sent[:MOST_AT_ONCE]
    if not pictures:
        messages.warning(request, _("Choose a picture first."))
    if len(sent) > MOST_AT_ONCE:
        sentence = _("Send at most %(most)d pictures at once: the first %(most)d are taken, the others are not.")
        messages.warning(request, sentence % {"most": MOST_AT_ONCE})
    for picture in pictures:
        try:
            content = picture.read(evidence.LARGEST_BYTES + 1)
            media_type = evidence.examined(content)
            operations.attach_evidence(
                control_id=control,
                sha256=evidence.keep(content, folder=folder()),
                media_type=media_type,
                size=len(content),
                caption=(picture.name or "")[:200],
                officer=request.actor,
                at=request.at,
            )
        except Refusal as refused:
            messages.error(request, f"{picture.name}: {refused.reasons[0].sentence}")
    return redirect("result", control=control)


@allow(*READERS)
@require_GET
def show(request: OfficerRequest, control: int, sha256: str) -> HttpResponseBase:
    """One picture of a control, to those whose posting covers its office. The reading is audited."""
    found = queries.task(control_id=control)
    picture = next((each for each in queries.pictures_of(control_id=control) if each.sha256 == sha256), None)
    if found is None or picture is None:
        raise Http404
    on = timezone.localdate(request.at)
    held = [role for role in READERS if role in request.roles]
    if not any(offices_of(officer=request.user.pk, on=on, role=role).covers(found.office) for role in held):
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
