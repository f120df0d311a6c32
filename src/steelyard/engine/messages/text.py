"""Text is normalised once, here, at the edge; behind it, equal texts are equal strings. The bytes received are kept.

What is removed cannot be seen and changes what is matched or how it is shown: marks that turn the writing direction
(a description that reads differently from what it holds), characters of no width, tag characters, variation selectors.
"""

from __future__ import annotations

import re
import unicodedata

from steelyard.engine.messages.flaw import Flaw

ENCODINGS = (
    *("utf-8", "ascii", "cp437", "cp720", "cp850", "cp864"),
    *("windows-1250", "windows-1251", "windows-1252", "windows-1254", "windows-1256"),
    *("iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-6", "iso-8859-9", "iso-8859-15"),
)
"""Supersets of ASCII, byte for byte: what is structure in these can be found before they are decoded."""

_INVISIBLE = (
    "\u00ad\u034f\u061c"  # soft hyphen, grapheme joiner, Arabic letter mark
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers: letters without a shape
    "\u17b4\u17b5\u180b-\u180f"  # Khmer inherent vowels, Mongolian selectors and separator
    "\u200b-\u200f\u202a-\u202e"  # zero width space, joiners, direction marks and overrides
    "\u2800"  # Braille pattern without a dot
    "\u2060-\u206f"  # word joiner, invisible operators, direction isolates, deprecated controls
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb"  # variation selectors, byte order mark, what is reserved, interlinear marks
    "\U00013430-\U0001345f\U00016fe4"  # joiners of hieroglyphs, Khitan filler
    "\U0001bca0-\U0001bca3"  # shorthand format controls
    "\U0001d159\U0001d173-\U0001d17a"  # null notehead, musical controls
    "\U000e0000-\U000e0fff"  # tags, variation selectors supplement and what is reserved beside them
)
_CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_SPACE = r" \t\n\r" + "\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
INVISIBLE = re.compile(f"[{_INVISIBLE}]")
CONTROL = re.compile(f"[{_CONTROL}]")
SURROGATE = re.compile("[\ud800-\udfff]")
SEEN = f"^[{_SPACE}{_INVISIBLE}]*[^{_SPACE}{_INVISIBLE}{_CONTROL}][^{_CONTROL}]*$"
"""What text matches that is not empty once it is cleaned and holds no control character, for the published schema."""


def clean_text(text: str) -> str:
    """``text`` in NFC without invisible characters, runs of white space as one space.

    Raises ``Flaw`` for a control character other than tab and line break, and for half of a surrogate pair.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _normalised(text, "NFC")


def clean_identifier(text: str) -> str:
    """As ``clean_text``, and in NFKC with decimal digits of any script as ``0`` to ``9``: identifiers are compared."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in _normalised(text, "NFKC")
    )


def shown(value: object, most: int = 60) -> str:
    """What was found, safe to show: at most ``most`` characters, those that do not print written as escapes."""
    text = value if isinstance(value, str) else str(value)
    cut = text[: most + 1]
    safe = "".join(
        character if character.isprintable() and not INVISIBLE.match(character) else ascii(character)[1:-1]
        for character in cut
    )
    return safe if len(safe) <= most else safe[: most - 1] + "…"


def _normalised(text: str, form: str) -> str:
    if SURROGATE.search(text):
        raise Flaw("text.surrogate")
    if CONTROL.search(text):
        raise Flaw("text.control")
    # Once more after removing: what stood apart may now compose.
    visible = INVISIBLE.sub("", unicodedata.normalize(form, text))  # type: ignore[arg-type]
    return " ".join(unicodedata.normalize(form, visible).split())  # type: ignore[arg-type]
