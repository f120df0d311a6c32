"""Class tables: for one fact, from a value to the mask of the entries that accept it.

A mask is an integer with one bit an entry. An entry that does not test the fact accepts every value of it. Values that
the entries cannot tell apart are one class and share one mask: numbers between two bounds, texts that look alike to
every test, the missing value.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from sys import float_info
from typing import Final, TypeAlias

from steelyard.engine.rules import limits
from steelyard.engine.rules.accept import Accept, InOrder, IsTruth, Look, LooksLike
from steelyard.engine.rules.pattern import Pattern
from steelyard.engine.rules.scan import Keywords, Patterns, together
from steelyard.engine.signal import Value

Owned: TypeAlias = Sequence[tuple[int, Accept]]
"""The tests of one fact, each with the mask (a single bit) of the entry it belongs to."""

LARGEST: Final = float_info.max


class OrderTable:
    """Numbers, or texts by order. ``bounds`` ascend; class ``c`` holds the values from ``bounds[c - 1]`` to below
    ``bounds[c]``. NaN and the infinities, which no fact should be, fall into classes of their own that are missing.
    """

    def __init__(self, tests: Iterable[tuple[int, InOrder]], everyone: int, *, numbers: bool) -> None:
        tests = list(tests)
        self.tested = _union(bit for bit, _ in tests)
        rest = everyone & ~self.tested
        self.missing = rest | _union(bit for bit, test in tests if test.missing)
        extremes: set[float | str] = {-LARGEST, math.inf} if numbers else set()
        bounds = extremes | {_bound(cut) for _, test in tests for cut in test.span.cuts}
        self.bounds: list[float | str] = sorted(bounds)  # all numbers or all texts
        place = {bound: position + 1 for position, bound in enumerate(self.bounds)}
        changes = [0] * (len(self.bounds) + 1)
        for bit, test in tests:
            changes[0] ^= bit * test.span.begins_inside
            for cut in test.span.cuts:
                changes[place[_bound(cut)]] ^= bit
        self.masks: list[int] = []
        inside = 0
        for change in changes:
            inside ^= change
            self.masks.append(rest | inside)
        if numbers:
            self.masks[0] = self.masks[-1] = self.missing

    def mask(self, value: Value) -> int:
        return self.missing if value is None else self.masks[bisect_right(self.bounds, value)]


class TruthTable(dict[bool | None, int]):
    def __init__(self, tests: Iterable[tuple[int, IsTruth]], everyone: int) -> None:
        tests = list(tests)
        self.tested = _union(bit for bit, _ in tests)
        for value in (True, False):
            self[value] = everyone & ~_union(bit for bit, test in tests if value not in test.accepted)
        self[None] = everyone & ~_union(bit for bit, test in tests if not test.missing)

    def mask(self, value: Value) -> int:
        return self[value]  # type: ignore[index]  # what is not a boolean is a KeyError


class TextTable(dict[str | None, int]):
    """The masks of the texts seen lately; a text not among them is looked at.

    The tests of an entry on one text are usually one; where there are several, the first is in layer 0, the second in
    layer 1 and so on, and a text must pass them all.
    """

    def __init__(self, tests: Iterable[tuple[int, Accept]], everyone: int) -> None:
        tests = list(tests)
        likes = [(bit, test) for bit, test in tests if isinstance(test, LooksLike)]
        orders = [(bit, test) for bit, test in tests if isinstance(test, InOrder)]
        self.tested = _union(bit for bit, _ in tests)
        self.order = OrderTable(orders, everyone, numbers=False) if orders else None
        self.absent = everyone & ~_union(bit for bit, test in tests if not test.missing)
        self.finder = _Finder(look for _, test in likes for look in test.looks)
        self.layers = self._layers([pair for pair in likes if not pair[1].negated], everyone)
        self.violated = self._by_look([pair for pair in likes if pair[1].negated])
        self._kept: dict[int, int] = {}

    def __missing__(self, value: str | None) -> int:
        if value is None:
            return self.absent
        if len(self) >= limits.MEMO:
            self.clear()
            self._kept.clear()
        mask = self.mask(value)
        self[value] = mask = self._kept.setdefault(mask, mask)
        return mask

    def mask(self, value: Value) -> int:
        """Without memory: for columns, whose values are looked up once each."""
        if value is None:
            return self.absent
        if not isinstance(value, str):
            raise TypeError(f"{value!r} is not a text")
        found = self.finder.found(value)
        mask = -1 if self.order is None else self.order.mask(value)
        for untested, accepted in self.layers:
            passed = untested
            for which in found:
                passed |= accepted[which]
            mask &= passed
        for which in found:
            mask &= ~self.violated[which]
        return mask

    def _layers(self, likes: Sequence[tuple[int, LooksLike]], everyone: int) -> list[tuple[int, list[int]]]:
        """For each layer, the entries with no test in it, and for each look the entries it admits."""
        layers: list[list[tuple[int, LooksLike]]] = [[]]
        count: dict[int, int] = {}
        for bit, test in likes:
            count[bit] = count.get(bit, 0) + 1
            if count[bit] > len(layers):
                layers.append([])
            layers[count[bit] - 1].append((bit, test))
        return [(everyone & ~_union(bit for bit, _ in layer), self._by_look(layer)) for layer in layers]

    def _by_look(self, likes: Iterable[tuple[int, LooksLike]]) -> list[int]:
        masks = [0] * len(self.finder.looks)
        for bit, test in likes:
            for look in test.looks:
                masks[self.finder.place[look]] |= bit
        return masks


Table: TypeAlias = OrderTable | TruthTable | TextTable


def table_of(tests: Owned, everyone: int) -> Table:
    """The table of one fact."""
    first = tests[0][1]
    if isinstance(first, IsTruth):
        return TruthTable([pair for pair in tests if isinstance(pair[1], IsTruth)], everyone)  # type: ignore[misc]
    if first.field.type == "number":
        orders = [(bit, test) for bit, test in tests if isinstance(test, InOrder)]
        return OrderTable(orders, everyone, numbers=True)
    return TextTable(tests, everyone)


class _Finder:
    """Which of many looks are true of a text: by hash, by one dictionary a length, by automaton, by Hyperscan."""

    def __init__(self, looks: Iterable[Look]) -> None:
        self.looks = sorted(set(looks), key=lambda look: (look[0], _text(look[1])))
        self.place = {look: position for position, look in enumerate(self.looks)}
        self.equal: dict[str, int] = {}
        self.prefixes: dict[int, dict[str, int]] = {}
        self.suffixes: dict[int, dict[str, int]] = {}
        self.always: list[int] = []
        words: dict[str, int] = {}
        patterns: dict[Pattern, int] = {}
        for (kind, needle), position in self.place.items():
            if isinstance(needle, Pattern):
                patterns[needle] = position
            elif kind == "equal":
                self.equal[needle] = position
            elif not needle:
                self.always.append(position)
            elif kind == "contains":
                words[needle] = position
            else:
                group = self.prefixes if kind == "prefix" else self.suffixes
                group.setdefault(len(needle), {})[needle] = position
        self.scanners: list[tuple[Keywords | Patterns, list[int]]] = []
        if words:
            self.scanners.append((Keywords(words), list(words.values())))
        places = list(patterns.values())
        for scanner in together(list(patterns)) if patterns else []:
            self.scanners.append((scanner, places[: scanner.count]))
            places = places[scanner.count :]

    def found(self, text: str) -> list[int]:
        found = list(self.always)
        if text in self.equal:
            found.append(self.equal[text])
        for length, prefixes in self.prefixes.items():
            if (start := text[:length]) in prefixes:
                found.append(prefixes[start])
        for length, suffixes in self.suffixes.items():
            if (end := text[-length:]) in suffixes:
                found.append(suffixes[end])
        for scanner, places in self.scanners:
            found += [places[which] for which in scanner.found(text)]
        return found


def _bound(cut: tuple[float | str, int]) -> float | str:
    """The smallest value after ``cut``."""
    value, after = cut
    if not after:
        return value
    return value + "\0" if isinstance(value, str) else math.nextafter(value, math.inf)


def _text(needle: str | Pattern) -> str:
    return needle.source if isinstance(needle, Pattern) else needle


def _union(bits: Iterable[int]) -> int:
    mask = 0
    for bit in bits:
        mask |= bit
    return mask
