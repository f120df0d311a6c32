"""What the road says back about one message, the same whether it was decided just now or long ago."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from steelyard.cycle.controls.concerns import Concern
from steelyard.engine.lane import Lane
from steelyard.engine.messages.refusal import Reason


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """``decided`` has number, version, lane and the concerns to control; ``refused`` and ``conflict`` have reasons."""

    status: Literal["decided", "refused", "conflict"]
    message_id: str | None
    number: str | None = None
    version: int | None = None
    lane: Lane | None = None
    decided_at: datetime | None = None
    stand_by_until: datetime | None = None
    concerns: tuple[Concern, ...] = ()
    reasons: tuple[Reason, ...] = ()
