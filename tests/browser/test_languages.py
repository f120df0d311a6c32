"""French and Arabic pages: nothing left in English, numbers and days in their form, codes kept in their direction."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import lxml.html
import pytest
from babel.messages.pofile import read_po

from steelyard.engine.pack import load
from steelyard.packs import DEMO
from tests.browser.pages import ENDS, LOOKS, Look
from tests.browser.reading import fetch, sentences
from tests.browser.server import Served

LOCALE = Path(__file__).parents[2] / "src" / "steelyard" / "locale"
HOLE = re.compile(r"%\(\w+\)[sd]|%[sd]")
LANGUAGES = ("fr", "ar")
ENGLISH_DAY = re.compile(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec)[a-z]* \d{4}\b")
DAY_OF = {"fr": re.compile(r"\b\d{2}/\d{2}/\d{4}\b"), "ar": re.compile(r"\b\d{1,2} [\u0600-\u06ff]+ \d{4}\b")}
NUMBER_OF = {
    "en": re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?(\xa0\S+)?"),
    "fr": re.compile(r"-?\d{1,3}([\xa0\u202f]\d{3})*(,\d+)?(\xa0\S+)?"),
    "ar": re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?(\xa0\S+)?"),
}
CODES = re.compile(r"\bQX[A-Z]{3}\b|\b\d{4}QX[A-Z]{3}\w+|\b\d{6,10}\b|\b[A-Z]{4}\d{7}\b|\b[A-Z]{3}-\d{3}\b")
AT_HOME = (
    "ancestor-or-self::*[self::bdi or self::code or self::pre or self::textarea or self::option or self::title"
    " or (@dir and not(self::html)) or contains(@class, 'form-hint') or contains(@class, 'form-check-label')]"
)
"""What keeps a code in its direction; hints and choices are sentences of ours, in which it stands apart by itself."""


@cache
def english(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """The sentences that must not stand on a page in ``language``: those whose translation differs, and with holes."""
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalog = read_po(file)
    whole, holed, spoken = set(), [], set()
    for message in catalog:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        spoken.update(said)
        for each in ids:
            if not each or each in said:
                continue
            plain = " ".join(each.split())
            if HOLE.search(plain):
                holed.append(".+".join(re.escape(part) for part in HOLE.split(plain)))
            else:
                whole.add(plain)
    for wording in _pack_wordings():
        if wording.en != wording[language]:
            whole.add(wording.en)
    return frozenset(whole - spoken), re.compile("|".join(holed))


def _pack_wordings() -> list[object]:
    pack = load(DEMO)
    country = pack.country
    named = [*country.offices, *country.risk_areas, *country.objectives, *pack.regimes, *pack.document_types]
    return [
        country.name,
        *(each.name for each in named),
        *(each.description for each in (*pack.lists.values(), *pack.parameters.values())),
        *(wording for each in pack.profiles for wording in (each.name, each.reason, each.instruction.what)),
    ]


LEFT_ALONE = {
    # The way a language is called by those who speak it.
    *("English",),
}
IN_EVERY_LANGUAGE = frozenset({"profile", "profile_draft", "profile_new"})
"""Pages that show a profile's sentences in all languages, each marked with its own."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_page_says_nothing_in_english(product: Served, look: Look, language: str) -> None:
    answer = fetch(product, look.address(product.things), who=look.who, language=language, part=look.part)
    assert answer.status == look.status
    assert left_in_english(answer.text, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("how", ENDS)
def test_an_end_says_nothing_in_english(product: Served, how: str, language: str) -> None:
    assert left_in_english(fetch(product, f"/ends/{how}/", who="brahim", language=language).text, language) == []


def test_the_search_for_english_finds_it(product: Served) -> None:
    for look in LOOKS:
        answer = fetch(product, look.address(product.things), who=look.who, part=look.part)
        assert left_in_english(answer.text, "fr") != []


def left_in_english(text: str, language: str) -> list[str]:
    whole, holed = english(language)
    page = lxml.html.fromstring(text)
    for marked in page.xpath(".//*[@lang='en']"):
        marked.drop_tree()
    said = set(sentences(lxml.html.tostring(page, encoding="unicode"))) - LEFT_ALONE
    return sorted(each for each in said if each in whole or holed.fullmatch(each))


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_numbers_days_and_codes_are_in_their_form_and_direction(product: Served, look: Look, language: str) -> None:
    answer = fetch(product, look.address(product.things), who=look.who, language=language, part=look.part)
    page = lxml.html.fromstring(answer.text)
    for number in page.xpath("//*[contains(concat(' ', @class, ' '), ' number ')]"):
        assert number.tag == "bdi"
        assert NUMBER_OF[language].fullmatch(number.text_content()), number.text_content()
    said = " ".join(sentences(answer.text))
    assert language == "en" or not ENGLISH_DAY.search(said)
    assert not re.search(r"[\u0660-\u0669\u06f0-\u06f9]", said)
    astray = [
        f"{text.strip()} in <{text.getparent().tag}>"
        for text in page.xpath("//body//text()[normalize-space()]")
        if text.getparent().tag not in ("script", "style")
        and CODES.search(text)
        and not text.getparent().xpath(AT_HOME)
    ]
    assert astray == []
