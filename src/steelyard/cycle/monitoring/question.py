"""What was typed into the search box, and what it may be."""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from steelyard.engine.facts.subjects import bounded
from steelyard.engine.messages.text import CONTROL, SURROGATE, clean_identifier

LONGEST = 100
"""Characters: longer than any identifier that is searched for."""


class Sought(StrEnum):
    """The kinds of thing that can be looked up."""

    NUMBER = "number"
    REFERENCE = "reference"  # message id, or the declarant's own number
    TRANSPORT = "transport"
    CONTAINER = "container"
    HS = "hs"
    OPERATOR = "operator"
    DECLARED_FOR = "declared_for"  # declarations of the operator of this number


NUMBER = re.compile(r"[0-9]{4}-[A-Z0-9]{2,17}-[A-Z]-[0-9]{5,}")
CONTAINER = re.compile(r"[A-Z]{4}[0-9]{7}")
HS = re.compile(r"[0-9]{4,10}")


class Question(msgspec.Struct, frozen=True):
    """``kinds`` in which to look for ``text``."""

    text: str
    kinds: tuple[Sought, ...]

    @property
    def spellings(self) -> list[str]:
        """The text as typed and in capitals, in which most identifiers are written."""
        return list(dict.fromkeys((self.text, self.text.upper())))

    @property
    def container(self) -> list[str]:
        """Also without the blanks and hyphens that container numbers are often written with."""
        return list(dict.fromkeys((*self.spellings, compact(self.text))))

    @property
    def operator(self) -> str:
        """The operator of this number, as ``party_key`` knows it."""
        return bounded(self.text.upper()) or ""

    @property
    def hs(self) -> str:
        """The digits of a commodity code, written with or without dots."""
        return self.text.replace(".", "").replace(" ", "")


def clean(text: str) -> str:
    """What was typed, as identifiers are kept: visible characters, digits ``0`` to ``9``, single blanks, bounded."""
    visible = SURROGATE.sub("", CONTROL.sub(" ", text[: LONGEST * 4]))
    return clean_identifier(visible)[:LONGEST].strip()


def compact(text: str) -> str:
    return re.sub(r"[\s-]", "", text).upper()


def question(text: str, *, kind: Sought | None, allowed: frozenset[Sought]) -> Question:
    """Look for cleaned ``text`` as ``kind``, or as everything it has the form of; never as what is not ``allowed``."""
    asked = Question(text, ())
    kinds = [each for each in Sought if each in allowed and fits(asked, each)] if kind is None else [kind]
    return Question(text, tuple(each for each in kinds if each in allowed))


def fits(asked: Question, kind: Sought) -> bool:
    """Whether the text has the form of ``kind``. A full registration number or container is nothing else but that."""
    if not asked.text:
        return False
    number = NUMBER.fullmatch(asked.text.upper()) is not None
    if kind is Sought.NUMBER:
        return number
    if kind is Sought.CONTAINER:
        return CONTAINER.fullmatch(compact(asked.text)) is not None
    if kind is Sought.HS:
        return HS.fullmatch(asked.hs) is not None
    if kind in (Sought.OPERATOR, Sought.DECLARED_FOR):
        return not number and len(asked.text) > 1
    return True
