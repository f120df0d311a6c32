"""What a chart shows, as values: the same struct draws the picture and fills the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec


class Shape(StrEnum):
    LINE = "line"
    BARS = "bars"
    STACKED = "stacked"
    INTERVALS = "intervals"  # points, each with the interval from ``low`` to ``high``


class Series(msgspec.Struct, frozen=True):
    """One value per label, None where there is none. ``lane`` gives a series the colour of that lane."""

    name: str
    values: Sequence[float | None]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    lane: str = ""


class Chart(msgspec.Struct, frozen=True):
    """``key`` is unique on its page; ``percent`` means that values are fractions, shown per cent."""

    key: str
    title: str
    shape: Shape
    label: str
    labels: Sequence[str]
    series: Sequence[Series]
    percent: bool = False
    note: str = ""

    @property
    def script_id(self) -> str:
        return f"chart-{self.key}"

    @property
    def drawing(self) -> Any:
        """What the script in the browser reads."""
        return msgspec.to_builtins(self)

    @property
    def rows(self) -> list[tuple[str, list[tuple[float | None, float | None, float | None]]]]:
        """The table: per label, the value of each series with its interval."""
        return [(label, [_cell(series, row) for series in self.series]) for row, label in enumerate(self.labels)]


def _cell(series: Series, row: int) -> tuple[float | None, float | None, float | None]:
    low = series.low[row] if series.low else None
    high = series.high[row] if series.high else None
    return series.values[row], low, high
