"""The people of the tests, always the same: who may, who may not, and who must see nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec

from steelyard.base.accounts import operations
from steelyard.base.accounts.queries import OfficeView
from steelyard.base.accounts.roles import OfficeKind, Role
from steelyard.base.actor import Actor, ActorKind, house
from steelyard.engine.wording import Wording

AT = datetime(2026, 1, 1, 8, tzinfo=UTC)
SINCE = date(2025, 1, 1)
PASSWORD = "a horse of four colours"
PORT, AIRPORT = "QXPOR", "QXAIR"


class Cast(msgspec.Struct, frozen=True):
    amina: Actor  # the analyst: targeter for the whole country
    brahim: Actor  # documentary officer and inspector at the port
    claire: Actor  # the same at the airport, who must not see the port's work
    dina: Actor  # head of the risk unit, who approves
    elias: Actor  # internal auditor
    farid: Actor  # system administrator


def assemble() -> Cast:
    """Enrol the cast and open their two offices."""
    tests = house("tests")
    offices = [
        OfficeView(PORT, OfficeKind.SEA, Wording("Port Qasira", "Port de Qasira", "ميناء قصيرة"), None, "UTC"),
        OfficeView(AIRPORT, OfficeKind.AIR, Wording("Qasira Airport", "Aéroport de Qasira", "مطار قصيرة"), None, "UTC"),
    ]
    operations.open_offices(offices=offices, actor=tests, at=AT)

    def enrol(username: str, name: str, office: str | None, *roles: Role) -> Actor:
        number = operations.enrol_officer(
            username=username, name=name, home_office=office, password=PASSWORD, actor=tests, at=AT
        )
        for role in roles:
            operations.post_officer(officer=number, role=role, office=office, valid_from=SINCE, actor=tests, at=AT)
        return Actor(ActorKind.OFFICER, username, number)

    return Cast(
        amina=enrol("amina", "Amina Haddad", None, Role.TARGETER),
        brahim=enrol("brahim", "Brahim Saleh", PORT, Role.DOCUMENTARY_OFFICER, Role.PHYSICAL_INSPECTOR),
        claire=enrol("claire", "Claire Dubois", AIRPORT, Role.DOCUMENTARY_OFFICER, Role.PHYSICAL_INSPECTOR),
        dina=enrol("dina", "Dina Karam", None, Role.HEAD_OF_RISK_UNIT),
        elias=enrol("elias", "Elias Nasser", None, Role.INTERNAL_AUDITOR),
        farid=enrol("farid", "Farid Mansour", None, Role.SYSTEM_ADMINISTRATOR),
    )
