"""Facts of many declarations as columns: one array a fact, header facts by declaration, item facts by item.

A number is a double, NaN where missing. A truth is -1 (missing), 0 or 1. A text is a code into the words of its column,
-1 where missing. Items stand in the order of their declarations: those of declaration ``d`` are the rows from
``offsets[d]`` to ``offsets[d + 1]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from steelyard.engine.facts.fact import Fact, Level, Sheet, Type
from steelyard.engine.signal import Value

Numbers: TypeAlias = NDArray[np.float64]
Truths: TypeAlias = NDArray[np.int8]
Places: TypeAlias = NDArray[np.int64]
"""Row numbers, of declarations or of items."""


class Texts(msgspec.Struct, frozen=True):
    codes: NDArray[np.int32]
    words: Sequence[str]


Column: TypeAlias = Numbers | Truths | Texts


class Columns(msgspec.Struct, frozen=True):
    header: Mapping[str, Column]
    items: Mapping[str, Column]
    offsets: Places

    @property
    def declarations(self) -> int:
        return len(self.offsets) - 1

    def column(self, name: str, level: Level) -> Column:
        return (self.header if level is Level.HEADER else self.items)[name]

    def part(self, start: int, stop: int) -> Columns:
        """Declarations from ``start`` to before ``stop``, on the same memory."""
        low, high = int(self.offsets[start]), int(self.offsets[stop])
        return Columns(
            {name: sliced(column, start, stop) for name, column in self.header.items()},
            {name: sliced(column, low, high) for name, column in self.items.items()},
            self.offsets[start : stop + 1] - low,
        )

    def sheet(self, declaration: int) -> Sheet:
        """One declaration as the other driver takes it."""
        rows = range(int(self.offsets[declaration]), int(self.offsets[declaration + 1]))
        header = {name: value_at(column, declaration) for name, column in self.header.items()}
        return Sheet(
            header, tuple({name: value_at(column, row) for name, column in self.items.items()} for row in rows)
        )


def sliced(column: Column, start: int, stop: int) -> Column:
    return Texts(column.codes[start:stop], column.words) if isinstance(column, Texts) else column[start:stop]


def value_at(column: Column, row: int) -> Value:
    if isinstance(column, Texts):
        code = int(column.codes[row])
        return None if code < 0 else column.words[code]
    number = float(column[row])
    if column.dtype == np.int8:
        return None if number < 0 else bool(number)
    return number if np.isfinite(number) else None


def of_sheets(sheets: Sequence[Sheet], catalogue: Mapping[str, Fact], names: Iterable[str]) -> Columns:
    """The facts ``names`` of ``sheets`` as columns; a fact absent from a sheet is missing."""
    facts = [catalogue[name] for name in sorted(names)]
    items = [item for sheet in sheets for item in sheet.items]
    headers = [sheet.header for sheet in sheets]
    return Columns(
        {fact.name: column_of([row.get(fact.name) for row in headers], fact.type) for fact in facts if _header(fact)},
        {fact.name: column_of([row.get(fact.name) for row in items], fact.type) for fact in facts if not _header(fact)},
        np.concatenate(([0], np.cumsum([len(sheet.items) for sheet in sheets], dtype=np.int64))).astype(np.int64),
    )


def column_of(values: Sequence[Any], kind: Type) -> Column:
    """Raises `TypeError` or `ValueError` where a value is not of ``kind``."""
    match kind:
        case Type.NUMBER:
            return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
        case Type.BOOLEAN:
            return np.array([-1 if value is None else value is True for value in values], dtype=np.int8)
        case Type.TEXT:
            place: dict[str, int] = {}
            codes = [-1 if value is None else place.setdefault(value, len(place)) for value in values]
            return Texts(np.array(codes, dtype=np.int32), tuple(place))


def of_arrow(header: pa.Table, items: pa.Table, offsets: Places) -> Columns:
    """The columns of two Arrow tables, read from Parquet for instance. ``items`` stand in the order of ``header``."""
    if len(offsets) != header.num_rows + 1 or offsets[0] != 0 or offsets[-1] != items.num_rows:
        raise ValueError("offsets do not divide the items among the declarations")
    return Columns(
        {name: _of_array(header.column(name)) for name in header.column_names},
        {name: _of_array(items.column(name)) for name in items.column_names},
        offsets,
    )


def _of_array(array: pa.ChunkedArray) -> Column:
    if pa.types.is_boolean(array.type):
        return np.asarray(array.cast(pa.int8()).fill_null(-1).to_numpy(), dtype=np.int8)
    if pa.types.is_floating(array.type) or pa.types.is_integer(array.type):
        return np.asarray(array.cast(pa.float64()).to_numpy(), dtype=np.float64)
    one = array.combine_chunks()
    encoded = one if pa.types.is_dictionary(array.type) else one.dictionary_encode()
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    return Texts(encoded.indices.cast(pa.int32()).fill_null(-1).to_numpy(), encoded.dictionary.to_pylist())


def _header(fact: Fact) -> bool:
    return fact.level is Level.HEADER
