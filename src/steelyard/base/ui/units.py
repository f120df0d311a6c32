"""What units of UN/CEFACT recommendation 20 that declarations use are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

UNITS: Mapping[str, Any] = {
    "KGM": pgettext_lazy("unit", "kilograms"),
    "GRM": pgettext_lazy("unit", "grams"),
    "TNE": pgettext_lazy("unit", "tonnes"),
    "LTR": pgettext_lazy("unit", "litres"),
    "MTR": pgettext_lazy("unit", "metres"),
    "MTK": pgettext_lazy("unit", "square metres"),
    "MTQ": pgettext_lazy("unit", "cubic metres"),
    "H87": pgettext_lazy("unit", "pieces"),
    "C62": pgettext_lazy("unit", "units"),
    "NPR": pgettext_lazy("unit", "pairs, by number"),
    "PR": pgettext_lazy("unit", "pairs"),
    "MIL": pgettext_lazy("unit", "thousands"),
    "CT": pgettext_lazy("unit", "cartons"),
    "KWH": pgettext_lazy("unit", "kilowatt hours"),
    "CTM": pgettext_lazy("unit", "metric carats"),
    "DTN": pgettext_lazy("unit", "quintals"),
    "HLT": pgettext_lazy("unit", "hectolitres"),
    "LPA": pgettext_lazy("unit", "litres of pure alcohol"),
    "CEN": pgettext_lazy("unit", "hundreds"),
    "DZN": pgettext_lazy("unit", "dozens"),
    "NAR": pgettext_lazy("unit", "articles"),
    "SET": pgettext_lazy("unit", "sets"),
}


def unit_name(code: str) -> str:
    """What the unit of ``code`` is called in the reader's language; nothing where the table does not have it."""
    return str(UNITS.get(code, ""))
