"""Writing a drafted day as declarations: rounding, duties, invoices, documents, transport."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from steelyard.engine.declaration import Declaration, Document, Item, Money, Party
from steelyard.world.cast import Cast
from steelyard.world.commodity import commodities
from steelyard.world.consignment import TERMS, Consignment, terms_of
from steelyard.world.draft import FREIGHT_FREE, Draft, Head
from steelyard.world.draw import Floats
from steelyard.world.geography import CURRENCIES, countries, exchange
from steelyard.world.papers import codes_in
from steelyard.world.tariff import de_minimis, tariff
from steelyard.world.traffic import EXPORT, FLOWS, IMPORT, REGIME_CODES, TRANSIT, Flow
from steelyard.world.wordings import lots, wordings

SAID = ("", "Used ")
CENT = Decimal("0.01")
GRAM = Decimal("0.001")
NOTHING = Decimal(0)
LOT_STEP = 7  # spreads lots over the items of a declaration
CAPITALS = 3  # one declarant of so many writes in capitals
PAYMENTS = ("transfer", "transfer", "letter of credit", "documents against payment", "open account", "cash")
OLDEST = 40  # days before the declaration on which a document was issued


class Writer:
    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.home = cast.home
        self.goods = commodities()
        self.codes = (*countries().code, self.home)  # position -1 is home
        self.agreement = (*countries().agreement, "")
        text = wordings().text
        self.words = (text, tuple(words.upper() for words in text))
        self.lots = (lots(), tuple(lot.upper() for lot in lots()))
        self.consignment = Consignment(cast)
        self.pieces = np.array([unit in ("H87", "NPR") for unit in self.goods.unit])
        self.direction = np.array([(IMPORT, EXPORT, TRANSIT).index(flow.direction) for flow in FLOWS])
        self.parcel = np.array([flow.way == "parcel" for flow in FLOWS])
        self.offices = tuple(f"{self.home}{flow.office}" for flow in FLOWS)
        self.cpc = tuple(f"{code}000" for code in REGIME_CODES)

    def declarations(self, draft: Draft, on: date) -> Iterator[tuple[int, Declaration]]:
        """Position in the draft and declaration, in the order of lodging; numbered in that order."""
        items = self._items(draft, on)
        issued = [on - timedelta(days=days) for days in range(OLDEST)]
        rows = draft.rows()
        for number, place in enumerate(np.argsort(draft.heads.second, kind="stable").tolist(), 1):
            head = rows[place]
            own = tuple(items[head.first : head.first + head.items])
            yield place, self._declaration(draft, head, own, on, issued[head.number % OLDEST], number)

    def _items(self, draft: Draft, on: date) -> list[Item]:
        lines, heads = draft.lines, draft.heads
        rates, duty = self._duties(draft, on)
        currency = [CURRENCIES[each] for each in heads.currency[lines.head].tolist()]
        quantity = np.where(self.pieces[lines.goods], np.rint(lines.quantity), lines.quantity)
        regime = heads.regime[lines.head].tolist()
        rate = {each: Decimal(str(each)) for each in np.unique(rates).tolist()}
        make, money = Item, Money
        return [
            make(
                sequence=sequence,
                hs=self.goods.hs8[code],
                description=words,
                origin=self.codes[origin],
                cpc=self.cpc[procedure],
                preference=self.agreement[origin] if claimed else None,
                net_mass=net,
                gross_mass=gross,
                quantity=amount,
                unit=self.goods.unit[goods],
                packages=packages,
                value=money(value, "USD"),
                price=money(price, name),
                duty_rate=rate[percent],
                duty=money(due, "USD"),
            )
            for sequence, code, words, origin, procedure, claimed, net, gross, amount, goods, packages, value,
                price, name, percent, due in zip(
                (np.arange(len(lines.head)) - heads.first[lines.head] + 1).tolist(),
                lines.code.tolist(),
                self._descriptions(draft),
                lines.origin.tolist(),
                regime,
                lines.claimed.tolist(),
                _decimals(np.maximum(lines.net, 0.001), GRAM),
                _decimals(np.maximum(lines.gross, 0.001), GRAM),
                _decimals(np.maximum(quantity, 0.001), GRAM),
                lines.goods.tolist(),
                lines.packages.tolist(),
                _decimals(lines.value, CENT),
                _decimals(self._prices(draft, on), CENT),
                currency,
                rates.tolist(),
                _decimals(duty, CENT),
                strict=True,
            )
        ]  # fmt: skip

    def _duties(self, draft: Draft, on: date) -> tuple[Floats, Floats]:
        """Rate and duty of each item; no duty where it is suspended, or where a parcel is worth too little."""
        lines, heads = draft.lines, draft.heads
        direction = self.direction[heads.flow]
        imported = tariff().import_rates(lines.code, lines.origin, lines.claimed, in_force=draft.in_force)
        exported = tariff().export_rates(lines.code)
        rates = np.where((direction == 1)[lines.head], exported, imported)
        rates = np.where((direction == 2)[lines.head], 0.0, rates)
        small = self.parcel[heads.flow] & (np.add.reduceat(lines.value, heads.first) <= de_minimis(on))
        definitive = np.array([code == "1000" for code in REGIME_CODES])[heads.regime]
        pays = np.where(direction == 1, definitive, heads.pays & ~small)
        return rates, np.where(pays[lines.head], np.round(lines.value, 2) * rates, 0.0)

    def _prices(self, draft: Draft, on: date) -> Floats:
        """Invoice price of each item in the currency of its declaration."""
        lines, heads = draft.lines, draft.heads
        free = np.array([TERMS[terms_of(digits)].freight_free for digits in heads.number.tolist()])
        for head, terms in draft.terms.items():
            free[head] = terms in ("FOB", "EXW", "FCA")
        dollars = lines.invoice * np.where(free, FREIGHT_FREE, 1.0)[lines.head]
        prices = np.round(dollars / exchange(on)[heads.currency][lines.head], 2)
        for head, total in draft.round_totals.items():
            own = draft.items(head)
            span = slice(own.start, own.stop)
            prices[span] = np.floor(prices[span] * total / prices[span].sum() * 100) / 100
            prices[own.start] += total - prices[span].sum()
        return np.maximum(prices, 0.01)

    def _descriptions(self, draft: Draft) -> list[str]:
        lines, heads = draft.lines, draft.heads
        capitals = (heads.declarant % CAPITALS == 0)[lines.head].tolist()
        place = (heads.number[lines.head] + LOT_STEP * np.arange(len(lines.head))) % len(self.lots[0])
        texts = [
            used + self.words[loud][words] + self.lots[loud][lot]
            for used, loud, words, lot in zip(
                [SAID[each] for each in lines.used.tolist()],
                capitals,
                lines.words.tolist(),
                place.tolist(),
                strict=True,
            )
        ]
        for line, words in draft.wording.items():
            texts[line] = words
        return texts

    def _declaration(
        self, draft: Draft, head: Head, items: tuple[Item, ...], on: date, issued: date, number: int
    ) -> Declaration:
        flow = FLOWS[head.flow]
        digits = head.number
        office = self.offices[head.flow]
        gross = sum([item.gross_mass or GRAM for item in items], start=NOTHING)
        price = sum([item.price.amount for item in items if item.price], start=NOTHING)
        return Declaration(
            message_id=f"{office}-{on:%Y%m%d}-{number:06d}",
            direction=flow.direction,
            office=office,
            items=items,
            reference=f"{head.declarant:04d}/{on:%y}/{digits * 7 % 10**9:09d}",
            regime=REGIME_CODES[head.regime],
            declared_on=on,
            dispatch=self.codes[head.dispatch],
            destination=self.codes[head.destination],
            terms=draft.terms.get(head.place) or TERMS[terms_of(digits)].code,
            total=Money(price, CURRENCIES[head.currency]),
            gross_mass=gross,
            packages=sum([item.packages or 0 for item in items]),
            payment="cash" if flow.way == "parcel" else PAYMENTS[digits // 17 % len(PAYMENTS)],
            location=f"{office}-{1 + digits // 11 % 6}",
            parties=self._parties(draft, head, flow),
            transport=self.consignment.transport(draft, head, flow, office, float(gross)),
            documents=tuple(
                [
                    Document(code, f"{code}/{digits * (3 + place) % 10**8:08d}", issued)
                    for place, code in enumerate(codes_in(head.papers))
                ]
            ),
        )

    def _parties(self, draft: Draft, head: Head, flow: Flow) -> tuple[Party, ...]:
        operator = self.cast.operator(flow.direction, head.row)
        seller = self.cast.seller(flow.direction, head.seller)
        if head.place in draft.related:
            seller = Party(role=seller.role, name=operator.name, country=seller.country)
        parties = (operator, self.cast.declarants[head.declarant], seller)
        if self.consignment.is_unmarked(draft, head):
            return parties
        return (*parties, self.consignment.carrier(flow, head))


def _decimals(column: Floats, unit: Decimal) -> list[Decimal]:
    """Each number to the nearest ``unit`` (a hundredth or a thousandth), exactly."""
    scale = int(1 / unit)
    return [whole * unit for whole in map(Decimal, np.rint(column * scale).astype(np.int64).tolist())]
