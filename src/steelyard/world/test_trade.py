"""What is declared looks like trade: shares, prices, masses, duties, times, containers."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal
from statistics import mean, median, stdev

import numpy as np

from steelyard.engine.declaration import Direction, Mode
from steelyard.engine.messages.container import container_flaw
from steelyard.world import Arrival, World
from steelyard.world.commodity import commodities
from steelyard.world.geography import countries
from steelyard.world.prices import SELLER, SPREAD
from steelyard.world.traffic import PAYS_DUTY, REGIME_CODES


def honest(arrivals: list[Arrival]) -> list[Arrival]:
    return [each for each in arrivals if not each.truth.irregular]


def test_directions_have_their_shares(arrivals: list[Arrival]) -> None:
    counts = Counter(each.declaration.direction for each in arrivals)
    shares = {direction: count / len(arrivals) for direction, count in counts.items()}
    assert 0.68 < shares[Direction.IMPORT] < 0.72
    assert 0.16 < shares[Direction.EXPORT] < 0.20
    assert 0.10 < shares[Direction.TRANSIT] < 0.14


def test_every_office_mode_and_regime_is_used(arrivals: list[Arrival]) -> None:
    declarations = [each.declaration for each in arrivals]
    assert {each.office for each in declarations} == {"QXPOR", "QXAIR", "QXNOR", "QXPST", "QXINL"}
    assert {each.transport.mode for each in declarations} == set(Mode)
    assert {each.regime for each in declarations} == set(REGIME_CODES)
    assert len({each.dispatch for each in declarations}) > 45


def test_consignments_have_as_many_items_as_their_mode_usually_has(arrivals: list[Arrival]) -> None:
    items = defaultdict(list)
    for each in arrivals:
        if each.declaration.direction is Direction.IMPORT:
            items[each.declaration.transport.mode].append(len(each.declaration.items))
    assert 4.0 <= mean(items[Mode.SEA]) <= 5.0
    assert 1.0 <= mean(items[Mode.POST]) <= 1.4
    assert 1.1 <= mean(items[Mode.EXPRESS]) <= 1.7


def test_prices_scatter_log_normally_around_the_heading(arrivals: list[Arrival]) -> None:
    table = commodities()
    levels = dict(zip(countries().code, countries().price.tolist(), strict=True))
    logs = defaultdict(list)
    for each in honest(arrivals):
        for item in each.declaration.items:
            if each.declaration.direction is Direction.IMPORT and "sed" not in (item.description or "").lower():
                per_kg = float(item.value.amount) / float(item.net_mass)
                logs[item.hs[:6]].append(np.log(per_kg / levels[item.origin]))
    checked = 0
    for number, hs6 in enumerate(table.hs6):
        sample = logs[hs6]
        if len(sample) < 120 or table.price[number] > 1_000:
            continue
        checked += 1
        spread = np.hypot(SPREAD * table.spread[number], SELLER)
        # Medians within four standard errors, and a year of inflation and waves around it.
        allowed = 4 * 1.25 * spread / len(sample) ** 0.5 + 0.09
        assert abs(median(sample) - np.log(table.price[number])) < allowed, hs6
        assert 0.7 * spread < stdev(sample) < 1.35 * spread + 0.03, hs6
    assert checked >= 60


def test_prices_rise_through_the_year(arrivals: list[Arrival]) -> None:
    table = commodities()
    usual = dict(zip(table.hs6, table.price.tolist(), strict=True))
    start = arrivals[0].at
    ratios: tuple[list[float], list[float]] = ([], [])
    for each in honest(arrivals):
        late = (each.at - start).days > 182
        for item in each.declaration.items:
            ratios[late].append(float(item.value.amount) / float(item.net_mass) / usual[item.hs[:6]])
    assert 1.0 < median(ratios[True]) / median(ratios[False]) < 1.05


def test_sums_and_duties_are_right_on_every_declaration(arrivals: list[Arrival]) -> None:
    for each in arrivals[::3]:
        declaration = each.declaration
        assert declaration.total.amount == sum(item.price.amount for item in declaration.items)
        assert declaration.gross_mass == sum(item.gross_mass for item in declaration.items)
        assert declaration.packages == sum(item.packages for item in declaration.items)
        parcel = declaration.transport.mode in (Mode.POST, Mode.EXPRESS)
        for item in declaration.items:
            if declaration.direction is Direction.IMPORT and declaration.regime in PAYS_DUTY and not parcel:
                assert abs(item.duty.amount - item.value.amount * item.duty_rate) <= Decimal("0.01")
            if declaration.regime not in (*PAYS_DUTY, "1000"):
                assert item.duty.amount == 0


def test_honest_goods_weigh_more_packed_than_unpacked(arrivals: list[Arrival]) -> None:
    assert all(item.gross_mass >= item.net_mass for each in honest(arrivals) for item in each.declaration.items)


def test_the_week_the_season_and_the_hours_are_those_of_offices(arrivals: list[Arrival]) -> None:
    local = [each.at + timedelta(hours=3) for each in arrivals]
    weekdays = Counter(at.weekday() for at in local)
    assert weekdays[4] < 0.15 * weekdays[6]
    assert weekdays[5] < 0.7 * weekdays[6]
    at_port = Counter(at.hour for at, each in zip(local, arrivals, strict=True) if each.declaration.office == "QXPOR")
    assert not any(at_port[hour] for hour in (0, 1, 2, 3, 4, 22, 23))
    assert max(at_port, key=at_port.__getitem__) in range(8, 12)
    months = Counter(at.month for at in local)
    assert months[11] > months[1]


def test_container_numbers_are_sound_but_for_a_few(arrivals: list[Arrival]) -> None:
    numbers = [number for each in arrivals for number in each.declaration.transport.containers]
    flawed = sum(container_flaw(number) is not None for number in numbers)
    assert len(numbers) > 5_000
    assert 0 < flawed < 0.01 * len(numbers)


def test_every_operator_that_declares_is_in_the_register_and_shells_have_no_tier(world: World) -> None:
    register = {each.identifier: each for each in world.operators()}
    assert len(register) > 1_000
    assert 0.02 < mean(each.aeo is not None for each in register.values() if not each.private) < 0.15
    day = world.day(30)
    assert all(each.declaration.operator.identifier in register for each in day.arrivals)
    intent, people = world._intent, world._population
    shells = [world._cast.identifier(row) for row in np.flatnonzero(intent.chain >= 0)]
    assert shells
    assert all(register[each].aeo is None for each in shells)
    assert not people.private[intent.chain >= 0].all()
