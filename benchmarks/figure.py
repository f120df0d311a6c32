"""A measured figure, and the table of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
from rich.table import Table

Say = Callable[[str], None]


class Figure(msgspec.Struct, frozen=True, omit_defaults=True):
    """``bar`` is what the figure has to reach: at least, or at most where ``at_most``; without one it only informs."""

    subject: str
    name: str
    value: float
    unit: str
    bar: float | None = None
    at_most: bool = False

    @property
    def met(self) -> bool | None:
        if self.bar is None:
            return None
        return self.value <= self.bar if self.at_most else self.value >= self.bar


def table(figures: Iterable[Figure]) -> Table:
    shown = Table("", "what", "figure", "unit", "bar", "met", box=None, header_style="bold")
    for column in (2, 4):
        shown.columns[column].justify = "right"
    subject = ""
    for each in figures:
        bar = "" if each.bar is None else f"{'≤' if each.at_most else '≥'} {spoken(each.bar)}"
        met = {None: "", True: "[green]yes[/]", False: "[red]no[/]"}[each.met]
        shown.add_row(
            "" if each.subject == subject else each.subject, each.name, spoken(each.value), each.unit, bar, met
        )
        subject = each.subject
    return shown


def spoken(value: float) -> str:
    """Three digits that mean something."""
    if abs(value) >= 1e6:
        return f"{value:.2e}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
