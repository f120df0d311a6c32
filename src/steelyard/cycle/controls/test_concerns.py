"""Reasons in words: the values an officer reads stand in the form of the officer's language."""

from __future__ import annotations

import pytest

from steelyard.cycle.controls.concerns import fill
from steelyard.cycle.controls.figures import UNITS, measured, shown
from steelyard.engine.facts.catalogue import CATALOGUE
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
    assert fill(said, {"value": 1500.5}, "QXD") == Wording(
        en="Worth 1,500.5\u00a0QXD.", fr="Vaut 1\u00a0500,5\u00a0QXD.", ar="قيمتها 1,500.5\u00a0QXD."
    )
    assert fill(said, {"value": None}, "QXD").en == "Worth not declared."


@pytest.mark.parametrize(
    ("fact", "value", "language", "sentence", "table"),
    [
        ("price_per_kg", 3.2, "en", "3.2 QXD", "3.2 QXD per kg"),
        ("price_per_kg", 3.2, "fr", "3,2 QXD", "3,2 QXD par kg"),
        ("price_per_kg", 3.2, "ar", "3.2 QXD", "3.2 QXD للكيلوغرام"),
        ("value_total", 1000, "fr", "1 000 QXD", "1 000 QXD"),
        ("net_mass", 12.5, "en", "12.5", "12.5 kg"),
        ("net_mass", 12.5, "ar", "12.5", "12.5 كغ"),
        ("operator.hit_rate_365", 0.25, "en", "25 %", "25 %"),
        ("operator.declarations_365", 3, "en", "3", "3"),
        ("hs", "8517", "en", "8517", "8517"),
        ("gone_fact", 3, "en", "3", "3"),
    ],
)
def test_a_figure_comes_with_its_currency_or_unit(
    fact: str, value: Value, language: str, sentence: str, table: str
) -> None:
    filled = fill(Wording(**dict.fromkeys(("en", "fr", "ar"), f"{{{fact}}}")), {fact: value}, "QXD")[language]
    assert filled.replace("\u00a0", " ") == sentence
    assert measured(fact, value, language, "QXD").replace("\u00a0", " ") == table


def test_every_amount_of_money_in_the_catalogue_has_its_words() -> None:
    assert {fact.unit for fact in CATALOGUE.values() if fact.unit and "currency" in fact.unit} <= UNITS.keys()
