"""What selects changes as one: profiles, lists and parameters with the offices' selection parameters."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from steelyard.base.actor import Actor
from steelyard.base.errors import Conflict, Invalid, Missing, Reason
from steelyard.cycle.profiles import operations as profiles
from steelyard.cycle.profiles.queries import release_pack
from steelyard.cycle.profiles.queries_releases import releases
from steelyard.cycle.road.installed import folder_of
from steelyard.cycle.selection import operations as selection
from steelyard.engine.pack import Pack, PackErrors, load


def found(*, pack: Pack, actor: Actor, at: datetime) -> int:
    """Make ``pack`` select in an installation that has no release yet; raises as ``profiles.found_release``."""
    with transaction.atomic():
        release_id = profiles.found_release(pack=pack, actor=actor, at=at)
        selection.load_parameters(pack.selection, actor=actor, at=at)
        return release_id


def propose(*, name: str, actor: Actor, at: datetime) -> int:
    """Propose the installed pack called ``name`` as a release that selects nothing yet; returns its id.

    Raises ``Missing``, ``Invalid`` with every fault of the pack and its place, ``Conflict`` where the same content
    selects already or waits for approval.
    """
    folder = folder_of(name)
    if folder is None:
        raise Missing("packs.unknown", Reason("pack", _("No such pack is installed.")))
    try:
        pack = load(folder)
    except PackErrors as found:
        raise Invalid("packs.faults", *(Reason(str(each.place), each.message) for each in found.errors)) from found
    if any(each.pack_hash == pack.hash and (each.live or each.approved_by is None) for each in releases(at=at)):
        raise Conflict("releases.same", Reason("pack", _("The same content selects already or waits for approval.")))
    return profiles.propose_release(pack=pack, actor=actor, at=at)


def approve(*, release_id: int, actor: Actor, at: datetime) -> None:
    """Let a proposed release select from ``at`` on; raises as ``profiles.approve_release``."""
    with transaction.atomic():
        profiles.approve_release(release_id=release_id, actor=actor, at=at)
        selection.load_parameters(release_pack(release_id).selection, actor=actor, at=at)
