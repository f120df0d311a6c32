"""Schemes about the value of goods."""

from __future__ import annotations

from steelyard.world.case import Case, money
from steelyard.world.geography import CURRENCIES, countries, exchange
from steelyard.world.kinds import Kind
from steelyard.world.tariff import de_minimis

ROUND_TOTALS = (5_000, 8_000, 10_000, 12_000, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000, 75_000, 100_000)


def undervalue(case: Case) -> None:
    """The invoice shows a quarter to two thirds of what was paid; some invoices are made up to a round sum."""
    depth = case.between(0.25, 0.65)
    before = case.dues()
    values = case.draft.lines.value
    changed = {line: float(values[line]) for line in case.some_lines(0.85)}
    for line in changed:
        case.scale(line, depth * case.between(0.9, 1.1), "value")
    if case.chance(0.15):
        _round_off(case)
    for line, value in changed.items():
        case.record(
            Kind.UNDERVALUATION,
            "value",
            money(values[line]),
            money(value),
            line=line,
            revenue=case.evaded(before, line),
            ease=1.2 - 0.6 * depth,
        )


def _round_off(case: Case) -> None:
    """Brings the invoice to the nearest round sum below it, in dollars and delivered."""
    total = float(case.draft.lines.value[case.lines.start : case.lines.stop].sum())
    below = [each for each in ROUND_TOTALS if each <= total]
    if below and below[-1] > 0.5 * total:
        for line in case.lines:
            case.scale(line, below[-1] / total, "value")
        case.draft.heads.currency[case.head] = CURRENCIES.index("USD")
        case.draft.terms[case.head] = "CIF"
        case.draft.round_totals[case.head] = below[-1]


def undervalue_minerals(case: Case) -> None:
    """Ore, scrap or metal is exported as of a lower grade, at a third to two thirds of its price."""
    depth = case.between(0.30, 0.65)
    before = case.dues()
    values = case.draft.lines.value
    for line in case.lines:
        value = float(values[line])
        case.scale(line, depth, "value")
        case.record(
            Kind.MINERAL_UNDERVALUATION,
            "value",
            money(values[line]),
            money(value),
            line=line,
            revenue=case.evaded(before, line),
            ease=1.2 - 0.6 * depth,
        )


def split(case: Case) -> None:
    """One consignment is cut into parcels, each just under the limit to which parcels are free of duty."""
    lines = case.draft.lines
    line = case.lines.start
    target = de_minimis(case.on) * case.between(0.72, 0.98)
    # The lot is the same in every parcel: the goods this operator deals in most.
    net = target / float(case.goods.price[case.staple]) * case.between(0.85, 1.15)
    small = 0.02 * target / len(case.lines)
    for each in case.lines:
        case.set_value(each, small)
    case.set_value(line, target - small * (len(case.lines) - 1))
    lines.gross[line] *= net / float(lines.net[line])
    lines.net[line] = net
    case.declare_as(line, int(case.goods.first_code[case.staple]), true_words=False)
    case.record(
        Kind.SPLIT_CONSIGNMENT,
        "value",
        money(lines.value[line]),
        "part of a larger consignment",
        line=line,
        revenue=target * float(case.goods.duty[lines.code[line]]),
    )


def change_currency(case: Case) -> None:
    """The invoice is in a dearer currency than the one declared, figure for figure."""
    heads = case.draft.heads
    rates = exchange(case.on)
    true = CURRENCIES.index("EUR")
    spoken = [name for name, _ in countries().currencies[int(heads.partner[case.head])]]
    for name in ("GBP", "CHF", "EUR"):
        if name in spoken:
            true = CURRENCIES.index(name)
            break
    declared = CURRENCIES.index("USD")
    before = case.dues()
    factor = float(rates[declared] / rates[true])
    heads.currency[case.head] = declared
    for line in case.lines:
        case.scale(line, factor, "value")
    lost = sum(case.evaded(before, line) for line in case.lines)
    case.record(Kind.FALSE_CURRENCY, "price", "USD", CURRENCIES[true], line=case.lines.start, revenue=lost)


def hide_royalty(case: Case) -> None:
    """A fee to the owner of the mark, part of the customs value, is paid elsewhere. Nothing in the papers shows it."""
    fee = case.between(0.05, 0.12)
    for line in case.lines:
        value = float(case.draft.lines.value[line])
        due = float(case.dues()[line - case.lines.start])
        case.record(
            Kind.ROYALTY_UNDECLARED,
            "value",
            money(value),
            money(value * (1 + fee)),
            line=line,
            revenue=due * fee,
        )


def invoice_in_circles(case: Case) -> None:
    """Related companies re-invoice each other; the price is not one between strangers."""
    depth = case.between(0.85, 0.97)
    before = case.dues()
    for line in case.lines:
        case.scale(line, depth, "value")
    if case.chance(0.25):
        case.draft.related.add(case.head)
    lost = sum(case.evaded(before, line) for line in case.lines)
    case.record(Kind.CAROUSEL_INVOICING, "parties", "not related", "related", revenue=lost)
