"""Schemes in which the goods are not, or not only, what is declared."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.world.case import Case
from steelyard.world.kinds import Kind
from steelyard.world.traffic import IMPORT

SECOND_HAND = ("Used equipment", "Second hand goods, tested", "Used computers and parts", "Matériel d'occasion")
TOBACCO, ALCOHOL = "24022000", "22083000"
FREE_ZONE = ("AE", "AEJEA")
DRUG_ROUTES = (("EC", "ECGYE"), ("CO", "COCTG"), ("BR", "BRSSZ"))
PROHIBITED = ("93059900", "29037700", "29036100", "40122000", "85437000", "90138000")
WILDLIFE = ("44072900", "41133000", "06029000", "01063200", "03019200", "05071000")
WASTE = ("39159000", "85499900", "85491200", "40122000")
PRECURSORS = ("29152400", "29163400", "29143100", "29394100", "29394200", "28416100", "29329100")
PRECURSOR_COVERS = ("38140000", "38249900", "34025000", "29224200", "13021900", "29333900")
SUPPLEMENT = "21069010"
MEDICINE = "30049010"


def smuggle_tobacco(case: Case) -> None:
    """Cigarettes behind a cover load of cheap goods, often by way of a free zone."""
    _smuggle(case, Kind.TOBACCO_SMUGGLING, TOBACCO, price=19.0, rate=1.0)


def smuggle_alcohol(case: Case) -> None:
    _smuggle(case, Kind.ALCOHOL_SMUGGLING, ALCOHOL, price=9.8, rate=1.5)


def _smuggle(case: Case, kind: Kind, hs: str, *, price: float, rate: float) -> None:
    lines = case.draft.lines
    hidden = float(lines.net[case.lines.start : case.lines.stop].sum()) * case.between(0.15, 0.6)
    hidden = min(hidden, 10_000.0)
    line = int(case.rng.choice(case.lines))
    if case.chance(0.6):  # the cover is cheap and the load weighs more than it should
        case.scale(line, case.between(0.5, 0.8), "value")
    if case.chance(0.5):
        case.draft.lines.gross[line] += hidden * case.between(0.6, 1.5)
    if case.chance(0.55) and case.flow.mode.value == "sea":
        case.dispatch_from(*FREE_ZONE)
    if case.chance(0.3):
        case.describe_vaguely(line)
    case.record(
        kind, "description", case.hs(line), hs, line=line, hs=hs, quantity=hidden, revenue=hidden * price * rate
    )


def conceal_drugs(case: Case) -> None:
    """Drugs in a lawful load, by a known route; nothing else in the papers is untrue."""
    line = int(case.rng.choice(case.lines))
    if case.flow.mode.value == "sea" and case.chance(0.7):
        country, port = DRUG_ROUTES[int(case.rng.integers(len(DRUG_ROUTES)))]
        case.dispatch_from(country, port)
        for each in case.lines:
            case.set_origin(country, each)
    if case.chance(0.35):
        case.scale(line, case.between(0.3, 0.6), "value")
    kilograms = case.between(0.05, 1.5) if case.flow.way == "parcel" else case.between(5, 400)
    case.draft.lines.gross[line] += kilograms if case.chance(0.5) else 0
    case.record(Kind.DRUGS_CONCEALED, "description", case.hs(line), "narcotic drugs", line=line, quantity=kilograms)


def bring_prohibited(case: Case) -> None:
    """Prohibited or licensed goods under the code of ordinary ones."""
    _disguise(case, Kind.PROHIBITED_GOODS, PROHIBITED, vague=0.5)


def bring_wildlife(case: Case) -> None:
    """Protected species: declared as common ones, or as what they are without the permit."""
    if case.chance(0.35):
        line = case.lines.start
        hs = str(case.rng.choice(WILDLIFE))
        _swap(case, line, hs)
        case.drop_papers("Q01")
        case.record(
            Kind.PROTECTED_SPECIES, "documents", "no permit", "Q01", line=line, hs=hs,
            quantity=float(case.draft.lines.net[line]), ease=1.2,
        )  # fmt: skip
        return
    _disguise(case, Kind.PROTECTED_SPECIES, WILDLIFE, vague=0.3)


def dump_waste(case: Case) -> None:
    """Waste under the name of second-hand goods or of raw material, at next to no price."""
    for line in case.lines:
        case.set_value(line, float(case.draft.lines.net[line]) * case.between(0.15, 0.9))
        if case.chance(0.4):
            case.write(line, str(case.rng.choice(SECOND_HAND)))
    _disguise(case, Kind.WASTE_DISGUISED, WASTE, vague=0.3)


def disguise_precursor(case: Case) -> None:
    """A precursor under the code of an ordinary chemical, at a price that does not fit it."""
    line = case.lines.start
    _swap(case, line, str(case.rng.choice(PRECURSOR_COVERS)))
    hs = str(case.rng.choice(PRECURSORS))
    true = int(case.goods.commodity[case.goods.hs8.index(hs)])
    lines = case.draft.lines
    if case.chance(0.6):
        case.set_value(line, float(lines.net[line]) * float(case.goods.price[true]) * case.between(0.7, 1.2))
    case.drop_papers("Q02")
    case.record(Kind.PRECURSOR_DISGUISED, "hs", case.hs(line), hs, line=line, hs=hs, quantity=float(lines.net[line]))


def import_precursor_unlicensed(case: Case) -> None:
    """A precursor, declared as such, by someone who may not have it: no permit is among the papers."""
    line = case.lines.start
    hs = str(case.rng.choice(PRECURSORS))
    _swap(case, line, hs)
    case.drop_papers("Q02", "911")
    case.record(
        Kind.PRECURSOR_UNLICENSED, "documents", "absent", "Q02", line=line, hs=hs,
        quantity=float(case.draft.lines.net[line]),
    )  # fmt: skip


def falsify_medicine(case: Case) -> None:
    """Falsified medicines, declared as food supplements, or as medicines without the agency's permit."""
    line = case.lines.start
    as_food = case.chance(0.6)
    _swap(case, line, SUPPLEMENT if as_food else MEDICINE)
    case.scale(line, case.between(0.15, 0.5), "value")
    case.drop_papers("Q05")
    case.record(
        Kind.FALSIFIED_MEDICINE,
        "hs" if as_food else "documents",
        case.hs(line),
        MEDICINE if as_food else "Q05",
        line=line,
        hs=MEDICINE,
        quantity=float(case.draft.lines.net[line]),
        ease=1.0 if as_food else 1.2,
    )


def counterfeit(case: Case) -> None:
    """Copies of branded goods in a parcel: many pieces, a low price, words that avoid the brand."""
    lines = case.draft.lines
    for line in case.lines:
        case.scale(line, case.between(0.12, 0.4), "value")
        if case.chance(0.5):
            case.describe_vaguely(line)
        case.record(
            Kind.COUNTERFEIT, "description", case.hs(line), "copies of a protected mark", line=line,
            quantity=float(lines.net[line]),
        )  # fmt: skip


def bury_source(case: Case) -> None:
    """A radioactive source in a load of scrap or metal; whoever sends it may not know."""
    line = int(case.rng.choice(case.lines))
    case.record(
        Kind.RADIOACTIVE_SOURCE, "description", case.hs(line), "28444300", line=line, hs="28444300", quantity=0.5
    )


def _disguise(case: Case, kind: Kind, truths: Sequence[str], *, vague: float) -> None:
    line = int(case.rng.choice(case.lines))
    hs = str(case.rng.choice([each for each in truths if each != case.hs(line)]))
    if case.chance(vague):
        case.describe_vaguely(line)
    field = "hs" if case.flow.direction is IMPORT else "description"
    case.record(kind, field, case.hs(line), hs, line=line, hs=hs, quantity=float(case.draft.lines.net[line]))


def _swap(case: Case, line: int, hs: str) -> None:
    """Puts other goods on the line, at their own price, for about the same money."""
    lines = case.draft.lines
    code = case.goods.hs8.index(hs)
    goods = int(case.goods.commodity[code])
    if goods == int(lines.goods[line]):
        return
    price = float(case.goods.price[goods]) * case.between(0.8, 1.25)
    tare = float(lines.gross[line]) / float(lines.net[line])
    lines.net[line] = max(0.05, min(float(lines.value[line]) / price, 60_000.0))
    case.set_value(line, float(lines.net[line]) * price)
    lines.gross[line] = float(lines.net[line]) * tare
    lines.packages[line] = max(1, round(float(lines.net[line]) / float(case.goods.package_mass[goods])))
    case.declare_as(line, code, true_words=False)
