"""The nouns of a declaration, in the terms of the WCO Data Model. Frozen: what was declared never changes in memory.

Money is ``Decimal`` with an ISO 4217 currency, mass is in kilograms, countries are ISO 3166-1 alpha-2,
places are UN/LOCODE, commodity codes are HS of 6 to 10 digits. A missing value is ``None``, never ``""`` or ``0``.
The readers in ``engine.messages`` are the only makers of these structs from outside data, and check every limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec


class Direction(StrEnum):
    IMPORT = "import"
    EXPORT = "export"
    TRANSIT = "transit"


class Mode(StrEnum):
    """Mode of transport at the border, with the code of UN/CEFACT recommendation 19 in ``recommendation_19``."""

    SEA = "sea"
    RAIL = "rail"
    ROAD = "road"
    AIR = "air"
    POST = "post"
    EXPRESS = "express"


class Role(StrEnum):
    """The part a party plays on a declaration (WCO Data Model party roles)."""

    IMPORTER = "importer"
    EXPORTER = "exporter"
    DECLARANT = "declarant"
    CONSIGNEE = "consignee"
    CONSIGNOR = "consignor"
    SELLER = "seller"
    BUYER = "buyer"
    CARRIER = "carrier"
    PRINCIPAL = "principal"  # holder of the transit procedure


class Money(msgspec.Struct, frozen=True):
    amount: Decimal
    currency: str


class Party(msgspec.Struct, frozen=True, omit_defaults=True):
    role: Role
    identifier: str | None = None  # registration (tax, TIN, EORI) number, as declared
    name: str | None = None
    country: str | None = None
    address: str | None = None


class Transport(msgspec.Struct, frozen=True, omit_defaults=True):
    mode: Mode | None = None
    means: str | None = None  # ship, flight, plate or train
    nationality: str | None = None
    document: str | None = None  # bill of lading, air waybill, CMR … number
    loading: str | None = None  # UN/LOCODE
    unloading: str | None = None  # UN/LOCODE
    containers: tuple[str, ...] = ()


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    type: str  # UN/EDIFACT 1001 or national code
    number: str | None = None
    issued: date | None = None


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    sequence: int
    hs: str
    description: str | None = None
    origin: str | None = None
    cpc: str | None = None  # national procedure code, box 37
    preference: str | None = None  # preference or agreement claimed
    net_mass: Decimal | None = None  # kg
    gross_mass: Decimal | None = None  # kg
    quantity: Decimal | None = None
    unit: str | None = None  # supplementary unit, UN/CEFACT recommendation 20
    packages: int | None = None
    value: Money | None = None  # customs (statistical) value
    price: Money | None = None  # invoice price of the item
    duty_rate: Decimal | None = None  # fraction: 0.25 is 25 %
    duty: Money | None = None  # duties and taxes declared
    documents: tuple[Document, ...] = ()


class Declaration(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version of one declaration, as read from one message.

    ``message_id`` with the source system makes a message unique; ``reference`` is the declarant's own number
    (LRN) and names the declaration across its versions. ``amends`` holds the message id of the version it replaces.
    """

    message_id: str
    direction: Direction
    office: str
    items: tuple[Item, ...]
    reference: str | None = None
    amends: str | None = None
    regime: str | None = None
    declared_on: date | None = None
    dispatch: str | None = None  # country of dispatch or export
    destination: str | None = None  # country of destination
    terms: str | None = None  # Incoterms 2020
    total: Money | None = None  # invoice total
    gross_mass: Decimal | None = None  # kg, whole consignment
    packages: int | None = None
    payment: str | None = None
    location: str | None = None  # place of goods
    parties: tuple[Party, ...] = ()
    transport: Transport = Transport()
    documents: tuple[Document, ...] = ()

    def party(self, *roles: Role) -> Party | None:
        """The first party playing one of ``roles``, in the order asked."""
        for role in roles:
            for party in self.parties:
                if party.role is role:
                    return party
        return None

    @property
    def operator(self) -> Party | None:
        """The registered business behind the declaration: importer, exporter or holder of the transit procedure."""
        return self.party(*OPERATOR_ROLES[self.direction])

    @property
    def declarant(self) -> Party | None:
        return self.party(Role.DECLARANT)

    @property
    def counterparty(self) -> Party | None:
        """The party abroad: the seller of an import or transit, the buyer of an export."""
        return self.party(*COUNTERPARTY_ROLES[self.direction])

    def all_documents(self) -> Iterator[Document]:
        yield from self.documents
        for item in self.items:
            yield from item.documents


OPERATOR_ROLES = {
    Direction.IMPORT: (Role.IMPORTER, Role.CONSIGNEE),
    Direction.EXPORT: (Role.EXPORTER, Role.CONSIGNOR),
    Direction.TRANSIT: (Role.PRINCIPAL, Role.DECLARANT),
}
COUNTERPARTY_ROLES = {
    Direction.IMPORT: (Role.SELLER, Role.CONSIGNOR, Role.EXPORTER),
    Direction.EXPORT: (Role.BUYER, Role.CONSIGNEE, Role.IMPORTER),
    Direction.TRANSIT: (Role.SELLER, Role.CONSIGNOR, Role.EXPORTER),
}


def party_key(party: Party | None) -> str | None:
    """How history knows a party: its identifier, else its folded name with country; ``None`` where neither is known."""
    if party is None:
        return None
    if party.identifier:
        return party.identifier.strip().upper()
    if party.name:
        return f"{' '.join(party.name.casefold().split())}|{party.country or ''}"
    return None


SHORTEST_DOCUMENT = 4


def document_key(document: str | None) -> str | None:
    """How a transport document is known however it is spelt: its letters and digits, in capitals.

    ``None`` for what names no document: shorter than ``SHORTEST_DOCUMENT``, or without a digit (``N/A``, ``unknown``).
    """
    key = "".join(character for character in (document or "").upper() if character.isalnum())
    named = len(key) >= SHORTEST_DOCUMENT and any(character.isdigit() for character in key)
    return key if named else None
