"""Which tasks an officer's posting opens: kinds of control by role, at the offices of that posting."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import msgspec

from steelyard.base.accounts import queries as accounts
from steelyard.base.accounts.queries import Reach
from steelyard.base.accounts.roles import Role
from steelyard.cycle.controls.models import Kind

KINDS_OF_ROLE = {
    Role.DOCUMENTARY_OFFICER: (Kind.DOCUMENTARY, Kind.AUDIT),
    Role.PHYSICAL_INSPECTOR: (Kind.PHYSICAL, Kind.SCAN),
}
OVERSIGHT = frozenset({Role.TARGETER, Role.HEAD_OF_RISK_UNIT, Role.INTERNAL_AUDITOR})
"""Roles that see the risk side of a declaration: profiles, chances, draws."""
READERS = (*sorted(OVERSIGHT), *KINDS_OF_ROLE)
"""Roles that may read the declarations of an office, and how their controls stand."""


class Desk(msgspec.Struct, frozen=True):
    """What an officer may work on today: (role, kinds, where)."""

    duties: tuple[tuple[Role, tuple[Kind, ...], Reach], ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(kind for _role, kinds, _reach in self.duties for kind in kinds)

    def covers(self, *, office: str, kind: Kind) -> bool:
        return any(kind in kinds and reach.covers(office) for _role, kinds, reach in self.duties)

    def serves(self, office: str) -> bool:
        return any(reach.covers(office) for _role, _kinds, reach in self.duties)

    def duties_at(self, every: list[str]) -> list[tuple[str, list[str]]]:
        """(office, kinds) for each duty at each of ``every`` office that it covers."""
        return [
            (office, [kind.value for kind in kinds])
            for _role, kinds, reach in self.duties
            for office in every
            if reach.covers(office)
        ]

    def offices(self, every: list[str]) -> list[str]:
        """Those of ``every`` office where the officer has a duty."""
        return [office for office in every if self.serves(office)]


def desk_of(*, officer: int, roles: frozenset[Role], on: date) -> Desk:
    return Desk(
        tuple(
            (role, kinds, accounts.offices_of(officer=officer, on=on, role=role))
            for role, kinds in KINDS_OF_ROLE.items()
            if role in roles
        )
    )


def readable(*, officer: int, roles: frozenset[Role], on: date, offices: Collection[str]) -> frozenset[str]:
    """Those of ``offices`` whose declarations the officer may read."""
    reaches = [accounts.offices_of(officer=officer, on=on, role=role) for role in READERS if role in roles]
    return frozenset(office for office in offices if any(reach.covers(office) for reach in reaches))
