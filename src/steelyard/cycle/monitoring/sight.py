"""What an officer's postings let them follow: work at their offices, and the risk side where they answer for risk."""

from __future__ import annotations

from datetime import date

import msgspec

from steelyard.base.accounts import queries as accounts
from steelyard.base.accounts.queries import OfficeView
from steelyard.base.accounts.roles import Role
from steelyard.cycle.controls.desk import KINDS_OF_ROLE, OVERSIGHT

FOLLOWERS = (*sorted(OVERSIGHT), *KINDS_OF_ROLE)
"""Roles that may follow the work of an office."""


class Sight(msgspec.Struct, frozen=True):
    """The ``offices`` an officer may follow, by code; ``inside``: those where they also see plan and random sample.

    ``everywhere`` when a posting covers the whole country: then nothing needs to be narrowed to offices.
    """

    offices: tuple[OfficeView, ...]
    inside: frozenset[str]
    everywhere: bool

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(office.code for office in self.offices)

    @property
    def narrowed(self) -> tuple[str, ...] | None:
        """The codes to narrow a look-up to; None where there is no need."""
        return None if self.everywhere else self.codes


def sight_of(*, officer: int, roles: frozenset[Role], on: date, oversight_only: bool = False) -> Sight:
    """What the officer may follow on the day ``on``; as overseer alone when ``oversight_only``."""
    asked = [role for role in FOLLOWERS if role in roles and (role in OVERSIGHT or not oversight_only)]
    reaches = {role: accounts.offices_of(officer=officer, on=on, role=role) for role in asked}
    offices = accounts.offices()
    return Sight(
        offices=tuple(each for each in offices if any(reach.covers(each.code) for reach in reaches.values())),
        inside=frozenset(
            each.code
            for each in offices
            if any(reach.covers(each.code) for role, reach in reaches.items() if role in OVERSIGHT)
        ),
        everywhere=any(reach.national for reach in reaches.values()),
    )
