"""When reference prices were published."""

from __future__ import annotations

from datetime import datetime

from steelyard.cycle.operators.models import PricePublication


def prices_published_at() -> datetime | None:
    """The moment of the latest publication; None before the first."""
    return PricePublication.objects.order_by("-at").values_list("at", flat=True).first()
