"""The parties as they are written on declarations. Each is made once and shared: structs are frozen."""

from __future__ import annotations

import numpy as np

from steelyard.engine.declaration import Direction, Party, Role
from steelyard.world.commodity import commodities
from steelyard.world.draw import Stream, mixed
from steelyard.world.geography import WAYS, countries
from steelyard.world.intent import Intent
from steelyard.world.names import address, company, parts, person, registration
from steelyard.world.population import COURIERS, Population

OPERATOR_ROLE = {
    Direction.IMPORT: Role.IMPORTER,
    Direction.EXPORT: Role.EXPORTER,
    Direction.TRANSIT: Role.PRINCIPAL,
}
ABROAD_ROLE = {Direction.IMPORT: Role.SELLER, Direction.EXPORT: Role.BUYER, Direction.TRANSIT: Role.SELLER}
DECLARANT_ROWS = 1 << 22  # rows from here name declarants, from twice here sellers: no row names two parties
REGISTERED_ABROAD = 4  # one seller of so many gives a number


class Cast:
    def __init__(self, population: Population, intent: Intent, home: str) -> None:
        self.population = population
        self.intent = intent
        self.home = home
        self.seed = population.seed
        self._operators: dict[tuple[Direction, int], Party] = {}
        self._sellers: dict[tuple[Direction, int], Party] = {}
        self._last_seller = np.cumsum(population.sellers)
        self.declarants = tuple(self._declarant(number) for number in range(len(population.declarant_weight)))
        self.carriers = {way: tuple(self._carrier(name) for name in parts(way)[0]) for way in WAYS}

    def operator(self, direction: Direction, row: int) -> Party:
        party = self._operators.get((direction, row))
        if party is None:
            party = self._operators[direction, row] = self._operator(direction, row)
        return party

    def seller(self, direction: Direction, number: int) -> Party:
        party = self._sellers.get((direction, number))
        if party is None:
            party = self._sellers[direction, number] = self._seller(direction, number)
        return party

    def identifier(self, row: int) -> str:
        return registration(self.seed, int(self.population.identity[row]), self.home)

    def _operator(self, direction: Direction, row: int) -> Party:
        owner = int(self.population.identity[row])
        chain = int(self.intent.chain[row])
        private = bool(self.population.private[row])
        family = commodities().family[int(self.population.basket[owner, 0])]
        return Party(
            role=OPERATOR_ROLE[direction],
            identifier=registration(self.seed, owner, self.home),
            name=person(self.seed, owner) if private else company(self.seed, owner, family=family),
            country=self.home,
            # Shell companies follow each other at one address.
            address=address(self.seed, owner if chain < 0 else chain),
        )

    def _declarant(self, number: int) -> Party:
        row = DECLARANT_ROWS + number
        name = parts("parcel")[0][number] if number < COURIERS else f"{company(self.seed, row)} Clearance"
        identifier = registration(self.seed, row, self.home)
        return Party(role=Role.DECLARANT, identifier=identifier, name=name, country=self.home)

    def _carrier(self, name: str) -> Party:
        number = sum(name.encode()) * 7919 % 90_000 + 10_000
        return Party(role=Role.CARRIER, identifier=f"C{number}", name=name)

    def _seller(self, direction: Direction, number: int) -> Party:
        world = countries()
        country = int(np.searchsorted(self._last_seller, number, side="right"))
        row = 2 * DECLARANT_ROWS + number
        bits = mixed(self.seed, Stream.NAME, 5, row)
        code = world.code[country]
        return Party(
            role=ABROAD_ROLE[direction],
            identifier=f"{code}{bits % 10**9:09d}" if bits >> 60 < 16 // REGISTERED_ABROAD else None,
            name=company(self.seed, row, style=world.style[country]),
            country=code,
        )
