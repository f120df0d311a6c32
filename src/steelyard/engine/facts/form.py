"""How the values of text facts are spelt, so that whoever writes a condition is told of a value that never comes.

What a declaration may say is settled where messages are read; a form says the same of the value as it is compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import msgspec

from steelyard.engine.declaration import Direction, Mode
from steelyard.engine.facts.normal import code, prose
from steelyard.engine.messages.codes import COUNTRIES, RESERVED_COUNTRIES, USER_ASSIGNED
from steelyard.engine.wording import Wording

Test = Literal["equal", "prefix", "suffix", "contains", "order"]
"""How a condition looks at a text: whole, at a part of it, or at its place in the order of texts."""


class Form(msgspec.Struct, frozen=True):
    """``whole`` and ``part`` are regular expressions of a value and of any piece of one, at most ``longest`` long.

    ``tidy`` spells a text as values are spelt, as far as that can be guessed. ``members`` are all values there are;
    ``table`` names the table of the pack that has them instead.
    """

    wording: Wording
    whole: str
    part: str
    longest: int
    tidy: Callable[[str], str]
    members: frozenset[str] | None = None
    table: str | None = None

    def admits(self, test: Test, text: str, members: frozenset[str] | None = None) -> bool:
        """Whether some value can pass ``test`` against ``text``. Values are those of ``members``, where known."""
        members = self.members if members is None else members
        if test == "equal":
            return self._spelt(self.whole, text) and (members is None or text in members)
        if test == "order":
            return self._spelt(self.part, text)
        if len(text) > self.longest or not self._spelt(self.part, text):
            return False
        return members is None or any(_looks(test, each, text) for each in members)

    def _spelt(self, expression: str, text: str) -> bool:
        return re.fullmatch(expression, text, re.DOTALL) is not None and self.cased(text)

    def cased(self, text: str) -> bool:
        return True


class Folded(Form, frozen=True):
    """Free text, of which only the case is settled: ``tidy`` folds it and leaves what stands at its ends."""

    def cased(self, text: str) -> bool:
        return text.strip() == self.tidy(text)


def _looks(test: Test, value: str, text: str) -> bool:
    if test == "prefix":
        return value.startswith(text)
    return value.endswith(text) if test == "suffix" else text in value


def _capitals(text: str) -> str:
    return code(text) or ""


def _joined(text: str) -> str:
    """Capitals, without spaces, points and hyphens inside: ``1006.30`` is written 100630."""
    return re.sub(r"[\s.-]", "", _capitals(text))


def _small(text: str) -> str:
    return text.strip().lower()


def _prose(text: str) -> str:
    return prose(text) or ""


def _country_codes() -> frozenset[str]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    pairs = {first + second for first in letters for second in letters}
    own = {pair for pair in pairs if re.fullmatch(USER_ASSIGNED, pair)}
    return COUNTRIES | RESERVED_COUNTRIES | own


def _words(members: frozenset[str]) -> Form:
    said = ", ".join(sorted(members))
    wording = Wording(f"one of {said}", f"l'une de {said}", f"إحدى القيم {said}")
    return Form(wording, "[a-z]+", "[a-z]*", 20, _small, members)


def _digits(count: int, en: str, fr: str, ar: str) -> Form:
    wording = Wording(en, fr, ar)
    return Form(wording, f"(?:0[1-9]|[1-9][0-9])[0-9]{{{count - 2}}}", "[0-9]*", count, _joined)


def _listed(table: str | None) -> Form:
    wording = Wording(
        "a code of capital letters, digits and . _ / + -",
        "un code en majuscules, chiffres et . _ / + -",
        "رمز من حروف كبيرة وأرقام و . _ / + -",
    )
    return Form(wording, r"[0-9A-Z][0-9A-Z._/+-]*", r"[0-9A-Z._/+-]*", 17, _capitals, table=table)


DIRECTION = _words(frozenset(Direction))
MODE = _words(frozenset(Mode))
OFFICE = _listed("office")
REGIME = _listed("regime")
CODE = _listed(None)
COUNTRY = Form(
    Wording(
        "a country of ISO 3166-1, two capital letters",
        "un pays de l'ISO 3166-1, deux majuscules",
        "بلد من ISO 3166-1 بحرفين كبيرين",
    ),
    "[A-Z]{2}", "[A-Z]*", 2, _capitals, _country_codes(),
)  # fmt: skip
TERMS = Form(
    Wording("three capital letters (Incoterms)", "trois majuscules (Incoterms)", "ثلاثة حروف كبيرة (إنكوترمز)"),
    "[A-Z][A-Z&][A-Z]", "[A-Z&]*", 3, _capitals,
)  # fmt: skip
PLACE = Form(
    Wording(
        "five signs of UN/LOCODE, as AEJEA",
        "cinq signes de l'UN/LOCODE, comme AEJEA",
        "خمسة رموز من UN/LOCODE مثل AEJEA",
    ),
    "[A-Z]{2}[A-Z2-9]{3}", "[A-Z2-9]*", 5, _joined,
)  # fmt: skip
HS = Form(
    Wording(
        "6 to 10 digits without points, chapter 01 or later; a shorter code is LIKE '8703%', or hs4 = '8703'",
        "6 à 10 chiffres sans point, à partir du chapitre 01 ; un code plus court s'écrit LIKE '8703%' ou hs4 = '8703'",
        "من 6 إلى 10 أرقام بلا نقاط من الفصل 01؛ والرمز الأقصر يكتب LIKE '8703%' أو hs4 = '8703'",
    ),
    "(?:0[1-9]|[1-9][0-9])[0-9]{4,8}", "[0-9]*", 10, _joined,
)  # fmt: skip
HS2 = _digits(2, "2 digits, from 01 on", "2 chiffres, à partir de 01", "رقمان من 01")
HS4 = _digits(4, "4 digits without points", "4 chiffres sans point", "4 أرقام بلا نقاط")
HS6 = _digits(6, "6 digits without points", "6 chiffres sans point", "6 أرقام بلا نقاط")
MARK = Folded(
    Wording("in capital letters", "en majuscules", "بحروف كبيرة"), r"\S(?:.*\S)?", ".*", 512, _capitals
)  # fmt: skip
MARKS = Form(
    Wording(
        "codes in capital letters, between single spaces",
        "codes en majuscules, séparés par une espace",
        "رموز بحروف كبيرة تفصلها مسافة واحدة",
    ),
    "(?:[0-9A-Z._/+-]+(?: [0-9A-Z._/+-]+)*)?", "(?!.*  )[0-9A-Z._/+ -]*", 20_000, _capitals,
)  # fmt: skip
WORDS = Folded(
    Wording(
        "in small letters, with single spaces", "en minuscules, avec une seule espace", "بحروف صغيرة ومسافات مفردة"
    ),
    r"\S(?:.*\S)?", ".*", 4_000, _prose,
)  # fmt: skip
