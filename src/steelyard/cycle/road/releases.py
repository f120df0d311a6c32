"""What selects changes as one: profiles, lists and parameters with the offices' selection parameters."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from steelyard.base.actor import Actor
from steelyard.cycle.profiles import operations as profiles
from steelyard.cycle.profiles.queries import release_pack
from steelyard.cycle.selection import operations as selection
from steelyard.engine.pack import Pack


def found(*, pack: Pack, actor: Actor, at: datetime) -> int:
    """Make ``pack`` select in an installation that has no release yet; raises as ``profiles.found_release``."""
    with transaction.atomic():
        release_id = profiles.found_release(pack=pack, actor=actor, at=at)
        selection.load_parameters(pack.selection, actor=actor, at=at)
        return release_id


def approve(*, release_id: int, actor: Actor, at: datetime) -> None:
    """Let a proposed release select from ``at`` on; raises as ``profiles.approve_release``."""
    with transaction.atomic():
        profiles.approve_release(release_id=release_id, actor=actor, at=at)
        selection.load_parameters(release_pack(release_id).selection, actor=actor, at=at)
