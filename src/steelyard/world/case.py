"""One declaration in the hands of a schemer, or of someone who errs: what is changed, and what was true."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np

from steelyard.world.commodity import commodities
from steelyard.world.draft import HOME, Draft
from steelyard.world.draw import Floats
from steelyard.world.geography import countries
from steelyard.world.kinds import KINDS, Kind
from steelyard.world.papers import bits
from steelyard.world.tariff import de_minimis, tariff
from steelyard.world.traffic import EXPORT, FLOWS, REGIME_CODES, Flow
from steelyard.world.truth import Detectability, Irregularity
from steelyard.world.wordings import wordings

CENT = Decimal("0.01")


class Case:
    """A view of one declaration of a draft. Lines are positions among the items of the whole day."""

    def __init__(self, draft: Draft, head: int, on: date, rng: np.random.Generator, staple: int) -> None:
        self.draft = draft
        self.head = head
        self.on = on
        self.rng = rng
        self.staple = staple  # the commodity this operator deals in most
        self.lines = draft.items(head)
        self.flow: Flow = FLOWS[int(draft.heads.flow[head])]
        self.goods = commodities()
        self.found: list[Irregularity] = []

    # What may be changed

    def some_lines(self, part: float) -> list[int]:
        """Each line with chance ``part``, at least one."""
        chosen = [line for line in self.lines if self.rng.random() < part]
        return chosen or [int(self.rng.choice(self.lines))]

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * float(self.rng.random())

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def scale(self, line: int, factor: float, *columns: str) -> None:
        """Multiplies columns of a line; the invoice says what the value says."""
        lines = self.draft.lines
        for name in columns:
            getattr(lines, name)[line] *= factor
            if name == "value":
                lines.invoice[line] *= factor

    def set_value(self, line: int, value: float) -> None:
        self.scale(line, value / float(self.draft.lines.value[line]), "value")

    def write(self, line: int, words: str) -> None:
        self.draft.wording[line] = words

    def declare_as(self, line: int, code: int, *, true_words: bool) -> None:
        """Puts the goods under another code, described as what they are or as what the code says."""
        lines = self.draft.lines
        goods = int(self.goods.commodity[code])
        lines.code[line], lines.goods[line] = code, goods
        unit = float(self.goods.unit_mass[goods])
        quantity = float(lines.net[line]) / unit
        whole = self.goods.unit[goods] in ("H87", "NPR")
        lines.quantity[line] = max(1.0, round(quantity)) if whole else quantity
        if not true_words:
            self.describe_as(line, goods)

    def describe_as(self, line: int, goods: int) -> None:
        table = wordings()
        self.draft.lines.words[line] = table.first[goods] + int(self.rng.integers(0, table.count[goods]))

    def describe_vaguely(self, line: int) -> None:
        table = wordings()
        self.draft.lines.words[line] = int(self.rng.integers(table.first_vague, len(table.text)))

    def set_origin(self, code: str, line: int) -> None:
        """The origin now declared; a preference is claimed no longer, as it belongs to a country."""
        self.draft.lines.origin[line] = countries().number(code)
        self.draft.lines.claimed[line] = False

    def dispatch_from(self, code: str, loading: str | None = None) -> None:
        self.draft.heads.dispatch[self.head] = countries().number(code)
        if loading is not None:
            self.draft.loading[self.head] = loading

    def set_regime(self, code: str) -> None:
        self.draft.heads.regime[self.head] = REGIME_CODES.index(code)
        self.draft.heads.pays[self.head] = code in ("4000", "4071")

    def add_papers(self, *codes: str) -> None:
        self.draft.papers[self.head] |= bits(*codes)

    def drop_papers(self, *codes: str) -> None:
        self.draft.papers[self.head] &= ~bits(*codes)

    # What is recorded

    def dues(self) -> Floats:
        """Duty that the declaration, as it stands, makes due on each line; as for home use where it is suspended."""
        lines = self.draft.lines
        span = slice(self.lines.start, self.lines.stop)
        value = lines.value[span]
        if self.flow.direction is EXPORT:
            return np.asarray(value * tariff().export_rates(lines.code[span]))
        if self.flow.way == "parcel" and value.sum() <= de_minimis(self.on):
            return np.zeros(len(value))
        rates = tariff().import_rates(
            lines.code[span], lines.origin[span], lines.claimed[span], in_force=self.draft.in_force
        )
        return np.asarray(value * rates)

    def evaded(self, before: Floats, line: int) -> float:
        """Duty on ``line`` that was due before it was changed and is no longer."""
        place = line - self.lines.start
        return max(0.0, float(before[place] - self.dues()[place]))

    def country(self, line: int) -> str:
        origin = int(self.draft.lines.origin[line])
        return "" if origin == HOME else countries().code[origin]

    def hs(self, line: int) -> str:
        return self.goods.hs8[int(self.draft.lines.code[line])]

    def record(
        self,
        kind: Kind,
        field: str,
        declared: object,
        found: object,
        *,
        line: int | None = None,
        hs: str | None = None,
        quantity: float | None = None,
        revenue: float = 0.0,
        ease: float = 1.0,
    ) -> None:
        """One irregularity; ``ease`` makes it easier or harder to see than its kind usually is."""
        chances = (round(min(0.98, chance * ease), 4) for chance in KINDS[kind].chances)
        self.found.append(
            Irregularity(
                kind=kind,
                field=field,
                declared=str(declared),
                found=str(found),
                item=None if line is None else line - self.lines.start + 1,
                hs=hs,
                quantity=None if quantity is None else money(quantity),
                revenue=money(revenue),
                detectable_by=Detectability(*chances),
            )
        )


def money(amount: float) -> Decimal:
    return Decimal(round(amount * 100)) * CENT
