from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from steelyard.base.ui.templatetags.steelyard import amount, quantity, share

LARGE = Decimal("123456789012345678901234.565")


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (share(1 / 6), "16.7\u00a0%"),
        (share(1 / 17), "5.9\u00a0%"),
        (share(1 / 3, 2), "33.33\u00a0%"),
        (share(1), "100.0\u00a0%"),
        (quantity(1234567.5), "1,234,568"),
        (quantity(Decimal("2.96"), "kg", 1), "3.0\u00a0kg"),
        (amount(Decimal("1999.999"), "USD"), "2,000.00\u00a0USD"),
        (amount(LARGE), "123,456,789,012,345,678,901,234.56"),
    ],
)
def test_a_figure_is_rounded_not_cut(shown: str, text: str) -> None:
    assert shown == f'<bdi class="number">{text}</bdi>'


def test_digits_are_grouped_as_the_reader_is_used_to() -> None:
    with translation.override("fr"):
        assert amount(Decimal("1234567.891")) == '<bdi class="number">1\u00a0234\u00a0567,89</bdi>'
