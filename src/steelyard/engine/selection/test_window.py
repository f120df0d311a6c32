from datetime import date

import pytest

from steelyard.engine.lane import Lane
from steelyard.engine.selection.window import Window, current

NEW_YEAR = date(2027, 1, 1)  # a Friday: ISO week 53 of 2026


@pytest.mark.parametrize(
    ("span", "key"),
    [("day", "day 2027-01-01"), ("week", "week 2026-W53"), ("month", "month 2027-01"), ("year", "year 2027")],
)
def test_a_calendar_window_is_named_by_its_period(span, key):
    assert current(Window(), span, NEW_YEAR) == Window(key)


@pytest.mark.parametrize(
    ("span", "last", "first"),
    [
        ("day", date(2027, 3, 1), date(2027, 3, 2)),
        ("week", date(2027, 1, 3), date(2027, 1, 4)),
        ("month", date(2027, 2, 28), date(2027, 3, 1)),
        ("year", date(2027, 12, 31), date(2028, 1, 1)),
    ],
)
def test_a_window_lasts_its_period_and_the_next_begins_empty(span, last, first):
    open_window = current(Window(), span, last).counting(Lane.RED)
    assert current(open_window, span, last) == open_window
    assert current(open_window, span, first).n == 0


def test_a_window_never_turns_back():
    turned = current(Window(), "day", date(2027, 3, 2)).counting(Lane.GREEN)
    assert current(turned, "day", date(2027, 3, 1)) == turned


def test_a_window_of_declarations_closes_when_it_is_full():
    window = Window()
    keys = []
    for _ in range(7):
        window = current(window, 3, NEW_YEAR).counting(Lane.BLUE)
        keys.append(window.key)
    assert keys == ["count 1"] * 3 + ["count 2"] * 3 + ["count 3"]


def test_another_kind_of_window_begins_empty():
    by_day = current(Window(), "day", NEW_YEAR).counting(Lane.RED)
    assert current(by_day, "month", NEW_YEAR) == Window("month 2027-01")
    assert current(by_day, 100, NEW_YEAR) == Window("count 1")
    assert current(Window("count 4", red=1), "day", NEW_YEAR) == Window("day 2027-01-01")


def test_what_is_counted_again_moves_and_is_not_counted_twice():
    window = Window("day 2027-01-01", green=3, yellow=1)
    assert window.counting(Lane.RED, instead_of=Lane.YELLOW) == Window("day 2027-01-01", green=3, red=1)
    assert window.counting(Lane.YELLOW, instead_of=Lane.YELLOW) == window
    assert window.counting(Lane.RED).n == window.n + 1
