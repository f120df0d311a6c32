"""Who does something: an officer, a system that sends declarations, or the house itself."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class ActorKind(StrEnum):
    OFFICER = "officer"
    SOURCE = "source"  # an outside system, by its key
    SYSTEM = "system"  # a job or a command of this installation


class Actor(msgspec.Struct, frozen=True):
    """``id`` is the primary key of the officer or source system, None for the house; ``name`` is for the audit log."""

    kind: ActorKind
    name: str
    id: int | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


def house(name: str) -> Actor:
    """The actor for a job or command called ``name``."""
    return Actor(ActorKind.SYSTEM, name)
