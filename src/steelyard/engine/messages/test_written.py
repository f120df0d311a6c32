import pytest

from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.written import day_as_written, fraction, number_as_written


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("12.50", "12.50"),
        ("1.234", "1.234"),  # XML writes a decimal point
        ("007.5", "7.5"),
        ("1.2345E7", "1.2345E7"),  # as Java writes doubles
        ("1 234 567.8", "1234567.8"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234,567", "1234.567"),  # the space groups, so the comma does not
        ("1'234.50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("1.234,50", "1234.50"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("12,50", "12.50"),
        ("0,123", "0.123"),
        ("1234,567", "1234.567"),
        ("12,3456", "12.3456"),
        ("-5", "-5"),  # refused later, as negative
    ],
)
def test_what_can_mean_one_number_only_is_read(text, number):
    assert number_as_written(text) == number


@pytest.mark.parametrize("text", ["1,234", "12,500", "999,000"])
def test_a_comma_before_three_digits_is_not_guessed(text):
    with pytest.raises(Flaw) as raised:
        number_as_written(text)
    assert raised.value.code == "number.ambiguous"


@pytest.mark.parametrize(
    "text",
    [
        "12 34",
        "1,23,456",
        "1.23.456",
        "1,234.567,8",
        "12,",
        ",5",
        "1e",
        "five",
        "١٢٣",
        "0x1F",
        "1_000",
        "+5",
        "NaN",
        "",
        "-",
        "1 2345",
    ],
)
def test_anything_else_is_no_number(text):
    with pytest.raises(Flaw) as raised:
        number_as_written(text)
    assert raised.value.code == "number.format"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-09", "2026-03-09"),
        ("20260309", "2026-03-09"),
        ("2026-03-09T00:00:00+03:00", "2026-03-09"),
        ("3/9/26", "2026-03-09"),
        ("03/09/2026 00:00", "2026-03-09"),
        ("9-Mar-2026", "2026-03-09"),
        ("09 MARCH 26", "2026-03-09"),
    ],
)
def test_dates_are_read_month_first_unless_told(text, day):
    assert day_as_written(text, day_first=False) == day


def test_dates_are_read_day_first_where_that_is_the_convention():
    assert day_as_written("3/9/26", day_first=True) == "2026-09-03"


@pytest.mark.parametrize("text", ["soon", "9/3", "2026", "٣/٩/٢٦", "9-Mrz-2026", "2026-3-9", "3/9-26"])
def test_other_dates_are_refused(text):
    with pytest.raises(Flaw) as raised:
        day_as_written(text, day_first=False)
    assert raised.value.code == "date.format"


def test_a_per_cent_keeps_its_digits():
    assert fraction("12.50") == "0.1250"
    assert fraction("0") == "0.00"
    with pytest.raises(Flaw):
        fraction("1E5")
