"""Drawing a day of honest trade: who declares what, from where, how much of it and at what price."""

from __future__ import annotations

from datetime import date

import numpy as np

from steelyard.world.commodity import BULK, SECOND_CODE, commodities
from steelyard.world.draft import HOME, Draft, Heads, Lines
from steelyard.world.draw import Floats, Ints, Urns
from steelyard.world.geography import CURRENCIES, WAYS, countries, families
from steelyard.world.intent import OUTSIDE_BURSTS, Intent
from steelyard.world.kinds import SCHEMES, Kind
from steelyard.world.papers import bits, certificate_bits, flow_bits, regime_bits
from steelyard.world.population import COURIERS, SLOT_SHARES, SLOTS, Population, shelves, some_declarant
from steelyard.world.prices import Prices
from steelyard.world.tariff import PREFERENCE_DOCUMENTS, tariff
from steelyard.world.traffic import (
    EXPORT,
    FLOWS,
    IMPORT,
    MOST_ITEMS,
    PAYS_DUTY,
    REGIME_CODES,
    TRANSIT,
    Pool,
    flow_columns,
    regime_table,
)
from steelyard.world.wordings import PRIVATE_VAGUE_SHARE, VAGUE, VAGUE_SHARE, wordings
from steelyard.world.working_time import FRIDAY_FLOWS, seconds_of_day

EXPLORES = 0.05  # of items are outside the basket
OTHER_ORIGIN = 0.12
ONE_ORIGIN = 0.7  # of items come from where the first one does
OTHER_SELLER = 0.2
VIA_HUB = 0.12  # of imports are bought and loaded in a third country
OTHER_DECLARANT = 0.08
CLAIMS = 0.7  # of those who may claim preference do
SWITCHES = 0.35  # of honest buyers leave the country a measure hits
INSTEAD = ("TH", "TH", "IN", "KR", "TR", "JP", "MY")
BEYOND = ("IQ", "IQ", "JO", "SY", "SA", "KW", "LB")
"""Where transit goes."""
BEYOND_HOME = "OM"
"""Where it goes instead, if it came from there."""
SECOND_HAND = ("vehicles", "machinery", "parts", "computers", "appliances", "tyres")
USED = 0.05  # of such goods are second-hand
USED_PRICE = 0.4  # of the price when new, at least
ALONE = 0.75
SEASON = (1.0, 0.88, 0.62, 0.42, 0.32, 0.3, 0.3)
"""Chance that seasonal goods are in trade, by months from their peak."""


class Trade:
    """Draws the honest trade of any day; schemes and errors come after."""

    def __init__(self, population: Population, intent: Intent, start: date) -> None:
        self.population = population
        self.intent = intent
        self.goods = commodities()
        self.kin = families()
        self.world = countries()
        self.prices = Prices(population, start)
        self.family = np.array([self.kin.number(name) for name in self.goods.family])
        self.second_hand = np.array([family in SECOND_HAND for family in self.goods.family])
        self.pools = [population.rows(pool) for pool in Pool]
        self.way = np.array([WAYS.index(flow.way) for flow in FLOWS])
        self.direction = np.array([(IMPORT, EXPORT, TRANSIT).index(flow.direction) for flow in FLOWS])
        self.express = np.array([flow.mode.value == "express" for flow in FLOWS])
        self.hubs = Urns(self.world.hub[None, :])
        shares = np.zeros((len(self.world.code), len(CURRENCIES)))
        for country, currencies in enumerate(self.world.currencies):
            for currency, share in currencies:
                shares[country, CURRENCIES.index(currency)] = share
        self.currencies = Urns(shares)
        self.pays = np.array([code in PAYS_DUTY for code in REGIME_CODES])
        self.splitter = SCHEMES.index(Kind.SPLIT_CONSIGNMENT) + 1
        self.beyond = np.array([self.world.number(code) for code in BEYOND])
        self.otherwise = self.world.number(BEYOND_HOME)
        self.instead = np.array([self.world.number(code) for code in INSTEAD])
        self.preference_bits = np.array(
            [bits(PREFERENCE_DOCUMENTS[name]) if name else 0 for name in self.world.agreement] + [0]
        )

    def draft(self, day: int, on: date, count: int, rng: np.random.Generator, *, in_force: bool) -> Draft:
        """``count`` honest declarations of the day ``on``, the ``day``-th of the world."""
        flow = rng.choice(len(FLOWS), count, p=FRIDAY_FLOWS if on.weekday() == 4 else flow_columns().share)
        row = self._operators(flow, day, rng)
        first, items = self._items(flow, row, rng)
        head = np.repeat(np.arange(count), items)
        goods, slot = self._goods(flow, row, head, on.month, rng)
        partner = self._partners(flow, row, head, goods, slot, first, rng)
        if in_force:
            self._switch(flow[head], goods, partner, rng)
        exported = (self.direction[flow] == 1)[head]
        regime = _regimes(flow, rng)
        lead, seller, dispatch, destination = self._ways(flow, row, slot[first], partner[first], rng)
        code = np.where(
            rng.random(len(goods)) < SECOND_CODE, self.goods.second_code[goods], self.goods.first_code[goods]
        )
        origin = np.where(exported, HOME, partner)
        claimed = self._claims(flow, head, code, origin, rng)
        vague = rng.random(count) < np.where(self.population.private[row], PRIVATE_VAGUE_SHARE, VAGUE_SHARE)
        mass = self.prices.masses(flow, head, goods, items, rng)
        value = mass.net * self.prices.per_kg(day, on, goods, partner, seller[head], rng)
        used = self.second_hand[goods] & (rng.random(len(goods)) < USED)
        value = np.where(used, value * (USED_PRICE + 0.3 * rng.random(len(goods))), value)
        heads = Heads(
            flow=flow,
            row=row,
            declarant=self._declarants(flow, row, rng),
            seller=seller,
            regime=regime,
            partner=lead,
            dispatch=dispatch,
            destination=destination,
            currency=self.currencies.pick(lead, rng),
            second=seconds_of_day(flow, rng),
            first=first,
            count=items,
            pays=self.pays[regime],
            number=rng.integers(0, 10**9, count),
            vague=vague,
        )
        lines = Lines(
            head=head,
            goods=goods,
            code=code,
            origin=origin,
            claimed=claimed,
            net=mass.net,
            gross=mass.gross,
            quantity=mass.quantity,
            packages=mass.packages,
            value=value,
            invoice=value.copy(),
            words=_words(goods, vague[head], rng),
            used=used,
        )
        return Draft(day=day, in_force=in_force, heads=heads, lines=lines, papers=self._papers(heads, lines))

    def _operators(self, flow: Ints, day: int, rng: np.random.Generator) -> Ints:
        people, intent = self.population, self.intent
        busy = people.weight * ((people.since <= day) & (day < people.until))
        busy = np.where(intent.scheme == self.splitter, busy * OUTSIDE_BURSTS, busy)
        for row in self.intent.bursting(day):
            busy[row] = people.weight[row] * intent.burst_factor[row]
        pool = flow_columns().pool[flow]
        operator = np.zeros(len(flow), dtype=np.int64)
        for number, rows in enumerate(self.pools):
            wanted = np.flatnonzero(pool == number)
            bounds = np.cumsum(busy[rows])
            place = np.searchsorted(bounds, rng.random(len(wanted)) * bounds[-1], side="right")
            operator[wanted] = rows[np.minimum(place, len(rows) - 1)]
        return operator

    def _items(self, flow: Ints, row: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Position of the first item and number of items of each declaration."""
        items = np.minimum(rng.geometric(1 / flow_columns().items[flow]), MOST_ITEMS)
        bulk = self.goods.package_mass[self.population.basket[row, 0]] >= BULK
        items = np.where(bulk & (rng.random(len(flow)) < ALONE), 1, items)
        return np.cumsum(items) - items, items

    def _goods(self, flow: Ints, row: Ints, head: Ints, month: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Commodity of each item, and the slot of the basket it stands in or for."""
        basket = self.population.basket
        bounds = np.cumsum(SLOT_SHARES)
        slot = np.minimum(np.searchsorted(bounds, rng.random(len(head))), SLOTS - 1)
        goods = basket[row[head], slot]
        peak = self.goods.peak[goods]
        apart = np.abs(peak - month)
        chance = np.where(peak > 0, np.array(SEASON)[np.minimum(apart, 12 - apart).clip(0, 6)], 1.0)
        slot = np.where(rng.random(len(head)) < chance, slot, rng.integers(0, SLOTS, len(head)))
        goods = basket[row[head], slot]
        astray = np.flatnonzero(rng.random(len(head)) < EXPLORES)
        pool = flow_columns().pool[flow[head[astray]]]
        goods[astray] = shelves()[1].pick(self.family[goods[astray]] * len(Pool) + pool, rng)
        return goods, slot

    def _partners(
        self, flow: Ints, row: Ints, head: Ints, goods: Ints, slot: Ints, first: Ints, rng: np.random.Generator
    ) -> Ints:
        """Country of origin of each item, of destination where it is exported."""
        partner = self.population.partner[row[head], slot]
        elsewhere = np.flatnonzero(rng.random(len(head)) < OTHER_ORIGIN)
        family = self.family[goods[elsewhere]]
        way = self.way[flow[head[elsewhere]]]
        exported = self.direction[flow[head[elsewhere]]] == 1
        # A family that never moves that way is bought where it is bought by sea.
        way = np.where(self.kin.way[family, way] > 0, way, 0)
        partner[elsewhere] = np.where(
            exported, self.kin.destinations.pick(family, rng), self.kin.origins.pick(family * len(WAYS) + way, rng)
        )
        same = (rng.random(len(head)) < ONE_ORIGIN) | (self.direction[flow[head]] == 1)
        return np.where(same, partner[first][head], partner)

    def _switch(self, flow: Ints, goods: Ints, partner: Ints, rng: np.random.Generator) -> None:
        """Honest buyers who leave the country that the measure hits."""
        duties = tariff()
        hit = (goods == duties.hot) & (partner == duties.dumped_from) & (self.direction[flow] == 0)
        leaving = np.flatnonzero(hit & (rng.random(len(goods)) < SWITCHES))
        partner[leaving] = rng.choice(self.instead, len(leaving))

    def _ways(
        self, flow: Ints, row: Ints, slot: Ints, partner: Ints, rng: np.random.Generator
    ) -> tuple[Ints, Ints, Ints, Ints]:
        """Country of the seller or buyer, the seller, country of dispatch and of destination."""
        people = self.population
        direction = self.direction[flow]
        count = len(flow)
        hub = self.hubs.pick(np.zeros(count, dtype=np.int64), rng)
        dispatch = np.where((rng.random(count) < VIA_HUB) & (direction == 0), hub, partner)
        lead = np.where(rng.random(count) < 0.5, partner, dispatch)
        stays = (people.partner[row, slot] == lead) & (rng.random(count) >= OTHER_SELLER)
        other = people.first_seller[lead] + (rng.random(count) ** 1.4 * people.sellers[lead]).astype(np.int64)
        seller = np.where(stays, people.seller[row, slot], other)
        beyond = rng.choice(self.beyond, count)
        beyond = np.where(beyond == dispatch, self.otherwise, beyond)
        destination = np.where(direction == 0, HOME, np.where(direction == 1, partner, beyond))
        return lead, seller, np.where(direction == 1, HOME, dispatch), destination

    def _claims(self, flow: Ints, head: Ints, code: Ints, origin: Ints, rng: np.random.Generator) -> np.ndarray:
        may = (self.direction[flow] == 0)[head] & (tariff().kept[origin] < 1) & (self.goods.duty[code] > 0)
        return np.asarray(may & (rng.random(len(flow)) < CLAIMS)[head])

    def _declarants(self, flow: Ints, row: Ints, rng: np.random.Generator) -> Ints:
        count = len(flow)
        other = rng.random(count) < OTHER_DECLARANT
        declarant = np.where(other, some_declarant(self.population, rng, count), self.population.declarant[row])
        courier = np.where(self.express[flow], rng.integers(1, COURIERS, count), 0)
        return np.where(flow_columns().is_parcel[flow] == 1, courier, declarant)

    def _papers(self, heads: Heads, lines: Lines) -> Ints:
        needed = certificate_bits()[self.direction[heads.flow][lines.head], lines.goods]
        needed = needed | np.where(lines.claimed, self.preference_bits[lines.origin], 0)
        together = np.bitwise_or.reduceat(needed, heads.first)
        return np.asarray(together | flow_bits()[heads.flow] | regime_bits()[heads.regime])


def _regimes(flow: Ints, rng: np.random.Generator) -> Ints:
    bounds, numbers = regime_table()
    choice = (rng.random(len(flow))[:, None] > bounds[flow]).sum(axis=1)
    return np.asarray(numbers[flow, np.minimum(choice, numbers.shape[1] - 1)])


def _words(goods: Ints, vague: np.ndarray, rng: np.random.Generator) -> Ints:
    table = wordings()
    drawn = rng.random(len(goods))
    named = table.first[goods] + (drawn * table.count[goods]).astype(np.int64)
    return np.where(vague, table.first_vague + (drawn * len(VAGUE)).astype(np.int64), named)


def totals(draft: Draft, column: Floats) -> Floats:
    """``column`` of the items, added up by declaration."""
    return np.add.reduceat(column, draft.heads.first)
