"""The loops of the many-driver, compiled: masks are rows of 64-bit words, tables are ANDed into them, bits come out.

``tables`` holds the rows of every table one after another; ``pointers[row, table]`` is where the row of that table for
this row's class begins. The interpreter's lock is released, so threads may work on parts of one history.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Pointers = NDArray[np.int64]


def _and_rows(pointers: Any, tables: Any, everyone: Any, masks: Any) -> None:
    """``masks[row]``: the AND of one row of each table and of ``everyone``."""
    for row in range(pointers.shape[0]):
        mask = masks[row]
        for word in range(mask.shape[0]):
            mask[word] = everyone[word]
        for table in range(pointers.shape[1]):
            place = pointers[row, table]
            left = np.uint64(0)
            for word in range(mask.shape[0]):
                mask[word] &= tables[place + word]
                left |= mask[word]
            if left == 0:
                break


def _emit(masks: Any, first: int, rows: Any, bits: Any, wanted: Any) -> tuple[int, int]:
    """The rows and bits set in ``masks & wanted`` from row ``first`` on: how many, and the row to continue from."""
    count = 0
    for row in range(first, masks.shape[0]):
        if count + masks.shape[1] * 64 > rows.shape[0]:
            return count, row
        for word in range(masks.shape[1]):
            left = masks[row, word] & wanted[word]
            while left:
                low = left & (~left + np.uint64(1))
                rows[count] = row
                bits[count] = word * 64 + _position(low)
                count += 1
                left ^= low
    return count, masks.shape[0]


def _emit_items(
    first: int, owner: Any, owners: Any, pointers: Any, tables: Any, wanted: Any, rows: Any, bits: Any
) -> tuple[int, int]:
    """Like `_emit` for items: a mask begins as the ``owners`` mask of the item's declaration and is not kept."""
    words = wanted.shape[0]
    mask = np.empty(words, np.uint64)
    count = 0
    for row in range(first, pointers.shape[0]):
        if count + words * 64 > rows.shape[0]:
            return count, row
        left = np.uint64(0)
        for word in range(words):
            mask[word] = owners[owner[row], word] & wanted[word]
            left |= mask[word]
        for table in range(pointers.shape[1]):
            if left == 0:
                break
            place = pointers[row, table]
            left = np.uint64(0)
            for word in range(words):
                mask[word] &= tables[place + word]
                left |= mask[word]
        if left == 0:
            continue
        for word in range(words):
            rest = mask[word]
            while rest:
                low = rest & (~rest + np.uint64(1))
                rows[count] = row
                bits[count] = word * 64 + _position(low)
                count += 1
                rest ^= low
    return count, pointers.shape[0]


def _bit_position(low: Any) -> int:
    """The place of the only bit set in ``low``."""
    place = 0
    for step in (32, 16, 8, 4, 2, 1):
        if low >> np.uint64(step):
            low >>= np.uint64(step)
            place += step
    return place


def compiled(function: Any) -> Any:
    """Compiled when first called; kept on disk for the next process where some folder can be written."""
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:
        return njit(nogil=True)(function)


_position = compiled(_bit_position)
and_rows = compiled(_and_rows)
emit = compiled(_emit)
emit_items = compiled(_emit_items)
