"""A form admits every value that a declaration may bring, as facts make it ready to compare."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.engine.facts import form
from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.facts.form import Form
from steelyard.engine.facts.normal import code, prose
from steelyard.engine.messages import kinds
from steelyard.engine.messages.flaw import Flaw

READ = {
    "code": (kinds.code(), form.CODE),
    "office": (kinds.code(), form.OFFICE),
    "hs": (kinds.HS, form.HS),
    "terms": (kinds.TERMS, form.TERMS),
    "place": (kinds.LOCODE, form.PLACE),
}


@pytest.mark.parametrize("name", READ)
@given(data=st.data())
def test_what_is_read_is_admitted(name: str, data: st.DataObject) -> None:
    kind, wanted = READ[name]
    text = data.draw(st.from_regex(kind.schema["pattern"], fullmatch=True))
    try:
        kind.read(text)
    except Flaw:  # a place in no country
        return
    value = code(text)
    assert value is not None
    assert wanted.admits("equal", value)


@given(st.from_regex(kinds.HS.schema["pattern"], fullmatch=True))
def test_every_heading_of_a_code_is_admitted(hs: str) -> None:
    for size, wanted in ((2, form.HS2), (4, form.HS4), (6, form.HS6)):
        assert wanted.admits("equal", hs[:size])
        assert form.HS.admits("prefix", hs[:size])


def test_the_countries_are_those_that_are_read() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for text in (first + second for first in letters for second in letters):
        try:
            kinds.COUNTRY.read(text)
            known = True
        except Flaw:
            known = False
        assert form.COUNTRY.admits("equal", text) is known


@given(st.text(max_size=60))
def test_free_text_is_admitted_as_it_is_compared(text: str) -> None:
    for ready, wanted, read in (
        (prose, form.WORDS, kinds.text(512)),
        (code, form.MARK, kinds.text(512)),
        (code, form.MARK, kinds.identifier(512)),
    ):
        try:
            value = ready(read.read(text))
        except Flaw:
            continue
        assert value is None or wanted.admits("equal", value), (value, wanted.tidy(value))


@given(st.lists(st.from_regex(kinds.code().schema["pattern"], fullmatch=True), max_size=4))
def test_codes_of_documents_are_admitted_together(codes: list[str]) -> None:
    assert form.MARKS.admits("equal", " ".join(sorted(set(codes))))


@given(
    st.sampled_from([fact.form for fact in CATALOGUE.values() if fact.form]),
    st.sampled_from(["equal", "prefix", "suffix", "contains", "order"]),
    st.text(alphabet="A1a .,-Z", max_size=200) | st.text(max_size=500),
)
def test_no_text_is_too_strange_to_be_judged(wanted: Form, test: form.Test, text: str) -> None:
    assert wanted.admits(test, text) in (True, False)
    assert isinstance(wanted.tidy(text), str)
