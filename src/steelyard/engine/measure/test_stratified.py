from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.engine.measure.rate import rate
from steelyard.engine.measure.stratified import Stratum, counted, stratified_rate, total
from steelyard.engine.measure.suppression import disclosable


@st.composite
def stratum(draw: st.DrawFn, least: int = 2) -> Stratum:
    sample = draw(st.integers(least, 200))
    return counted(sample + draw(st.integers(0, 100_000)), sample, draw(st.integers(0, sample)))


WORKED = (counted(800, 40, 4), counted(200, 20, 5))


def test_unequal_rates_are_weighted_as_in_the_worked_example() -> None:
    found = stratified_rate(WORKED)
    assert total(WORKED).estimate == pytest.approx(130)
    assert found is not None
    assert found.share == pytest.approx(0.13)
    # Worth 1000² ÷ (800²/40 + 200²/20) = 55.6 results: centre 0.1539, reach 0.0888.
    assert (found.n, round(found.effective, 1)) == (60, 55.6)
    assert (round(found.low, 3), round(found.high, 3)) == (0.065, 0.243)
    pooled = rate(9, 60)
    assert pooled is not None
    assert pooled.share == pytest.approx(0.15)  # what pooling would wrongly say


def test_the_variance_is_that_of_stratified_sampling() -> None:
    # N²(1 − n/N)s²/n with s² = n/(n−1)·p(1−p): 800²·0.95·0.09231/40 + 200²·0.9·0.19737/20
    assert total(WORKED).variance == pytest.approx(1403.08 + 355.26, abs=0.02)


def test_revenue_is_estimated_with_its_own_spread() -> None:
    amounts = [0.0, 0.0, 100.0, 300.0]
    found = total([Stratum(40, 4, sum(amounts), sum(each * each for each in amounts))])
    assert found.estimate == pytest.approx(4_000)
    assert found.variance == pytest.approx(40**2 * 0.9 * 20_000 / 4)  # s² = (10 000·2 + 0 + 40 000)/3 = 20 000


@given(st.integers(2, 500).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_of_a_population_examined_whole_nothing_is_left_to_guess(case: tuple[int, int]) -> None:
    n, hits = case
    found = total([counted(n, n, hits)])
    assert found.estimate == pytest.approx(hits)
    assert found.variance == 0


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), st.integers(0, 10**6))
def test_one_stratum_is_a_plain_rate(case: tuple[int, int], unseen: int) -> None:
    n, hits = case
    found, plain = stratified_rate([counted(n + unseen, n, hits)]), rate(hits, n)
    assert found is not None
    assert plain is not None
    for name in ("share", "low", "high", "effective"):
        assert getattr(found, name) == pytest.approx(getattr(plain, name))


@given(st.lists(stratum(), min_size=1, max_size=8))
def test_the_share_is_the_total_over_the_population_and_unequal_weights_never_gain(strata: list[Stratum]) -> None:
    found = stratified_rate(strata)
    assert found is not None
    population = sum(each.population for each in strata)
    assert found.share == pytest.approx(total(strata).estimate / population, abs=1e-9)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.effective <= found.n * (1 + 1e-9)


def test_a_stratum_without_a_sample_says_nothing() -> None:
    assert stratified_rate([]) is None
    assert stratified_rate([counted(500, 0, 0)]) is None
    assert stratified_rate([*WORKED, counted(500, 0, 0)]) == stratified_rate(WORKED)
    with pytest.raises(ValueError, match="two or more"):
        total([counted(500, 1, 0)])


def test_more_findings_than_cases_are_refused() -> None:
    for population, sample, hits in ((10, 11, 0), (10, 5, 6), (10, 5, -1)):
        with pytest.raises(ValueError, match="cannot be"):
            counted(population, sample, hits)


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 80)))
def test_nothing_small_is_shown_nor_left_over_by_taking_away(counts: dict[int, int]) -> None:
    shown = disclosable(counts)
    kept_back = sum(n for part, n in counts.items() if part not in shown)
    assert all(counts[part] >= 30 for part in shown)
    assert kept_back == 0 or kept_back >= 30 or not shown


def test_only_as_much_is_kept_back_as_must_be() -> None:
    assert disclosable({"port": 400, "air": 90, "post": 60}) == {"port", "air", "post"}
    assert disclosable({"port": 400, "air": 90, "post": 12}) == {"port"}
    assert disclosable({"port": 400, "air": 20, "post": 12}) == {"port"}
    assert disclosable({"port": 400, "air": 90, "post": 0}) == {"port", "air"}
