"""How far history has been folded into days."""

from __future__ import annotations

from datetime import date

from steelyard.cycle.operators.models import HistoryFold


def folded_through() -> date | None:
    """The last day whose running totals are kept; None before the first fold."""
    return HistoryFold.objects.values_list("through", flat=True).first()
