"""Sentences must be in their language and whole in all three, and must give nothing away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from steelyard.engine.pack.entry import Steps
from steelyard.engine.wording import LANGUAGES, Wording

MAX_LENGTH = 2_000
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LITERAL = re.compile(r"'(?:[^']|'')*'")
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)")
NAMED_LIST = re.compile(r"@(\w+)")
PARAMETER = re.compile(r":(\w+)")
ARABIC = re.compile(r"[\u0621-\u064a]")
ALLOWED_CONTROLS = "\n\u200e\u200f\u200c\u200d"  # line end, direction marks and joiners, which Arabic text needs


def wording_faults(wording: Wording, *steps: str | int) -> Iterator[tuple[Steps, str]]:
    """What is wrong with a sentence as such."""
    for language in LANGUAGES:
        sentence = wording[language]
        if len(sentence) > MAX_LENGTH:
            yield (*steps, language), f"longer than {MAX_LENGTH} characters"
        if strange := [
            c for c in sentence if unicodedata.category(c) in ("Cc", "Cf", "Co") and c not in ALLOWED_CONTROLS
        ]:
            yield (*steps, language), f"holds the invisible character U+{ord(strange[0]):04X}"
        if sentence.count("{") != len(PLACEHOLDER.findall(sentence)) or sentence.count("{") != sentence.count("}"):
            yield (*steps, language), "a brace is not closed"
    if not ARABIC.search(wording.ar):
        yield (*steps, "ar"), "is not in Arabic"
    if wording.fr == wording.en and " " in wording.en:
        yield (*steps, "fr"), "is the English sentence"
    asked = {language: set(PLACEHOLDER.findall(wording[language])) for language in LANGUAGES}
    for language in LANGUAGES[1:]:
        if asked[language] != asked["en"]:
            yield (*steps, language), "does not quote the same facts as the English sentence"


def quoted_facts(wording: Wording) -> set[str]:
    return {name for language in LANGUAGES for name in PLACEHOLDER.findall(wording[language])}


def names_in(condition: str) -> tuple[set[str], set[str]]:
    """The named lists and the parameters a condition refers to."""
    bare = LITERAL.sub("''", condition)
    return set(NAMED_LIST.findall(bare)), set(PARAMETER.findall(bare))


def numbers_in(condition: str) -> set[float]:
    return {float(number) for number in NUMBER.findall(LITERAL.sub("''", condition))}


def revealed(sentence: str, bounds: set[float]) -> Iterator[str]:
    """The numbers of a sentence that are a bound the condition tests, as it stands or as a percentage."""
    western = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in sentence)
    for number in NUMBER.findall(PLACEHOLDER.sub("", western)):
        if float(number) in bounds or any(abs(float(number) - 100 * bound) < 1e-9 for bound in bounds if bound < 1):
            yield number
