"""Who opens the pages. Some only look, so that what there is to see stays; some work, each in a story of their own."""

from __future__ import annotations

import base64
import hashlib

import msgspec

from steelyard.base.accounts.roles import Role

PASSWORD = "a horse of four colours"
PORT = "QXPOR"


class Person(msgspec.Struct, frozen=True):
    username: str
    name: str
    role: Role
    office: str | None = None
    factor: bool = True  # has an authenticator app


PEOPLE = {
    person.username: person
    for person in (
        Person("amina", "Amina Haddad", Role.TARGETER),
        Person("brahim", "Brahim Saleh", Role.DOCUMENTARY_OFFICER, PORT),
        Person("claire", "Claire Dubois", Role.PHYSICAL_INSPECTOR, PORT),
        Person("dina", "Dina Karam", Role.HEAD_OF_RISK_UNIT),
        Person("elias", "Elias Nasser", Role.INTERNAL_AUDITOR),
        Person("farid", "Farid Mansour", Role.SYSTEM_ADMINISTRATOR),
        Person("idle", "Ida Idle", Role.DOCUMENTARY_OFFICER, "QXPST"),
        Person("nadia", "Nadia Newcomer", Role.DOCUMENTARY_OFFICER, PORT, factor=False),
        # Each of these lives one story of test_journeys.
        Person("basma", "Basma Aziz", Role.DOCUMENTARY_OFFICER, PORT),
        Person("badr", "بدر الدين", Role.DOCUMENTARY_OFFICER, PORT),
        Person("bruno", "Bruno Lefèvre", Role.DOCUMENTARY_OFFICER, PORT),
        Person("bea", "Bea Keys", Role.DOCUMENTARY_OFFICER, PORT),
        Person("badia", "بديعة منصور", Role.DOCUMENTARY_OFFICER, PORT),
        Person("ines", "Ines Ward", Role.PHYSICAL_INSPECTOR, PORT),
        Person("imad", "عماد ناصر", Role.PHYSICAL_INSPECTOR, PORT),
        Person("tara", "Tara Quill", Role.TARGETER),
        Person("tariq", "طارق حسن", Role.TARGETER),
    )
}


def totp_secret(username: str) -> str:
    """What the person's authenticator app holds."""
    return base64.b32encode(hashlib.sha256(username.encode()).digest()[:20]).decode()
