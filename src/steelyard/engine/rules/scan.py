"""Many patterns, or many keywords, looked for in one text at once and in time linear in the text.

Patterns run on Hyperscan, keywords on an Aho–Corasick automaton. Both answer with the positions, in the sequence they
were built from, of what was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from threading import Lock

import ahocorasick
import hyperscan

from steelyard.engine.rules.pattern import Pattern

FLAGS = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SINGLEMATCH


class Patterns:
    """One Hyperscan database. Its scratch space serves one scan at a time, hence the lock (held for microseconds)."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.count = len(patterns)
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[pattern.spelling.encode() for pattern in patterns],
            ids=list(range(len(patterns))),
            elements=len(patterns),
            flags=[FLAGS] * len(patterns),
        )
        self._lock = Lock()

    def found(self, text: str) -> list[int]:
        """Which patterns match ``text``. A lone surrogate, which no encoding can carry, is read as ``?``."""
        found: list[int] = []
        if text:  # no pattern matches the empty text: see `pattern`
            data = text.encode("utf-8", "replace")
            with self._lock:
                self._database.scan(data, match_event_handler=lambda which, *_: found.append(which))
        return found


@lru_cache(maxsize=4_096)
def single(pattern: Pattern) -> Patterns:
    return Patterns((pattern,))


def together(patterns: Sequence[Pattern]) -> list[Patterns]:
    """As few databases as the engine takes ``patterns`` in, in their order: one, unless together they are too many."""
    try:
        return [Patterns(patterns)]
    except hyperscan.error:
        if len(patterns) == 1:
            raise
        half = len(patterns) // 2
        return together(patterns[:half]) + together(patterns[half:])


def matches(pattern: Pattern, text: str) -> bool:
    return bool(single(pattern).found(text))


def engine_refusal(pattern: Pattern) -> str | None:
    """Why Hyperscan cannot take ``pattern``; ``None`` where it can."""
    try:
        single(pattern)
    except hyperscan.error as error:
        return str(error)
    return None


class Keywords:
    """An automaton over ``words``, none of them empty."""

    def __init__(self, words: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for position, word in enumerate(words):
            self._automaton.add_word(word, position)
        self._automaton.make_automaton()

    def found(self, text: str) -> set[int]:
        """Which words stand somewhere in ``text``."""
        return {position for _, position in self._automaton.iter(text)}
