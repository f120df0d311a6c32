"""The window in which expected rates are counted."""

from __future__ import annotations

from datetime import date

import msgspec

from steelyard.engine.lane import Lane
from steelyard.engine.selection.parameters import Calendar, Span

COUNT = "count"


class Window(msgspec.Struct, frozen=True):
    """One window of one office and direction: how many of its declarations ended in each lane so far.

    ``key`` is the kind of window, a blank and which one it is: ``day 2027-03-02``, ``week 2027-W09``,
    ``month 2027-03``, ``year 2027``, ``count 17``; empty before the first.
    """

    key: str = ""
    green: int = 0
    blue: int = 0
    yellow: int = 0
    orange: int = 0
    red: int = 0

    @property
    def n(self) -> int:
        """Declarations so far."""
        return self.green + self.blue + self.yellow + self.orange + self.red

    def ended_in(self, lane: Lane) -> int:
        """Declarations that ended in ``lane``, for any reason."""
        return int(getattr(self, lane))

    def counting(self, lane: Lane, *, instead_of: Lane | None = None) -> Window:
        """With one more in ``lane``; ``instead_of`` is where the same declaration was counted before."""
        if instead_of is lane:
            return self
        counts = {lane.value: self.ended_in(lane) + 1}
        if instead_of is not None:
            counts[instead_of.value] = self.ended_in(instead_of) - 1
        return msgspec.structs.replace(self, **counts)


def current(window: Window, span: Span, day: date) -> Window:
    """``window`` where it still lasts on the office's ``day``, else the new one that begins.

    A window never turns back: what comes late, from before the turn, is counted in the window that is open.
    """
    kind, _, which = window.key.partition(" ")
    if isinstance(span, int):
        if kind == COUNT and window.n < span:
            return window
        return Window(f"{COUNT} {int(which) + 1 if kind == COUNT else 1}")
    label = _label(span, day)
    if kind == span and which >= label:
        return window
    return Window(f"{span} {label}")


def _label(span: Calendar, day: date) -> str:
    match span:
        case "day":
            return day.isoformat()
        case "week":
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}"
        case "month":
            return f"{day.year:04}-{day.month:02}"
        case "year":
            return f"{day.year:04}"
