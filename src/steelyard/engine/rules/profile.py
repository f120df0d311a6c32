"""A risk profile as the engine knows it: a condition with what it asks of selection and what it tells the officer.

The same struct is read from a pack's YAML and rebuilt from a stored version, so both mean exactly the same.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from steelyard.engine.declaration import Declaration, Direction, Mode
from steelyard.engine.lane import Lane
from steelyard.engine.wording import Wording


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a profile applies; an empty tuple means everywhere."""

    direction: tuple[Direction, ...] = ()
    regime: tuple[str, ...] = ()
    mode: tuple[Mode, ...] = ()
    office: tuple[str, ...] = ()

    def covers(self, declaration: Declaration) -> bool:
        return (
            (not self.direction or declaration.direction in self.direction)
            and (not self.regime or declaration.regime in self.regime)
            and (not self.mode or declaration.transport.mode in self.mode)
            and (not self.office or declaration.office in self.office)
        )


class Instruction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    what: Wording
    how: Wording


class Cases(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Facts, by name, that must and must not match; ``items`` holds item facts, everything unnamed is missing."""

    match: tuple[dict[str, Any], ...] = ()
    no_match: tuple[dict[str, Any], ...] = ()


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One version of one profile.

    ``probability_bp`` is the chance, in basis points, that a match is picked. ``reason`` is the sentence the officer
    reads; it may quote facts as ``{fact_name}`` and holds no threshold. ``name`` is for those who manage profiles.
    """

    code: str
    name: Wording
    risk_area: str
    objective: str
    condition: str
    lane: Lane
    reason: Wording
    instruction: Instruction
    owner: str
    legal_reference: str
    valid_from: date
    valid_until: date
    review_on: date
    version: int = 1
    probability_bp: int = 10_000
    max_misses: int | None = None
    scope: Scope = Scope()
    cases: Cases = Cases()
