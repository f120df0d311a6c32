"""Schemes about the procedure: transit, relief, drawback, warehouses."""

from __future__ import annotations

from steelyard.world.case import Case, money
from steelyard.world.draft import HOME
from steelyard.world.kinds import Kind
from steelyard.world.tariff import DRAWBACK

HOME_USE = "4000"  # what the goods are really for


def abuse_relief(case: Case) -> None:
    """Goods admitted for a time are sold and never leave again. The declaration is as any other."""
    regime = "5300" if case.chance(0.75) else "6123"  # or come in as goods that had only been away
    case.set_regime(regime)
    if regime == "5300":
        case.add_papers("955")
    due = float(case.dues().sum())
    case.record(Kind.TEMPORARY_ADMISSION_ABUSE, "regime", regime, HOME_USE, revenue=due)


def empty_warehouse(case: Case) -> None:
    """Goods leave the warehouse by the back door after this entry."""
    case.set_regime("7100")
    part = case.between(0.05, 0.4)
    case.record(Kind.WAREHOUSE_SHORTAGE, "regime", "7100", HOME_USE, revenue=part * float(case.dues().sum()))


def divert(case: Case) -> None:
    """Goods in transit are unloaded on the way and sold untaxed; what leaves is empty, or something else."""
    lines = case.draft.lines
    due = float((lines.value[case.lines.start : case.lines.stop] * _full_rates(case)).sum())
    case.record(Kind.TRANSIT_DIVERSION, "destination", "in transit", "home use", revenue=due)
    if case.chance(0.5):  # cargo that is hard to count on leaving
        for line in case.lines:
            case.scale(line, case.between(0.75, 0.95), "net", "quantity")
    if case.chance(0.35):
        case.drop_papers("952", "271")
    if case.chance(0.25):
        case.draft.unmarked.add(case.head)


def _full_rates(case: Case) -> list[float]:
    lines = case.draft.lines
    return [float(case.goods.duty[int(lines.code[line])]) for line in case.lines]


def overvalue_for_drawback(case: Case) -> None:
    """Goods of little worth leave at a high price, and the duty on that price is claimed back."""
    case.set_regime("3151")
    case.add_papers("Q07")
    factor = case.between(1.7, 4.0)
    values = case.draft.lines.value
    for line in case.lines:
        value = float(values[line])
        case.scale(line, factor, "value")
        case.draft.lines.origin[line] = HOME
        case.record(
            Kind.DRAWBACK_FRAUD,
            "value",
            money(values[line]),
            money(value),
            line=line,
            revenue=DRAWBACK * (float(values[line]) - value),
            ease=min(1.2, 0.5 + factor / 5),
        )
