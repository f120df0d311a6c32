"""The catalogue as analysts and officers rely on it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.engine.declaration import Declaration, Direction, Document, Item, Mode, Money, Party, Role, Transport
from steelyard.engine.facts.catalogue import CATALOGUE, FAMILIES
from steelyard.engine.facts.dossier import Counts, Dossier, History, Price
from steelyard.engine.facts.fact import Fact, Level, Type
from steelyard.engine.facts.sheet import sheet
from steelyard.engine.facts.subjects import price_key
from steelyard.engine.wording import LANGUAGES

FACTS = list(CATALOGUE.values())
ARABIC = re.compile("[\u0600-\u06ff]")
AT = datetime(2026, 3, 4, 13, 30, tzinfo=UTC)


def test_no_two_facts_share_a_name() -> None:
    assert len(CATALOGUE) == sum(len(family) for family in FAMILIES.values()) == 128


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_every_fact_is_worded_in_every_language_and_says_what_a_missing_value_means(fact: Fact) -> None:
    for wording in (fact.wording, fact.missing):
        for language in LANGUAGES:
            sentence = wording[language]
            assert sentence == sentence.strip() != ""
            assert bool(ARABIC.search(sentence)) is (language == "ar")
        assert wording.fr != wording.en
    assert (fact.unit is not None) is (fact.type is Type.NUMBER)
    assert re.fullmatch(r"[a-z_]+[0-9]*(\.[a-z_]+[0-9]*)?", fact.name)


def test_no_two_facts_read_the_same_to_an_officer() -> None:
    for language in LANGUAGES:
        sentences = [fact.wording[language] for fact in FACTS]
        assert sorted(set(sentences)) == sorted(sentences)


CODES = st.none() | st.text(max_size=6) | st.sampled_from(["", " ", "CN", "cn", "ä", "ﬁ", "İ"])
TEXTS = st.none() | st.text(max_size=30)
AMOUNTS = st.none() | st.decimals(allow_nan=False, allow_infinity=False) | st.sampled_from([0, 1])
MONEY = st.none() | st.builds(
    Money,
    amount=st.decimals(allow_nan=False, allow_infinity=False),
    currency=st.sampled_from(["USD", "EUR", "XAU", "ZZZ"]),
)
DOCUMENTS = st.lists(st.builds(Document, type=st.text(max_size=5)), max_size=3).map(tuple)
ITEMS = st.builds(
    Item,
    sequence=st.integers(1, 999),
    hs=st.text("0123456789", min_size=6, max_size=10),
    description=TEXTS,
    origin=CODES,
    cpc=CODES,
    preference=CODES,
    net_mass=AMOUNTS,
    gross_mass=AMOUNTS,
    quantity=AMOUNTS,
    unit=CODES,
    packages=st.none() | st.integers(0, 10**9),
    value=MONEY,
    price=MONEY,
    duty_rate=AMOUNTS,
    duty=MONEY,
    documents=DOCUMENTS,
)
PARTIES = st.builds(Party, role=st.sampled_from(Role), identifier=TEXTS, name=TEXTS, country=CODES)
TRANSPORTS = st.builds(
    Transport,
    mode=st.none() | st.sampled_from(Mode),
    means=TEXTS,
    nationality=CODES,
    document=TEXTS,
    loading=CODES,
    unloading=CODES,
    containers=st.lists(st.text(max_size=12), max_size=3).map(tuple),
)
DECLARATIONS = st.builds(
    Declaration,
    message_id=st.just("1"),
    direction=st.sampled_from(Direction),
    office=st.sampled_from(["QXPOR", "qxair"]),
    items=st.lists(ITEMS, max_size=4).map(tuple),
    regime=CODES,
    dispatch=CODES,
    destination=CODES,
    terms=CODES,
    total=MONEY,
    gross_mass=AMOUNTS,
    packages=st.none() | st.integers(0, 10**9),
    payment=CODES,
    location=CODES,
    parties=st.lists(PARTIES, max_size=5).map(tuple),
    transport=TRANSPORTS,
    documents=DOCUMENTS,
)
COUNTS = st.builds(Counts, declarations=st.integers(0, 9), controls=st.integers(0, 9), findings=st.integers(0, 9))
FIRST = st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=900)).map(lambda ago: AT - ago)
HISTORIES = st.none() | st.builds(
    History, first_at=FIRST, today=st.integers(0, 9), windows=st.tuples(COUNTS, COUNTS, COUNTS)
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Declaration, Dossier]:
    declaration = draw(DECLARATIONS)
    prices = st.builds(Price, median=st.floats(1e-9, 1e12), low=st.floats(1e-9, 1e12), n=st.floats(1, 1e6))
    dossier = Dossier(
        at=AT,
        national_currency="USD",
        rates={"EUR": draw(st.sampled_from([1.1, 1e308])), "XAU": 0.0},
        operator=draw(HISTORIES),
        declarant=draw(HISTORIES),
        seller=draw(HISTORIES),
        route=draw(HISTORIES),
        operator_hs=draw(st.none() | st.just({item.hs[:6]: 3 for item in declaration.items[1:]})),
        operator_origin=draw(st.none() | st.just({item.origin or "" for item in declaration.items[:1]})),
        prices={price_key(declaration, item): draw(prices) for item in declaration.items[1:]},
        aeo_tier=draw(st.none() | st.just("A")),
    )
    return declaration, dossier


@settings(max_examples=150, deadline=None)
@given(cases())
def test_no_fact_raises_and_each_keeps_its_type_and_holds_no_infinity(case: tuple[Declaration, Dossier]) -> None:
    seen = sheet(*case, CATALOGUE)
    assert len(seen.items) == len(case[0].items)
    for level, values in [(Level.HEADER, seen.header), *((Level.ITEM, values) for values in seen.items)]:
        assert set(values) == {fact.name for fact in FACTS if fact.level is level}
        for name, value in values.items():
            fact = CATALOGUE[name]
            if value is None:
                assert fact.missing.en != "never missing"
            elif fact.type is Type.NUMBER:
                assert type(value) is float
                assert isfinite(value)
            elif fact.type is Type.BOOLEAN:
                assert type(value) is bool
            else:
                assert type(value) is str
                assert value or name in {"document_codes", "hs2", "hs4", "hs6"}


def test_a_sheet_holds_what_was_asked_for_and_nothing_else() -> None:
    declaration = Declaration("1", Direction.IMPORT, "QXPOR", (Item(1, "240220"), Item(2, "240319")))
    seen = sheet(declaration, Dossier(AT, "USD"), frozenset({"office", "hs4", "value_share"}))
    assert seen.header == {"office": "QXPOR"}
    assert seen.items == ({"hs4": "2402", "value_share": None}, {"hs4": "2403", "value_share": None})


def test_a_fact_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError, match="colour"):
        sheet(Declaration("1", Direction.IMPORT, "QXPOR", ()), Dossier(AT, "USD"), {"colour"})
