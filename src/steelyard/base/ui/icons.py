"""Icons as inline SVG, read once from the installed Tabler outlines."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

ONWARD = frozenset({"arrow-right", "chevron-right"})
"""Icons that point onward, which is to the left where pages are read from the right."""
FOLDER = Path(__file__).parent / "static" / "vendor" / "icons"
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@functools.cache
def svg(name: str) -> SafeString:
    """The icon called ``name``, hidden from screen readers: the word beside it says the same.

    Raises FileNotFoundError for one that ``assets.ICONS`` does not list.
    """
    drawing = COMMENT.sub("", (FOLDER / f"{name}.svg").read_text(encoding="utf-8"))
    start = drawing.index(">") + 1
    look = "icon icon-onward" if name in ONWARD else "icon"
    head = f'<svg class="{look}" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
    head += 'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
    return mark_safe(head + drawing[start:].strip())  # noqa: S308  our own files
