"""Schemes about where goods come from, and under which code they are declared."""

from __future__ import annotations

from steelyard.world.case import Case
from steelyard.world.commodity import NO_CODE
from steelyard.world.draft import HOME
from steelyard.world.geography import countries
from steelyard.world.kinds import Kind
from steelyard.world.tariff import MEASURE, PREFERENCE_DOCUMENTS, tariff

WASHED_THROUGH = ("TR", "AE", "JO", "EG", "SG")
"""Countries with an agreement that goods made elsewhere are said to come from."""

TRUE_MAKERS = ("CN", "CN", "IN", "BD", "VN")


def misclassify(case: Case) -> None:
    """Goods next to a step of the tariff are put on its lower side; the words often still say what they are."""
    lines = case.draft.lines
    before = case.dues()
    true_words = case.chance(0.6)
    for line in case.some_lines(0.7):
        true = case.hs(line)
        lower = int(case.goods.step[lines.goods[line]])
        if lower == NO_CODE or lower == int(lines.code[line]):
            continue
        case.declare_as(line, lower, true_words=true_words)
        if not true_words and case.chance(0.25):
            case.describe_vaguely(line)
        case.record(
            Kind.MISCLASSIFICATION,
            "hs",
            case.hs(line),
            true,
            line=line,
            hs=true,
            revenue=case.evaded(before, line),
            ease=1.25 if true_words else 0.85,
        )


def wash_origin(case: Case) -> None:
    """Goods made elsewhere claim the origin, and the preference, of a country they at most passed through."""
    lines, heads = case.draft.lines, case.draft.heads
    said = str(case.rng.choice(WASHED_THROUGH))
    maker = countries().code[int(heads.dispatch[case.head])]
    if maker == said:
        maker = str(case.rng.choice(TRUE_MAKERS))
    before = case.dues()
    for line in case.lines:
        true = case.country(line) if case.country(line) != said else maker
        case.set_origin(true, line)
        before[line - case.lines.start] = case.dues()[line - case.lines.start]
        case.set_origin(said, line)
        lines.claimed[line] = True
        case.record(Kind.FALSE_ORIGIN, "origin", said, true, line=line, revenue=case.evaded(before, line))
    if case.chance(0.6):
        case.dispatch_from(said)
    if case.chance(0.8):
        case.add_papers(PREFERENCE_DOCUMENTS[countries().agreement[countries().number(said)]])


def forge_certificate(case: Case) -> None:
    """Preference is claimed on a certificate that was never issued for these goods."""
    lines = case.draft.lines
    kept = tariff().kept
    for line in case.lines:
        if kept[lines.origin[line]] >= 1:
            continue
        lines.claimed[line] = False
        before = case.dues()
        lines.claimed[line] = True
        agreement = countries().agreement[int(lines.origin[line])]
        case.add_papers(PREFERENCE_DOCUMENTS[agreement])
        case.record(
            Kind.FALSE_CERTIFICATE,
            "preference",
            agreement,
            "none",
            line=line,
            revenue=case.evaded(before, line),
        )


def shift_origin(case: Case) -> None:
    """Since the anti-dumping measure, the same goods of the same maker come with papers of another country."""
    duties = tariff()
    lines = case.draft.lines
    for line in case.lines:
        hot = int(lines.goods[line]) == duties.hot
        if not hot:
            continue
        case.set_origin(MEASURE.origin, line)
        before = case.dues()
        case.set_origin(MEASURE.via, line)
        case.record(
            Kind.ORIGIN_SHIFT,
            "origin",
            MEASURE.via,
            MEASURE.origin,
            line=line,
            revenue=case.evaded(before, line),
        )
    if case.found:
        case.dispatch_from(MEASURE.via)


def mistake_code(case: Case) -> None:
    """The wrong one of two neighbouring codes, in either direction."""
    lines = case.draft.lines
    before = case.dues()
    line = int(case.rng.choice(case.lines))
    goods, code = int(lines.goods[line]), int(lines.code[line])
    pair = {int(case.goods.first_code[goods]), int(case.goods.second_code[goods])} - {code}
    near = [each for each in (code - 1, code + 1) if 0 <= each < len(case.goods.hs8)]
    wrong = pair.pop() if pair else int(case.rng.choice(near))
    true = case.hs(line)
    case.declare_as(line, wrong, true_words=True)
    case.record(
        Kind.ERROR_CLASSIFICATION, "hs", case.hs(line), true, line=line, hs=true, revenue=case.evaded(before, line)
    )


def mistake_origin(case: Case) -> None:
    """The country the goods were loaded in, or another one in the list, instead of the one they were made in."""
    lines, heads = case.draft.lines, case.draft.heads
    line = int(case.rng.choice(case.lines))
    true, before = case.country(line), case.dues()
    wrong = int(heads.dispatch[case.head])
    while wrong in (int(lines.origin[line]), HOME):
        wrong = int(case.rng.integers(0, len(countries().code)))
    lines.origin[line] = wrong
    lines.claimed[line] = lines.claimed[line] and tariff().kept[wrong] < 1
    case.record(
        Kind.ERROR_ORIGIN, "origin", case.country(line), true or "QX", line=line, revenue=case.evaded(before, line)
    )
