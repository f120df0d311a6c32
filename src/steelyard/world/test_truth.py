"""The planted truth has its rates, its drift and its traces, and shows nowhere it should not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest

from steelyard.engine.declaration import Declaration, Direction
from steelyard.world import KINDS, Arrival, Kind, Tally, World
from steelyard.world.conftest import START
from steelyard.world.tariff import MEASURE
from steelyard.world.truth import Detectability, Irregularity, truth_of


def imports(arrivals: list[Arrival]) -> list[Arrival]:
    return [each for each in arrivals if each.declaration.direction is Direction.IMPORT]


def rate(arrivals: list[Arrival]) -> float:
    return float(np.mean([each.truth.irregular for each in arrivals]))


def test_irregular_imports_are_four_to_six_in_a_hundred(arrivals: list[Arrival]) -> None:
    assert 0.04 < rate(imports(arrivals)) < 0.06
    frauds = np.mean([each.truth.is_fraud for each in imports(arrivals)])
    assert 0.025 < frauds < 0.05
    for direction in (Direction.EXPORT, Direction.TRANSIT):
        assert 0.015 < rate([each for each in arrivals if each.declaration.direction is direction]) < 0.05


@pytest.mark.parametrize("seed", [1, 2])
def test_rates_hold_for_other_seeds_and_a_smaller_world(seed: int) -> None:
    table = World(seed, START, 365, 4_000).truth_table()
    row = table.directions[0]
    assert row.direction is Direction.IMPORT
    spread = (0.047 * 0.953 / row.declarations) ** 0.5
    assert abs(row.irregular_rate - 0.047) < 4.5 * spread


def test_nearly_every_kind_occurs_in_a_year(arrivals: list[Arrival]) -> None:
    seen = {kind for each in arrivals for kind in each.truth.kinds}
    assert len(seen) >= len(Kind) - 2
    assert {Kind.FALSE_CURRENCY, Kind.ROYALTY_UNDECLARED} <= seen
    assert all(not KINDS[kind].is_error or kind.value.startswith("error") for kind in seen)


def test_the_new_fraud_begins_with_the_measure_and_not_before(world: World, arrivals: list[Arrival]) -> None:
    days = [each.at.date() for each in arrivals if Kind.ORIGIN_SHIFT in each.truth.kinds]
    assert len(days) >= 10
    assert min(days) >= world.measure_from


def test_the_origin_of_the_hot_goods_shifts_and_the_duty_on_the_old_one_rises(
    world: World, arrivals: list[Arrival]
) -> None:
    origins: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    for each in imports(arrivals):
        late = (each.at + timedelta(hours=3)).date() >= world.measure_from
        for item in each.declaration.items:
            if item.hs.startswith(MEASURE.hs6):
                origins[late][item.origin] += 1
                dumped = late and item.origin == MEASURE.origin
                assert (item.duty_rate > Decimal(str(MEASURE.rate))) == dumped
    shares = {late: count[MEASURE.via] / count.total() for late, count in origins.items()}
    assert origins[False].total() > 100
    assert shares[False] < 0.05
    assert shares[True] > 0.12


def test_truth_says_what_is_wrong_with_which_item(arrivals: list[Arrival]) -> None:
    for each in arrivals:
        truth = each.truth
        assert truth.irregular == bool(truth.irregularities)
        sequences = {item.sequence for item in each.declaration.items}
        assert set(truth.items) <= sequences
        assert truth.revenue_at_stake == sum(found.revenue for found in truth.irregularities)
        for found in truth.irregularities:
            assert found.revenue >= 0
            assert found.risk_areas
            assert found.declared != found.found


def test_undervalued_goods_are_cheap_for_what_they_are(arrivals: list[Arrival]) -> None:
    prices = defaultdict(list)
    for each in imports(arrivals):
        for item in each.declaration.items:
            prices[item.hs[:6]].append(float(item.value.amount) / float(item.net_mass))
    usual = {hs6: float(np.median(found)) for hs6, found in prices.items() if len(found) >= 30}
    ratios = [
        float(item.value.amount) / float(item.net_mass) / usual[item.hs[:6]]
        for each in imports(arrivals)
        if Kind.UNDERVALUATION in each.truth.kinds
        for item in each.declaration.items
        if item.sequence in each.truth.items and item.hs[:6] in usual
    ]
    assert len(ratios) > 50
    assert 0.3 < float(np.median(ratios)) < 0.65


def test_split_consignments_come_in_bursts(arrivals: list[Arrival]) -> None:
    times = defaultdict(list)
    for each in arrivals:
        if Kind.SPLIT_CONSIGNMENT in each.truth.kinds:
            times[each.declaration.operator.identifier, each.declaration.items[0].hs].append(each.at)
    total = sum(len(found) for found in times.values())
    close = sum(
        any(other is not at and abs(other - at) < timedelta(days=4) for other in found)
        for found in times.values()
        for at in found
    )
    assert total >= 12
    assert close > 0.6 * total


def test_shell_companies_follow_each_other_at_one_address(world: World) -> None:
    intent, people, cast = world._intent, world._population, world._cast
    chains = defaultdict(list)
    for row in np.flatnonzero(intent.chain >= 0).tolist():
        chains[int(intent.chain[row])].append(row)
    assert len(chains) > 5
    for rows in chains.values():
        assert len({cast.operator(Direction.IMPORT, row).address for row in rows}) == 1
        assert len({cast.identifier(row) for row in rows}) == len(rows)
        spans = sorted((int(people.since[row]), int(people.until[row])) for row in rows)
        assert all(before[1] == after[0] for before, after in pairwise(spans))


def auc(scores: list[float], labels: list[bool]) -> float:
    """Chance that a score of a fraud exceeds one of an honest declaration, ties counted half."""
    values, wanted = np.array(scores), np.array(labels)
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    for value in np.unique(values[np.isin(values, values[wanted])]):
        ties = values == value
        ranks[ties] = ranks[ties].mean()
    positive = int(wanted.sum())
    return float((ranks[wanted].sum() - positive * (positive + 1) / 2) / (positive * (len(values) - positive)))


def digits(text: str) -> int:
    return int("".join(each for each in text if each.isdigit()) or 0)


BY_DECLARATION: dict[str, Callable[[Declaration], float]] = {
    "parity of the message number": lambda d: digits(d.message_id) % 2,
    "place among the messages of the day": lambda d: digits(d.message_id[-6:]),
    "digits of the reference": lambda d: digits(d.reference.rsplit("/", 1)[1]),
    "digits of the transport document": lambda d: digits(d.transport.document) % 1000,
    "digits of the invoice": lambda d: digits(d.documents[0].number.split("/")[1]),
    "place of goods": lambda d: digits(d.location),
    "last digit of the value": lambda d: digits(str(d.items[0].value.amount)) % 10,
    "last digit of the mass": lambda d: digits(str(d.items[0].net_mass)) % 10,
}
BY_OPERATOR: dict[str, Callable[[Declaration], float]] = {
    "order of operator numbers": lambda d: digits(d.operator.identifier),
    "parity of operator numbers": lambda d: digits(d.operator.identifier) % 2,
    "length of the operator's name": lambda d: len(d.operator.name),
    "order of declarant numbers": lambda d: digits(d.declarant.identifier),
}


def leak(arrivals: list[Arrival], score: Callable[[Declaration], float]) -> tuple[float, int]:
    """How far the AUC of ``score`` is from 0.5 among imports at the port, and the number of frauds there."""
    chosen = [each for each in imports(arrivals) if each.declaration.office == "QXPOR"]
    labels = [each.truth.is_fraud for each in chosen]
    return abs(auc([score(each.declaration) for each in chosen], labels) - 0.5), sum(labels)


@pytest.mark.parametrize("name", BY_DECLARATION)
def test_no_number_of_a_declaration_tells_fraud_from_honesty(name: str, arrivals: list[Arrival]) -> None:
    away, frauds = leak(arrivals, BY_DECLARATION[name])
    assert frauds > 100
    assert away < 3.7 * (1 / 12 / frauds) ** 0.5  # standard errors of an AUC that is 0.5


@pytest.mark.parametrize("name", BY_OPERATOR)
def test_no_name_or_number_of_a_party_tells_fraud_from_honesty(name: str, arrivals: list[Arrival]) -> None:
    away, _ = leak(arrivals, BY_OPERATOR[name])
    assert away < 0.13  # frauds of one operator count as one: there are some sixty of them at the port


def test_the_measure_of_leaks_sees_a_leak() -> None:
    labels = [place % 10 == 0 for place in range(1_000)]
    assert auc([float(label) for label in labels], labels) == 1.0


def test_kinds_are_seen_independently_and_items_of_a_kind_together() -> None:
    def found(kind: Kind, documentary: float) -> Irregularity:
        return Irregularity(
            kind=kind, field="value", declared="1", found="2", detectable_by=Detectability(documentary=documentary)
        )

    truth = truth_of(
        "M", [found(Kind.UNDERVALUATION, 0.5), found(Kind.UNDERVALUATION, 0.4), found(Kind.FALSE_ORIGIN, 0.5)]
    )
    assert truth.detectable_by.documentary == 0.75
    assert truth.kinds == (Kind.UNDERVALUATION, Kind.FALSE_ORIGIN)
    assert not truth_of("M", []).irregular


def test_a_tally_counts_first_versions_once() -> None:
    world = World(5, START, 30, 900, resend_rate=0.2)
    tally = Tally()
    for day in world.days():
        tally.add(day)
    table = tally.table()
    assert table.declarations == 900
    assert sum(row.declarations for row in table.directions) == 900
    assert table == World(5, START, 30, 900).truth_table()
