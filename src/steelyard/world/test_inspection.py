from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import numpy as np
import pytest

from steelyard.cycle.controls.examine import Ordered, examine
from steelyard.cycle.controls.report import Report
from steelyard.cycle.controls.wordings import FINDING_TYPES as WORDS
from steelyard.engine.pack import load
from steelyard.packs import DEMO
from steelyard.world import Arrival, Control, Inspector, Irregularity, Kind, inspect, inspectors
from steelyard.world.inspection import UNGUIDED
from steelyard.world.outcome import BOXES, FINDING_TYPES, LEGAL_BASES
from steelyard.world.truth import Detectability, Truth, truth_of

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CAREFUL = Inspector(
    identifier="B-1",
    name="Brahim",
    office="QXPOR",
    controls=tuple(Control),
    miss_rate=0.0,
    false_findings=0.0,
    pace=1.0,
)


def with_miss_rate(miss_rate: float) -> Inspector:
    return msgspec.structs.replace(CAREFUL, miss_rate=miss_rate)


def certain(message_id: str, *kinds: Kind) -> Truth:
    """A truth that every control, done without miss and well aimed, would show."""
    plain = Irregularity(
        kind=Kind.UNDERVALUATION,
        field="value",
        declared="10",
        found="20",
        item=1,
        revenue=Decimal(5),
        detectable_by=Detectability(1.0, 1.0, 1.0, 1.0),
    )
    return truth_of(message_id, [msgspec.structs.replace(plain, kind=kind) for kind in kinds])


def found_rate(arrivals: list[Arrival], inspector: Inspector, control: Control, areas: tuple[str, ...]) -> float:
    outcomes = [
        inspect(
            declaration=each.declaration,
            truth=certain(each.declaration.message_id, Kind.UNDERVALUATION),
            control=control,
            risk_areas=areas,
            inspector=inspector,
            at=AT,
            seed=1,
        )
        for each in arrivals[:1_500]
    ]
    return float(np.mean([each.status == "finding" for each in outcomes]))


@pytest.mark.parametrize("miss_rate", [0.0, 0.2, 0.45])
@pytest.mark.parametrize("control", list(Control))
def test_an_officer_misses_as_often_as_planned(arrivals: list[Arrival], miss_rate: float, control: Control) -> None:
    rate = found_rate(arrivals, with_miss_rate(miss_rate), control, ("valuation",))
    assert abs(rate - (1 - miss_rate)) <= 4 * (0.25 / 1_500) ** 0.5
    assert miss_rate or rate == 1.0


@pytest.mark.parametrize("control", list(Control))
def test_less_is_seen_where_nobody_pointed(arrivals: list[Arrival], control: Control) -> None:
    rate = found_rate(arrivals, CAREFUL, control, ("drugs",))
    assert abs(rate - UNGUIDED[control]) <= 4 * (0.25 / 1_500) ** 0.5


def test_whoever_finds_one_thing_looks_closer_for_the_rest(arrivals: list[Arrival]) -> None:
    both = 0
    for each in arrivals[:400]:
        outcome = inspect(
            declaration=each.declaration,
            truth=certain(each.declaration.message_id, Kind.UNDERVALUATION, Kind.TOBACCO_SMUGGLING),
            control=Control.PHYSICAL,
            risk_areas=("valuation",),
            inspector=CAREFUL,
            at=AT,
            seed=4,
        )
        both += len(outcome.findings) == 2
        assert outcome.areas_true == ("valuation",)
    assert both == 400


def test_sound_declarations_are_rarely_blamed(arrivals: list[Arrival]) -> None:
    sound = [each for each in arrivals if not each.truth.irregular][:3_000]
    roster = inspectors(3)
    blamed = inconclusive = 0
    for place, each in enumerate(sound):
        outcome = inspect(
            declaration=each.declaration,
            truth=each.truth,
            control=Control.DOCUMENTARY,
            risk_areas=("valuation",),
            inspector=roster[place % len(roster)],
            at=AT,
            seed=2,
        )
        blamed += outcome.status == "finding"
        inconclusive += outcome.status == "inconclusive"
    assert blamed < 20
    assert 5 < inconclusive < 75


def test_the_same_control_has_the_same_result_and_another_seed_another(arrivals: list[Arrival]) -> None:
    def results(seed: int) -> list[bytes]:
        return [
            msgspec.json.encode(
                inspect(
                    declaration=each.declaration,
                    truth=each.truth,
                    control=Control.PHYSICAL,
                    risk_areas=(),
                    inspector=CAREFUL,
                    at=AT,
                    seed=seed,
                )
            )
            for each in arrivals[:40]
        ]

    assert results(1) == results(1)
    assert results(1) != results(2)


@pytest.mark.parametrize("control", list(Control))
def test_every_outcome_is_a_result_the_house_accepts(arrivals: list[Arrival], control: Control) -> None:
    irregular = [each for each in arrivals if each.truth.irregular][:150]
    sound = [each for each in arrivals if not each.truth.irregular][:50]
    areas = frozenset(area.code for area in load(DEMO).country.risk_areas)
    statuses = set()
    for each in irregular + sound:
        outcome = inspect(
            declaration=each.declaration,
            truth=each.truth,
            control=control,
            risk_areas=each.truth.irregularities[0].risk_areas if each.truth.irregular else (),
            inspector=CAREFUL,
            at=AT,
            seed=6,
        )
        statuses.add(outcome.status)
        report = msgspec.convert(outcome.report(), Report)
        ordered = Ordered(
            kind=control.value,
            queued_at=AT,
            least=timedelta(minutes=1),
            items=frozenset(item.sequence for item in each.declaration.items),
            concerns=0,
            risk_areas=areas,
        )
        assert examine(report, ordered, at=AT + timedelta(days=29)) == []
        assert outcome.minutes > 0
    assert {"nil", "finding"} <= statuses


def test_every_kind_has_words_the_house_knows() -> None:
    assert set(FINDING_TYPES) == set(Kind)
    assert set(FINDING_TYPES.values()) <= set(LEGAL_BASES)
    assert set(LEGAL_BASES) <= set(WORDS)
    assert all(len(box) <= 20 for box in BOXES.values())


def test_the_roster_covers_every_office_with_every_control_and_mixed_skill() -> None:
    roster = inspectors(1)
    assert roster == inspectors(1)
    assert len({each.identifier for each in roster}) == len(roster) == 30
    for office in ("QXPOR", "QXAIR", "QXNOR", "QXPST", "QXINL"):
        controls = {control for each in roster if each.office == office for control in each.controls}
        assert controls == set(Control)
    misses = [each.miss_rate for each in roster]
    assert min(misses) < 0.12
    assert max(misses) > 0.25
