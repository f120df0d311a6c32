"""Putting on record what was looked up: who asked for what, and whose record was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from steelyard.base.actor import Actor
from steelyard.base.audit import operations as audit

LONGEST_ID = 120


def note_search(*, text: str, kinds: Sequence[str], found: int, actor: Actor, at: datetime) -> None:
    """Put a look-up on record with its text: it is what a review of look-ups reads."""
    audit.record(
        actor=actor,
        verb="search.done",
        object_kind="search",
        object_id="+".join(kinds),
        at=at,
        detail={"text": text, "found": found},
    )


def note_operator_reading(*, key: str, actor: Actor, at: datetime) -> None:
    """Put the reading of an operator's page on record; a key too long for the log stands whole in the detail."""
    detail = {"key": key} if len(key) > LONGEST_ID else None
    audit.read_protected(actor=actor, object_kind="operator", object_id=key[:LONGEST_ID], at=at, detail=detail)
