"""The charts of the board: counted from the records, suppressed where few results stand behind them."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steelyard.cycle.controls.models import Control, Finding, Result
from steelyard.cycle.monitoring.charts import hits_chart, mix_chart
from steelyard.cycle.monitoring.queries_past import Step, _baseline, _periods, hits, lane_mix
from steelyard.cycle.monitoring.queries_random import RandomCount, random_counts
from steelyard.cycle.monitoring.sight import Sight
from steelyard.cycle.selection.models import Decision
from steelyard.engine.lane import Lane
from steelyard.engine.measure.rate import rate
from tests.monitoring.conftest import AT, RANDOM_BP

MIDNIGHT = datetime(AT.year, AT.month, AT.day, tzinfo=UTC)
UNTIL = {"recorded_at__lt": MIDNIGHT}


def last_results() -> dict[int, Result]:
    """The result of each control as it stands."""
    found = {}
    for result in Result.objects.filter(status__in=["nil", "finding"], **UNTIL).order_by("version"):
        found[result.control_id] = result
    return found


def targeted(control: Control) -> bool:
    return any(order["kind"] in ("criterion", "forced") for order in control.orders)


@pytest.mark.parametrize("step", Step)
def test_every_decision_before_today_counts_in_its_lane(everywhere: Sight, step: Step) -> None:
    mixes = lane_mix(offices=everywhere.codes, step=step, at=AT, zone="UTC")
    expected: defaultdict[date, Counter[Lane]] = defaultdict(Counter)
    for decision in Decision.objects.filter(at__lt=MIDNIGHT):
        day = decision.at.date()
        first = day if step is Step.DAY else day - timedelta(days=day.weekday())
        expected[first][Lane(decision.lane)] += 1
    assert {mix.first: +Counter(mix.lanes) for mix in mixes if any(mix.lanes.values())} == expected
    assert sum(sum(mix.lanes.values()) for mix in mixes) == Decision.objects.filter(at__lt=MIDNIGHT).count()


def test_the_steps_cover_the_time_before_today_without_gap() -> None:
    for step, number, days in ((Step.DAY, 90, 1), (Step.WEEK, 13, 7)):
        for today in (date(2026, 3, 2), date(2026, 3, 3), date(2026, 1, 1)):  # a Monday is no week of its own yet
            first, begins = _periods(today, step)
            assert (first, len(begins)) == (begins[0], number)
            assert {(after - before).days for before, after in pairwise(begins)} == {days}
            assert begins[-1] < today <= begins[-1] + timedelta(days=days)


def test_targeted_hit_rates_are_those_of_the_results(everywhere: Sight) -> None:
    controls = Control.objects.in_bulk(last_results())
    found = hits(offices=everywhere.codes, office=None, at=AT, zone="UTC")
    for lane, shown in found.targeted.items():
        results = [
            result
            for control, result in last_results().items()
            if controls[control].lane == lane.value and targeted(controls[control])
        ]
        expected = rate(sum(result.status == "finding" for result in results), len(results))
        assert shown == (expected if expected and expected.enough else None)
    told = [shown is not None for shown in found.targeted.values()]
    assert any(told)
    assert not all(told)


def test_the_random_baseline_rests_on_every_draw_and_on_nothing_else(everywhere: Sight) -> None:
    counts = random_counts(offices=everywhere.codes, since=MIDNIGHT - timedelta(days=365), until=MIDNIGHT)
    first = Decision.objects.filter(version=1, at__lt=MIDNIGHT)
    drawn = set(first.filter(random=True).values_list("number", flat=True))
    assert sum(each.drawn for each in counts) == len(drawn)
    controls = Control.objects.filter(number__in=drawn).in_bulk()
    results = {controls[control].number: r for control, r in last_results().items() if control in controls}
    assert sum(each.sample for each in counts) == len(results) > 30
    found = [result.status for result in results.values()].count("finding")
    assert sum(each.findings for each in counts) == found > 0
    # All were drawn at one chance here: the draw tells how many stood it, and weighting changes nothing.
    assert {each.chance for each in counts} == {RANDOM_BP / 10_000}
    assert sum(each.population for each in counts) == pytest.approx(first.count(), rel=0.15)
    baseline = hits(offices=everywhere.codes, office=None, at=AT, zone="UTC").random
    assert baseline is not None
    assert (baseline.n, baseline.share) == (len(results), pytest.approx(found / len(results), rel=0.1))


@pytest.mark.parametrize(("status", "reason"), [("inconclusive", None), ("not_performed", "unsafe")])
def test_a_random_control_that_says_nothing_is_no_nil_and_is_counted_apart(
    everywhere: Sight, status: str, reason: str | None
) -> None:
    def counts() -> tuple[int, int, int, int]:
        every = random_counts(offices=everywhere.codes, since=MIDNIGHT - timedelta(days=365), until=MIDNIGHT)
        return (
            sum(each.drawn for each in every),
            sum(each.sample for each in every),
            sum(each.findings for each in every),
            sum(getattr(each, status) for each in every),
        )

    drawn, sample, findings, apart = counts()
    before = hits(offices=everywhere.codes, office=None, at=AT, zone="UTC")
    numbers = Decision.objects.filter(random=True, version=1).values_list("number", flat=True)
    controls = Control.objects.filter(number__in=numbers).in_bulk()
    nil = next(each for key, each in last_results().items() if key in controls and each.status == "nil")
    nil.pk, nil.version, nil.status, nil.not_performed_reason = None, 2, status, reason
    nil.amendment_reason, nil.recorded_at = "wrongly reported", nil.recorded_at + timedelta(hours=1)
    nil.save(force_insert=True)
    assert counts() == (drawn, sample - 1, findings, apart + 1)
    after = hits(offices=everywhere.codes, office=None, at=AT, zone="UTC")
    assert before.random
    assert after.random
    assert before.apart
    assert after.apart
    assert after.random.n == before.random.n - 1
    assert getattr(after.apart, status) == getattr(before.apart, status) + 1
    note = hits_chart(after).note  # type: ignore[union-attr]
    assert f"{after.apart.inconclusive} inconclusive, {after.apart.not_performed} not performed" in note


def test_an_office_that_draws_less_weighs_as_much_as_it_declares() -> None:
    counts = [RandomCount("QXPOR", 0.05, 40, 40, 4), RandomCount("QXAIR", 0.10, 20, 20, 5)]
    assert [each.population for each in counts] == [800, 200]
    found = _baseline(counts, None)
    assert found is not None
    assert found.share == pytest.approx(0.13)  # the worked example of the handbook, where pooling says 15 %


def test_an_amended_result_counts_as_it_stands(everywhere: Sight) -> None:
    before = hits(offices=everywhere.codes, office=None, at=AT, zone="UTC")
    controls = Control.objects.in_bulk(last_results())
    nil = next(
        result
        for result in last_results().values()
        if result.status == "nil" and targeted(controls[result.control_id]) and before.targeted[lane_of(result)]
    )
    lane = lane_of(nil)
    nil.pk, nil.version, nil.status, nil.findings = None, 2, "finding", 1
    nil.amendment_reason, nil.recorded_at = "the laboratory has answered", nil.recorded_at + timedelta(hours=1)
    nil.save(force_insert=True)
    Finding.objects.create(
        result=nil, risk_area="valuation", type="undervaluation", legal_base="art. 87", currency="QXD"
    )
    after = hits(offices=everywhere.codes, office=None, at=AT, zone="UTC")
    assert before.targeted[lane] is not None
    assert after.targeted[lane] == rate(
        round(before.targeted[lane].share * before.targeted[lane].n) + 1, before.targeted[lane].n
    )


def lane_of(result: Result) -> Lane:
    return Lane(Control.objects.get(pk=result.control_id).lane)


def test_one_office_tells_nothing_that_thirty_results_do_not_carry(everywhere: Sight) -> None:
    everything = hits(offices=everywhere.codes, office=None, at=AT, zone="UTC")
    told = 0
    for office in everywhere.codes:
        found = hits(offices=everywhere.codes, office=office, at=AT, zone="UTC")
        for lane, shown in found.targeted.items():
            assert shown is None or shown.n >= 30
            assert shown is None or everything.targeted[lane] is not None
        assert found.random is None or found.random.n >= 30
        told += found.random is not None
    assert 0 < told < len(everywhere.codes)


def test_what_is_kept_back_cannot_be_had_by_taking_away(everywhere: Sight) -> None:
    everything = hits(offices=everywhere.codes, office=None, at=AT, zone="UTC")
    for lane, total in everything.targeted.items():
        shown = [hits(offices=everywhere.codes, office=each, at=AT, zone="UTC") for each in everywhere.codes]
        parts = [found.targeted[lane].n for found in shown if found.targeted[lane]]
        rest = 0 if total is None else total.n - sum(parts)
        assert not parts or rest == 0 or rest >= 30


def test_the_past_is_counted_once_a_day_and_again_when_something_was_added_to_it(everywhere: Sight) -> None:
    def ask(at: datetime = AT) -> int:
        with CaptureQueriesContext(connection) as asked:
            hits(offices=everywhere.codes, office=None, at=at, zone="UTC")
            lane_mix(offices=everywhere.codes, step=Step.WEEK, at=at, zone="UTC")
        return sum("targeted" in each["sql"] or "GROUP BY" in each["sql"] for each in asked)

    assert ask() == 3
    assert ask() == 0
    assert ask(AT + timedelta(minutes=5)) == 0
    result = Result.objects.filter(**UNTIL).latest("id")
    result.pk, result.version, result.amendment_reason = None, 2, "again"
    result.save(force_insert=True)
    assert ask() == 3
    assert ask(AT + timedelta(days=1)) == 3


def test_the_charts_say_how_many_results_stand_behind_each_rate(everywhere: Sight) -> None:
    chart = hits_chart(hits(offices=everywhere.codes, office=None, at=AT, zone="UTC"))
    assert chart is not None
    rows = dict(chart.rows)
    for label, cells in rows.items():
        assert ("n = " in label) == any(value is not None for value, _low, _high in cells)
        assert "n = " in label or "(too few)" in label
    assert [series.name for series in chart.series] == ["Targeted", "Random"]


def test_shares_of_a_period_add_up_to_the_whole(everywhere: Sight) -> None:
    chart = mix_chart(lane_mix(offices=everywhere.codes, step=Step.WEEK, at=AT, zone="UTC"), step=Step.WEEK)
    assert chart is not None
    sums = [sum(value for value, _low, _high in cells if value is not None) for _label, cells in chart.rows]
    assert {round(each, 9) for each in sums} == {0, 1}  # before the first week there is nothing


def test_before_the_first_declaration_there_is_no_chart(everywhere: Sight) -> None:
    long_ago = AT - timedelta(days=400)
    assert mix_chart(lane_mix(offices=everywhere.codes, step=Step.DAY, at=long_ago, zone="UTC"), step=Step.DAY) is None
    assert hits_chart(hits(offices=everywhere.codes, office=None, at=long_ago, zone="UTC")) is None
