"""Names in the environment that look like settings and are none."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection

PREFIX = "STEELYARD_"
NOT_SETTINGS = frozenset(PREFIX + name for name in ("TEST_FSYNC", "TEST_KEEP", "TEST_DRESSES"))
"""Switches of the test suite, which no installation reads."""


def misspelt(names: Collection[str]) -> list[str]:
    """Whatever is set beside ``names``. Another spelling in small letters is none: two would contradict each other."""
    reasons = []
    for name in sorted(os.environ.keys() - set(names) - NOT_SETTINGS):
        if name.upper().startswith(PREFIX):
            near = difflib.get_close_matches(name.upper(), names, n=1)
            reasons.append(f"{name}: no such setting" + (f"; {near[0]} is one" if near else ""))
    return reasons
