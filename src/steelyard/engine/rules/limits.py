"""How large a condition may be. Every limit is checked before the work it bounds begins."""

from __future__ import annotations

from typing import Final

CHARACTERS: Final = 4_000
"""Characters in one condition."""

DEPTH: Final = 16
"""Parentheses, NOTs and minus signs inside one another; the parser needs some thirty stack frames for each."""

LEXEMES: Final = 1_600
"""Words, numbers, texts and signs in one condition."""

INLINE_VALUES: Final = 200
"""Values written in one IN (...); a longer list deserves a name, a description and a legal reference."""

LIST_VALUES: Final = 100_000
"""Values in one named list."""

TEXT: Final = 500
"""Characters in one text value, in a condition or in a named list."""

PATTERN: Final = 200
"""Characters in one regular expression."""

PATTERN_SIZE: Final = 400
"""Characters a regular expression looks at once its repetitions are written out."""

ENTRIES: Final = 24
"""Conjunctions one condition may become in the index; what would be more is evaluated whole, not refused."""

MEMO: Final = 4_096
"""Distinct values of one text fact whose masks are remembered."""
