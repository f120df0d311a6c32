"""Schemes and errors about how much there is."""

from __future__ import annotations

from steelyard.world.case import Case, money
from steelyard.world.commodity import BULK
from steelyard.world.draft import FREIGHT_FREE
from steelyard.world.kinds import Kind
from steelyard.world.papers import certificates_in
from steelyard.world.traffic import CONTAINERISED


def shorten_weight(case: Case) -> None:
    """Less mass, and so less value, is declared than is in the packages; the weighbridge is not always fooled."""
    lines = case.draft.lines
    before = case.dues()
    part = case.between(0.5, 0.85)
    scale_gross = case.chance(0.55)
    for line in case.some_lines(0.8):
        net = float(lines.net[line])
        case.scale(line, part, "net", "value")
        if case.goods.unit[int(lines.goods[line])] == "KGM":
            case.scale(line, part, "quantity")
        if scale_gross:
            case.scale(line, part, "gross")
        case.record(
            Kind.WEIGHT_SHORT,
            "net_mass",
            money(lines.net[line]),
            money(net),
            line=line,
            quantity=net - float(lines.net[line]),
            revenue=case.evaded(before, line),
            ease=1.3 - 0.5 * part,
        )


def shorten_quantity(case: Case) -> None:
    """Fewer pieces, and so less value, are declared than are in the packages."""
    lines = case.draft.lines
    before = case.dues()
    part = case.between(0.45, 0.85)
    for line in case.some_lines(0.7):
        quantity = float(lines.quantity[line])
        fewer = max(1.0, round(quantity * part)) if quantity >= 3 else quantity * part
        case.scale(line, fewer / quantity, "quantity", "value")
        if case.goods.unit[int(lines.goods[line])] == "KGM":
            case.scale(line, fewer / quantity, "net")
        case.record(
            Kind.QUANTITY_SHORT,
            "quantity",
            money(lines.quantity[line]),
            money(quantity),
            line=line,
            quantity=float(lines.net[line]) * (1 - part),
            revenue=case.evaded(before, line),
            ease=1.2 - 0.4 * part,
        )


def mistype_mass(case: Case) -> None:
    """A digit too many or too few in a mass, or two digits exchanged."""
    lines = case.draft.lines
    line = int(case.rng.choice(case.lines))
    true = float(lines.net[line])
    factor = float(case.rng.choice((0.1, 10.0, 0.91, 1.09, 0.64, 1.36)))
    case.scale(line, factor, "net")
    if case.goods.unit[int(lines.goods[line])] == "KGM":
        case.scale(line, factor, "quantity")
    case.record(Kind.ERROR_MASS, "net_mass", money(lines.net[line]), money(true), line=line)


def miss_value(case: Case) -> None:
    """Freight, insurance or commission left out of the customs value, or a line of the invoice."""
    before = case.dues()
    values = case.draft.lines.value
    true = {line: float(values[line]) for line in case.lines}
    case.draft.terms[case.head] = "FOB"
    left = FREIGHT_FREE * case.between(0.92, 1.0)
    for line in case.lines:
        values[line] *= left  # the invoice stays as it is
    lost = sum(case.evaded(before, line) for line in case.lines)
    line = case.lines.start
    case.record(Kind.ERROR_VALUE, "value", money(values[line]), money(true[line]), line=line, revenue=lost)


def forget_document(case: Case) -> None:
    """A certificate the goods need is not there; where they need none, the packing list is missing."""
    needed = certificates_in(int(case.draft.papers[case.head]))
    code = str(case.rng.choice(needed)) if needed else "271"
    case.drop_papers(code)
    case.record(Kind.ERROR_DOCUMENT, "documents", "absent", code)


def mistype_container(case: Case) -> None:
    """A digit of a container number is wrong; where there is no container, a document is forgotten instead."""
    loose = case.goods.package_mass[int(case.draft.lines.goods[case.lines.start])] >= BULK
    if loose or case.flow.mode not in CONTAINERISED:
        forget_document(case)
        return
    case.draft.containers_wrong.add(case.head)
    case.record(Kind.ERROR_CONTAINER, "containers", "as declared", "another number")
