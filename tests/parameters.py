"""Parameters of selection as they come: with a release that one person proposed and another approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from steelyard.base.actor import Actor
from steelyard.cycle.profiles.models import Release
from steelyard.cycle.selection import operations
from steelyard.engine.selection.parameters import Parameters


def load_parameters(entries: Sequence[Parameters], *, actor: Actor, at: datetime) -> int:
    """Let a release of ``entries`` and nothing else be approved, and load them."""
    proposed = Release.objects.create(
        pack_code="TST",
        pack_hash="",
        members=[],
        content={"selection": msgspec.to_builtins(entries)},
        proposed_by="amina",
        proposed_at=at,
    )
    proposed.approved_by, proposed.effective_at = "dina", at
    proposed.save()
    return operations.load_parameters(entries, actor=actor, at=at)
