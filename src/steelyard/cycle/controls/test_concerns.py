"""Reasons in words: the values an officer reads stand in the form of the officer's language."""

from __future__ import annotations

import pytest

from steelyard.cycle.controls.concerns import fill, shown
from steelyard.engine.signal import Value
from steelyard.engine.wording import Wording


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (255860.42, "en", "255,860.42"),
        (255860.42, "fr", "255\u00a0860,42"),
        (255860.42, "ar", "255,860.42"),
        (1000, "en", "1,000"),
        (0.5, "fr", "0,5"),
        (-0.0001, "en", "0"),
        (True, "fr", "oui"),
        ("8517", "fr", "8517"),
        (None, "ar", "غير مصرح به"),
    ],
)
def test_a_value_is_written_as_its_reader_writes_it(value: Value, language: str, text: str) -> None:
    assert shown(value, language) == text


def test_a_sentence_is_filled_in_every_language() -> None:
    said = Wording(en="Worth {value}.", fr="Vaut {value}.", ar="قيمتها {value}.")
    assert fill(said, {"value": 1500.5}) == Wording(en="Worth 1,500.5.", fr="Vaut 1\u00a0500,5.", ar="قيمتها 1,500.5.")
