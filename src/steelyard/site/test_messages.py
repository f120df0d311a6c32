from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog, Message

from steelyard.site import messages

ACCUSATIVE = "\u064b"


def test_every_sentence_is_translated_and_no_value_is_lost_on_the_way() -> None:
    assert messages.faults() == []


def test_every_way_to_say_something_in_a_template_is_found() -> None:
    template = """
        {% translate "One" %} {% trans 'Two' context "place" %} {{ _("Three")|upper }}
        {% if x == _("Four") %}{% endif %}
        {% translate "It's \\"quoted\\"" as said %}
        {% blocktranslate %}Five {{ number }} at 5%{% endblocktranslate %}
        {% blocktranslate trimmed count n=n context "crowd" %}
            {{ n }} man
        {% plural %}
            {{ n }} men
        {% endblocktranslate %}
        {% comment %}{# {% translate "Never" %} #}{% endcomment %}
    """
    found = [(sentence, context) for _line, sentence, context in messages.in_template(template)]
    assert found == [
        ("One", None),
        ("Two", "place"),
        ("Three", None),
        ("Four", None),
        ('It\'s "quoted"', None),
        ("Five %(number)s at 5%%", None),
        (("%(n)s man", "%(n)s men"), "crowd"),
    ]


@pytest.mark.parametrize(
    ("said", "translated", "fault"),
    [
        ("Late by %(time)s", "", "not translated"),
        ("Late by %(time)s", "En retard", "values differ in 'En retard'"),
        ("Late by %(time)s", "En retard de %(temps)s", "values differ in 'En retard de %(temps)s'"),
        (("%(n)s code", "%(n)s codes"), ("un code", "%(m)s codes"), "values differ in '%(m)s codes'"),
    ],
)
def test_a_bad_translation_is_told(said: str, translated: str, fault: str) -> None:
    catalog = Catalog(locale="fr")
    catalog.add(said, translated)
    assert list(messages._faults(catalog[said])) == [fault]


def test_a_plural_form_may_leave_the_number_out() -> None:
    message = Message(("%(n)s code", "%(n)s codes"), ("un code", "%(n)s codes"))
    assert list(messages._faults(message)) == []


def test_arabic_counts_from_eleven_in_the_accusative_and_hundreds_in_the_genitive() -> None:
    """The last form is that of 11 to 99, the one before that of 100 to 102; the accusative shows where written."""
    counted = [message.string for message in messages.kept("ar") if isinstance(message.string, tuple)]
    turned = [
        (hundred, eleven)
        for *_, hundred, eleven in counted
        for of_hundred, of_eleven in zip(hundred.split(), eleven.split(), strict=True)
        if of_hundred != of_eleven and ACCUSATIVE not in of_eleven
    ]
    assert len(counted) > 10
    assert turned == []
