"""Time left, as each language says it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from steelyard.base.ui.clock import span

AT = datetime(2027, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "language", "text"),
    [
        (1, "en", "1\xa0hour"),
        (2, "fr", "2\xa0heures"),
        (1, "ar", "ساعة"),
        (2, "ar", "ساعتين"),
        (3, "ar", "3\xa0ساعات"),
        (12, "ar", "12\xa0ساعة"),
    ],
)
def test_one_and_two_are_words_of_their_own_in_arabic(hours: int, language: str, text: str) -> None:
    with override(language):
        assert span(AT, AT + timedelta(hours=hours)) == text
