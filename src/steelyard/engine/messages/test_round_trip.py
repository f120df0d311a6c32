"""``read_json(to_json(d)) == d`` for every declaration, and the schema accepts what is written."""

import json
import string
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard.engine.declaration import Declaration, Direction, Document, Item, Mode, Money, Party, Role, Transport
from steelyard.engine.messages.canonical import _read_carefully, read_json, read_stored, to_json
from steelyard.engine.messages.codes import COUNTRIES, CURRENCIES
from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.limits import DEFAULT
from steelyard.engine.messages.test_schema import VALIDATOR
from steelyard.engine.messages.text import clean_identifier, clean_text


def is_clean(clean):
    def check(text: str) -> bool:
        try:
            return bool(text) and clean(text) == text
        except Flaw:
            return False

    return check


def texts(most: int):
    return st.text(min_size=1, max_size=min(most, 30)).filter(is_clean(clean_text))


def identifiers(most: int):
    return st.text(min_size=1, max_size=min(most, 12)).filter(is_clean(clean_identifier))


CAPITALS = string.ascii_uppercase
codes = st.from_regex(r"[0-9A-Z][0-9A-Z._/+-]{0,16}", fullmatch=True)
keys = st.from_regex(r"[!-~]([ -~]{0,20}[!-~])?", fullmatch=True)
countries = st.sampled_from(sorted(COUNTRIES))
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
locodes = st.builds("{}{}".format, countries, st.text(CAPITALS + "23456789", min_size=3, max_size=3))
masses = st.builds(
    Decimal.scaleb, st.decimals(0, 10**10, allow_nan=False, allow_infinity=False, places=4), st.integers(-14, 0)
)
money = st.builds(Money, masses, st.sampled_from(sorted(CURRENCIES)))


def optional(strategy):
    return st.none() | strategy


documents = st.lists(st.builds(Document, codes, optional(identifiers(70)), optional(days)), max_size=2).map(tuple)
items = st.builds(
    Item,
    sequence=st.just(1),
    hs=st.from_regex("(0[1-9]|[1-9][0-9])[0-9]{4,8}", fullmatch=True),
    description=optional(texts(1000)),
    origin=optional(countries),
    cpc=optional(codes),
    net_mass=optional(masses),
    quantity=optional(masses),
    packages=optional(st.integers(0, 9_999_999)),
    value=optional(money),
    duty_rate=optional(st.decimals(0, 100, places=6)),
    documents=documents,
)
declarations = st.builds(
    Declaration,
    message_id=keys,
    direction=st.sampled_from(Direction),
    office=codes,
    items=st.lists(items, min_size=1, max_size=3).map(
        lambda found: tuple(
            Item(**{**{f: getattr(item, f) for f in item.__struct_fields__}, "sequence": number})
            for number, item in enumerate(found, 1)
        )
    ),
    reference=optional(keys),
    declared_on=optional(days),
    dispatch=optional(countries),
    total=optional(money),
    gross_mass=optional(masses),
    payment=optional(texts(35)),
    parties=st.lists(
        st.builds(
            Party,
            st.sampled_from(Role),
            optional(identifiers(35)),
            optional(texts(256)),
            optional(countries),
            optional(texts(512)),
        ),
        max_size=3,
    ).map(tuple),
    transport=st.builds(
        Transport,
        mode=optional(st.sampled_from(Mode)),
        means=optional(identifiers(70)),
        loading=optional(locodes),
        containers=st.lists(identifiers(35), max_size=2).map(tuple),
    ),
    documents=documents,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None)
@given(declarations)
def test_what_is_written_is_read_back_equal_and_valid(declaration):
    body = to_json(declaration)
    assert read_json(body) == declaration
    assert _read_carefully(body, DEFAULT) == declaration
    assert read_stored(body) == declaration
    assert to_json(read_stored(body)) == body
    assert VALIDATOR.is_valid(json.loads(body))
