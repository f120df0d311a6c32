"""The many-driver: the tables of the index over columns, for histories of millions of items.

Each distinct value of a column is looked up once in the same table as the one-driver's; a value's class then stands for
it. What the lookups leave is evaluated entry by entry over the rows that are left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from steelyard.engine.facts.fact import Level
from steelyard.engine.rules.columns import Column, Columns, Places, Texts, sliced
from steelyard.engine.rules.entries import Entry, Kind
from steelyard.engine.rules.index import Index
from steelyard.engine.rules.kernel import Pointers, Words, and_rows, emit, emit_items
from steelyard.engine.rules.normal import Remainder
from steelyard.engine.rules.ruleset import Ruleset
from steelyard.engine.rules.tables import OrderTable, Table, TextTable
from steelyard.engine.rules.vector import Rows, holds

CHUNK = 16_384
"""Declarations whose masks are in memory at once."""

ROOM = 1 << 20
"""Matches taken from the kernel at once."""


class Hits(msgspec.Struct, frozen=True):
    """One row a match, by declaration, profile and item. ``profile`` is a place in ``Ruleset.profiles``, ``item`` a row
    of the item columns, -1 where the declaration as a whole matches. ``failed`` holds, by place, the profiles that
    could not be evaluated, and why; they have no rows.
    """

    profile: NDArray[np.int32]
    declaration: Places
    item: Places
    failed: dict[int, str]


def match_many(ruleset: Ruleset, columns: Columns) -> Hits:
    """Every match of every profile on ``columns``. Raises `KeyError` where the column of a fact needed is not there.

    A history longer than memory is given part by part; matches of a part are complete in themselves.
    """
    absent = ruleset.fields - columns.header.keys() - columns.items.keys()
    if absent:
        raise KeyError(", ".join(sorted(absent)))
    driver = _Driver(ruleset.index, columns)
    starts = range(0, columns.declarations, CHUNK)
    parts = [pair for start in starts for pair in driver.part(start, min(start + CHUNK, columns.declarations))]
    rows = np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in parts)])
    bits = np.concatenate([np.empty(0, np.int32), *(bits for _, bits in parts)])
    return _judged(ruleset, columns, rows, bits)


class _Lookups:
    """The tables of one level over their columns: the rows of all tables in one array, and a class for every row."""

    def __init__(self, tables: dict[str, Table], columns: dict[str, Column], bits: int) -> None:
        self.words = max(1, -(-bits // 64))
        self.columns = [columns[name] for name in tables]
        self.classes: list[NDArray[Any]] = []  # of texts: the class of each code; of numbers: the bounds of the classes
        rows: list[int] = []
        self.bases = []
        for table, column in zip(tables.values(), self.columns, strict=True):
            self.bases.append(len(rows) * self.words)
            if isinstance(table, TextTable):
                masks, classes = _text_classes(table, column)
                self.classes.append(classes)
            elif isinstance(table, OrderTable):
                masks = table.masks
                self.classes.append(np.array(table.bounds, np.float64))
            else:
                masks = [table[None], table[False], table[True]]
                self.classes.append(np.empty(0))
            rows += masks
        self.rows = as_words(rows, self.words).ravel()

    def pointers(self, start: int, stop: int) -> Pointers:
        """Where the mask of each row's class begins, table by table."""
        found = np.empty((stop - start, len(self.columns)), np.int64)
        for place, (column, classes, base) in enumerate(zip(self.columns, self.classes, self.bases, strict=True)):
            part = sliced(column, start, stop)
            if isinstance(part, Texts):
                which = classes[part.codes]
            elif part.dtype == np.int8:
                which = part.astype(np.int64) + 1
            else:
                which = np.searchsorted(classes, part, side="right")
            found[:, place] = base + which * self.words
        return found


class _Driver:
    def __init__(self, index: Index, columns: Columns) -> None:
        self.columns = columns
        total, needing_item = len(index.entries), index.items.bit_length()
        self.header = _Lookups(index.header, dict(columns.header), total)
        self.item = _Lookups(index.item, dict(columns.items), needing_item)
        self.everyone = as_words([index.everyone], self.header.words)[0]
        self.of_header = as_words([index.everyone & ~index.items], self.header.words)[0]
        self.of_items = as_words([index.items], self.item.words)[0]

    def part(self, start: int, stop: int) -> list[tuple[Places, NDArray[np.int32]]]:
        """What lookups leave of the declarations from ``start`` to before ``stop``: rows with the bits of entries.

        The row of a bit is that of an item where its entry needs one, else that of a declaration.
        """
        masks = np.empty((stop - start, self.header.words), np.uint64)
        and_rows(self.header.pointers(start, stop), self.header.rows, self.everyone, masks)
        rows, bits = _room(self.header.words)
        found, done = [], 0
        while done < len(masks):
            count, done = emit(masks, done, rows, bits, self.of_header)
            found.append((rows[:count] + start, bits[:count].copy()))
        offsets = self.columns.offsets[start : stop + 1]
        low, high = int(offsets[0]), int(offsets[-1])
        owner = np.repeat(np.arange(stop - start), np.diff(offsets))
        pointers = self.item.pointers(low, high)
        rows, bits = _room(self.item.words)
        done = 0
        while done < len(pointers):
            count, done = emit_items(done, owner, masks, pointers, self.item.rows, self.of_items, rows, bits)
            found.append((rows[:count] + low, bits[:count].copy()))
        return found


def as_words(masks: Sequence[int], words: int) -> Words:
    data = b"".join(mask.to_bytes(words * 8, "little") for mask in masks)
    return np.frombuffer(data, np.uint64).reshape(len(masks), words)


def _room(words: int) -> tuple[Places, NDArray[np.int32]]:
    room = max(ROOM, words * 64)
    return np.empty(room, np.int64), np.empty(room, np.int32)


def _text_classes(table: TextTable, column: Column) -> tuple[list[int], Places]:
    """The masks of the column's words, each once, and for each code its place among them; the last is the missing's."""
    if not isinstance(column, Texts):
        raise TypeError("a text fact needs a column of texts")
    place: dict[int, int] = {table.absent: 0}
    classes = np.zeros(len(column.words) + 1, np.int64)
    used = np.unique(column.codes)
    for code in used[used >= 0].tolist():
        classes[code] = place.setdefault(table.mask(column.words[code]), len(place))
    return list(place), classes


def _judged(ruleset: Ruleset, columns: Columns, rows: Places, bits: NDArray[np.int32]) -> Hits:
    """Entry by entry: remainders are evaluated, then the rows of a profile's entries are put together."""
    owner = np.repeat(np.arange(columns.declarations), np.diff(columns.offsets))
    order = np.argsort(bits.astype(np.uint16) if len(ruleset.live) < 1 << 16 else bits, kind="stable")
    present, begins = np.unique(bits[order], return_index=True)
    by_profile: dict[int, list[Places]] = {}
    failed: dict[int, str] = {}
    for bit, mine in zip(present.tolist(), np.split(rows[order], begins)[1:], strict=True):
        entry = ruleset.live[bit].entry
        try:
            kept = _kept(entry, columns, mine, owner)
        except Exception as error:  # a failing profile never stops the others
            failed[entry.profile] = f"{type(error).__name__}: {error}"
        else:
            by_profile.setdefault(entry.profile, []).append(kept)
    return _hits(ruleset, by_profile, owner, failed)


def _kept(entry: Entry, columns: Columns, rows: Places, owner: Places) -> Places:
    """The rows of ``rows`` of which the entry's remainders hold: items, or declarations where the whole matches."""
    if entry.kind is not Kind.HEADER:
        rows = _filtered(entry.item_remainders, rows, lambda kept: Rows(columns, owner[kept], kept))
        if entry.kind is Kind.ITEM:
            return rows
        rows = np.unique(owner[rows])
    return _filtered(entry.header_remainders, rows, lambda kept: Rows(columns, kept))


def _filtered(remainders: Sequence[Remainder], rows: Places, as_rows: Callable[[Places], Rows]) -> Places:
    for remainder in remainders:
        rows = rows[holds(remainder.condition, remainder.wanted, as_rows(rows))]
    return rows


def _hits(ruleset: Ruleset, by_profile: dict[int, list[Places]], owner: Places, failed: dict[int, str]) -> Hits:
    empty = np.empty(0, np.int64)
    profiles, declarations, items = [empty.astype(np.int32)], [empty], [empty]
    for place in sorted(by_profile.keys() - failed.keys()):
        several = by_profile[place]
        rows = several[0] if len(several) == 1 else np.unique(np.concatenate(several))
        of_items = ruleset.checked[place].level is Level.ITEM
        profiles.append(np.full(len(rows), place, np.int32))
        declarations.append(owner[rows] if of_items else rows)
        items.append(rows if of_items else np.full(len(rows), -1))
    declaration = np.concatenate(declarations)
    order = np.argsort(declaration, kind="stable")
    return Hits(np.concatenate(profiles)[order], declaration[order], np.concatenate(items)[order], failed)
