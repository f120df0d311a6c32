from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.engine.measure.lift import lift
from steelyard.engine.measure.rate import FEWEST, Rate, rate, wilson

CASES = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def told(hits: int, n: int) -> Rate:
    found = rate(hits, n)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (3, 50, 0.021, 0.162),  # the handbook's worked values
        (0, 60, 0.0, 0.060),
        (60, 60, 0.940, 1.0),
        (5, 10, 0.237, 0.763),
        (1, 1, 0.207, 1.0),
    ],
)
def test_the_interval_has_the_published_values(hits: int, n: int, low: float, high: float) -> None:
    found = told(hits, n)
    assert (round(found.low, 3), round(found.high, 3)) == (low, high)


@given(CASES)
def test_an_interval_holds_its_share_and_stays_between_none_and_all(case: tuple[int, int]) -> None:
    found = told(*case)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.low < found.high


@given(CASES)
def test_what_was_not_found_has_the_mirrored_interval(case: tuple[int, int]) -> None:
    hits, n = case
    found, mirrored = told(hits, n), told(n - hits, n)
    assert found.low == pytest.approx(1 - mirrored.high, abs=1e-9)
    assert found.high == pytest.approx(1 - mirrored.low, abs=1e-9)


@given(CASES, st.integers(2, 50))
def test_more_results_of_the_same_share_narrow_the_interval(case: tuple[int, int], times: int) -> None:
    hits, n = case
    few, many = told(hits, n), told(hits * times, n * times)
    assert many.high - many.low < few.high - few.low


def test_a_share_of_nothing_is_none_and_nonsense_is_refused() -> None:
    assert rate(0, 0) is None
    for hits, n in ((2, 1), (-1, 5)):
        with pytest.raises(ValueError, match="no share"):
            rate(hits, n)


def test_under_thirty_results_a_share_is_not_told() -> None:
    assert not told(3, FEWEST - 1).enough
    assert told(3, FEWEST).enough


def test_a_wider_confidence_widens_the_interval() -> None:
    low, high = wilson(0.1, 100)
    lower, higher = wilson(0.1, 100, z=2.576)
    assert lower < low < high < higher


def test_lift_is_the_ratio_of_the_rates_with_an_interval_around_it() -> None:
    found = lift(told(90, 300), told(10, 100))
    assert found is not None
    assert found.ratio == pytest.approx(3.0)
    # ln 3 ± 1.96 √(0.7/90 + 0.9/10)
    assert (found.low, found.high) == (pytest.approx(1.6252, abs=1e-3), pytest.approx(5.5378, abs=1e-3))


@pytest.mark.parametrize(
    ("targeted", "random"),
    [(rate(9, 29), rate(5, 100)), (rate(9, 30), rate(5, 29)), (rate(9, 30), rate(0, 100)), (None, rate(5, 100))],
)
def test_lift_is_not_told_of_few_results_nor_over_nothing(targeted: Rate | None, random: Rate | None) -> None:
    assert lift(targeted, random) is None
