from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from steelyard.base.ui.chart import Chart, Series, Shape
from steelyard.engine.lane import Lane
from steelyard.engine.wording import Wording

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def shown(source: str, **values: object) -> str:
    return Template("{% load steelyard %}" + source).render(Context(values)).strip()


@pytest.mark.parametrize("lane", Lane)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_lane_is_icon_word_and_meaning_never_colour_alone(lane: Lane, language: str) -> None:
    with translation.override(language):
        html = shown("{% lane lane %}", lane=lane)
    assert f"lane-{lane.value}" in html
    assert "<svg" in html
    assert "lane-meaning" in html
    words = html.split("</svg>")[1]
    assert words.strip()


def test_a_code_keeps_its_own_direction_and_is_escaped() -> None:
    assert shown("{% code value %}", value="<QX-1>") == '<bdi class="code">&lt;QX-1&gt;</bdi>'
    assert "–" in shown("{% code value %}", value=None)


@pytest.mark.parametrize(
    ("source", "language", "text"),
    [
        ('{% amount value "USD" %}', "en", "1,234,567.50\u00a0USD"),
        ('{% amount value "USD" %}', "fr", "1\u00a0234\u00a0567,50\u00a0USD"),
        ('{% amount value "USD" %}', "ar", "1,234,567.50\u00a0USD"),
        ('{% quantity value "kg" 1 %}', "en", "1,234,567.5\u00a0kg"),
        ("{% share 0.1234 %}", "en", "12.3\u00a0%"),
        ("{% share 0 %}", "en", "0.0\u00a0%"),
        ("{% plain value %}", "fr", "1\u00a0234\u00a0567,5"),
        ("{% plain 5000.0 %}", "en", "5,000"),
    ],
)
def test_numbers_are_grouped_as_the_reader_writes_them(source: str, language: str, text: str) -> None:
    with translation.override(language):
        assert shown(source, value=Decimal("1234567.5")) == f'<bdi class="number">{text}</bdi>'


@pytest.mark.parametrize(("language", "text"), [("en", "2 Mar 2026, 09:05"), ("fr", "02/03/2026, 09:05")])
def test_a_date_cannot_be_read_two_ways(language: str, text: str) -> None:
    with translation.override(language):
        assert shown('{{ at|date:"SHORT_DATETIME_FORMAT" }}', at=datetime(2026, 3, 2, 9, 5, tzinfo=UTC)) == text


def test_a_wording_is_in_the_readers_language() -> None:
    with translation.override("ar"):
        assert shown("{% wording value %}", value=Wording("lead", "plomb", "رصاص")) == "رصاص"


@pytest.mark.parametrize(
    ("minutes", "state", "text"),
    [
        (120, "ample", "2\u00a0hours left"),
        (30, "soon", "30\u00a0minutes left"),
        (0, "late", "Late by"),
        (-61, "late", "1\u00a0hour"),
    ],
)
def test_a_clock_says_in_words_how_long(minutes: int, state: str, text: str) -> None:
    html = shown("{% clock due at %}", due=AT + timedelta(minutes=minutes), at=AT)
    assert f"clock-{state}" in html
    assert text in html


def test_a_chart_has_its_figures_in_a_table_behind_it() -> None:
    chart = Chart(
        key="hits",
        title="Hit rate by lane",
        shape=Shape.INTERVALS,
        label="Lane",
        labels=["red", "yellow"],
        series=[Series("found", [0.25, None], low=[0.2, None], high=[0.31, None])],
        percent=True,
    )
    html = shown("{% chart drawn %}", drawn=chart)
    assert '<script id="chart-hits" type="application/json">' in html
    assert 'data-chart="chart-hits"' in html
    table = html[html.index("<table") :]
    for figure in ("25.0", "20.0", "31.0", "red", "yellow", "–"):
        assert figure in table


def test_a_table_scrolls_by_keyboard_and_has_a_name() -> None:
    html = shown("{% datatable caption=name %}<tbody></tbody>{% enddatatable %}", name="Lanes <today>")
    assert 'tabindex="0"' in html
    assert html.count("Lanes &lt;today&gt;") == 2


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the passport.")
    sure = forms.BooleanField(label="Sure", required=False)
    scopes = forms.MultipleChoiceField(
        label="Scopes", choices=[("a", "One"), ("b", "Two")], widget=forms.CheckboxSelectMultiple
    )


def test_a_field_ties_label_help_and_error_to_its_control() -> None:
    form = Sample({"name": "", "scopes": ["b"]})
    name = shown("{% field bound %}", bound=form["name"])
    assert '<label class="form-label required" for="id_name">' in name
    assert 'aria-describedby="id_name_helptext id_name_error"' in name
    assert 'id="id_name_error"' in name
    assert "is-invalid" in name
    scopes = shown("{% field bound %}", bound=form["scopes"])
    assert "<legend" in scopes
    assert scopes.count("<label") == 2
    assert scopes.count("checked") == 1
    assert shown("{% field bound %}", bound=form["sure"]).count("Sure") == 1


def test_an_empty_place_says_what_to_do() -> None:
    html = shown('{% empty "No task" "Take the next." "inbox" "Take" "/tasks/next/" %}')
    assert 'href="/tasks/next/"' in html
    assert "Take the next." in html
