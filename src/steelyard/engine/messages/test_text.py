import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.text import INVISIBLE, clean_identifier, clean_text, shown


@pytest.mark.parametrize(
    ("hostile", "plain"),
    [
        ("Toys\u202e slaem", "Toys slaem"),  # right-to-left override
        ("\u2066Toys\u2069", "Toys"),
        ("To\u200bys", "Toys"),  # zero width space
        *(
            (f"televi{hidden}sion", "television")
            for hidden in "\u2800\ufff0\ufff8\U0001bca0\U00013430\U00016fe4\U0001d159"
        ),
        ("To\u2060y\ufeffs", "Toys"),
        ("To\u00adys", "Toys"),  # soft hyphen
        ("Toys\U000e0041\U000e0042", "Toys"),  # tag characters
        ("Toys\ufe0f", "Toys"),
        ("Toys\u3164", "Toys"),  # Hangul filler
        ("Cafe\u0301", "Café"),
        ("  Toys \u00a0\u3000 and\n\tgames ", "Toys and games"),
        ("تمر\u200f مجهول", "تمر مجهول"),
    ],
)
def test_what_cannot_be_seen_makes_no_difference(hostile, plain):
    assert clean_text(hostile) == plain


@pytest.mark.parametrize(
    "spelling", ["QX 1004417", "QX ١٠٠٤٤١٧", "QX ۱۰۰۴۴۱۷", "ＱＸ　１００４４１７", "QX\u200d 100\u206044\u202c17"]
)
def test_identifiers_match_in_any_digits_and_width(spelling):
    assert clean_identifier(spelling) == "QX 1004417"


def test_digits_of_free_text_are_left_as_written():
    assert clean_text("٥ أجهزة") == "٥ أجهزة"


@pytest.mark.parametrize(
    ("text", "code"), [("a\x00b", "text.control"), ("a\x1bb", "text.control"), ("\ud800", "text.surrogate")]
)
def test_what_cannot_be_stored_or_printed_is_refused(text, code):
    for clean in (clean_text, clean_identifier):
        with pytest.raises(Flaw) as raised:
            clean(text)
        assert raised.value.code == code


@given(st.text())
def test_clean_text_is_clean(text):
    for clean, form in ((clean_text, "NFC"), (clean_identifier, "NFKC")):
        try:
            cleaned = clean(text)
        except Flaw:
            continue
        assert clean(cleaned) == cleaned
        assert unicodedata.is_normalized(form, cleaned)
        assert not INVISIBLE.search(cleaned)
        assert cleaned == cleaned.strip()


@given(st.text())
def test_what_is_shown_is_short_and_prints(text):
    told = shown(text)
    assert len(told) <= 60
    assert told.isprintable()
    told.encode("utf-8")
