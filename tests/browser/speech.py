"""The product's sentences in the language of a story, so that buttons are found by the words on them."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parents[2] / "src" / "steelyard" / "locale"


@cache
def catalog(language: str) -> gettext.NullTranslations:
    return gettext.NullTranslations() if language == "en" else gettext.translation("django", LOCALE, [language])


def say(language: str, sentence: str, context: str = "") -> str:
    """``sentence`` as a page in ``language`` says it."""
    spoken = catalog(language)
    return spoken.pgettext(context, sentence) if context else spoken.gettext(sentence)
