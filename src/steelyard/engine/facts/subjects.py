"""Which pasts a declaration touches: the subjects whose history is kept, each a kind and a key.

The same functions name a subject when its history is written and when it is read, so the two cannot drift apart.
"""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from steelyard.engine.declaration import Declaration, Item, Party, party_key
from steelyard.engine.facts.dossier import PriceKey

LONGEST_KEY = 160
"""Characters. A longer key is cut to its beginning and a digest of the whole: still unique, still indexable."""


class Kind:
    """Kinds of subject; the numbers are stored and never reused. Not an enumeration: those are slow to hash."""

    OPERATOR: Final = 1
    DECLARANT: Final = 2
    SELLER: Final = 3  # the party abroad, whichever side of the sale it is on
    ROUTE: Final = 4  # origin of the first item, country of dispatch, office
    OPERATOR_HS: Final = 5  # operator and subheading
    OPERATOR_ORIGIN: Final = 6
    HS_ORIGIN: Final = 7  # subheading and origin, whoever declares


PARTIES = (Kind.OPERATOR, Kind.DECLARANT, Kind.SELLER, Kind.ROUTE)
"""Kinds with a history of declarations, controls and findings; of the others the first time counts most."""

Subject = tuple[int, str]
"""(kind, key)"""


class Subjects(msgspec.Struct, frozen=True):
    """Keys of what one declaration touches; ``None`` and empty where it names none."""

    operator: str | None
    declarant: str | None
    seller: str | None
    route: str | None
    operator_hs: dict[str, str]  # key by subheading
    operator_origin: dict[str, str]  # key by origin
    hs_origin: dict[tuple[str, str], str]  # key by subheading and origin

    def parties(self) -> list[Subject]:
        keys = (self.operator, self.declarant, self.seller, self.route)
        return [(kind, key) for kind, key in zip(PARTIES, keys, strict=True) if key is not None]

    def pairs(self) -> list[Subject]:
        return [
            *((Kind.OPERATOR_HS, key) for key in self.operator_hs.values()),
            *((Kind.OPERATOR_ORIGIN, key) for key in self.operator_origin.values()),
            *((Kind.HS_ORIGIN, key) for key in self.hs_origin.values()),
        ]

    def every(self) -> list[Subject]:
        return [*self.parties(), *self.pairs()]

    def counted(self) -> list[Subject]:
        """The subjects whose declarations are counted; of the other pairs only the first time matters."""
        return [*self.parties(), *((Kind.OPERATOR_HS, key) for key in self.operator_hs.values())]


def newly_counted(touched: Subjects, *, amends: bool, earlier: Declaration | None) -> list[Subject]:
    """The subjects that a declaration is one more declaration of.

    An amendment was counted already, but for those that the ``earlier`` version did not name.
    """
    if not amends:
        return touched.counted()
    before = set(subjects(earlier).counted()) if earlier is not None else set(touched.counted())
    return [subject for subject in touched.counted() if subject not in before]


def subjects(declaration: Declaration) -> Subjects:
    """Every subject ``declaration`` touches."""
    operator = party_subject(declaration.operator)
    headings = dict.fromkeys(item.hs[:6] for item in declaration.items)
    origins = dict.fromkeys(item.origin for item in declaration.items if item.origin)
    pairs = dict.fromkeys((item.hs[:6], item.origin) for item in declaration.items if item.origin)
    return Subjects(
        operator=operator,
        declarant=party_subject(declaration.declarant),
        seller=party_subject(declaration.counterparty),
        route=route_key(declaration),
        # The short part has a fixed alphabet and comes first, so two different pairs never share a key.
        operator_hs={} if operator is None else {hs6: f"{hs6}|{operator}" for hs6 in headings},
        operator_origin={} if operator is None else {origin: f"{origin}|{operator}" for origin in origins},
        hs_origin={(hs6, origin): f"{hs6}|{origin}" for hs6, origin in pairs if origin},
    )


def party_subject(party: Party | None) -> str | None:
    """The key under which the past of ``party`` is kept; ``None`` where it is not identified."""
    return bounded(party_key(party))


def route_key(declaration: Declaration) -> str | None:
    """Origin of the first item, country of dispatch and office; ``None`` where neither country is given."""
    origin = declaration.items[0].origin if declaration.items else None
    if origin is None and declaration.dispatch is None:
        return None
    return f"{origin or ''}>{declaration.dispatch or ''}>{declaration.office}"


def price_key(declaration: Declaration, item: Item) -> PriceKey:
    """What prices of ``item`` are compared with: the same direction, code and origin."""
    return (declaration.direction.value, item.hs[:8], item.origin)


def bounded(key: str | None) -> str | None:
    """``key``, or its beginning with a digest of the whole where it is too long."""
    if key is None or len(key) <= LONGEST_KEY:
        return key
    return f"{key[:120]}#{hashlib.sha256(key.encode()).hexdigest()[:32]}"
