"""What a profile saw: the facts its condition tested, with their values, for the officer and the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from steelyard.engine.facts.fact import Level, Sheet
from steelyard.engine.rules.checker import Checked
from steelyard.engine.rules.normal import Remainder
from steelyard.engine.rules.residual import residual
from steelyard.engine.rules.tree import Aggregate, Exists, Field, walk
from steelyard.engine.signal import Value

WITNESSES: Final = 20
"""Items shown at most for a declaration-level match whose condition speaks of items."""


class View:
    """One condition, prepared: its facts by level, and tests that find the items its aggregates speak of."""

    def __init__(self, checked: Checked) -> None:
        nodes = list(walk(checked.tree))
        self.header = sorted(_names(nodes, Level.HEADER))
        self.item = sorted(_names(nodes, Level.ITEM))
        inner = [node.condition for node in nodes if isinstance(node, Exists | Aggregate) and node.condition]
        self.tests = [residual([Remainder(condition, True)]) for condition in inner] if self.item else []

    def seen(self, sheet: Sheet, items: Sequence[int]) -> tuple[dict[str, Value], dict[int, dict[str, Value]]]:
        """Header values by name; item values by position and name, of ``items`` or, without them, of the witnesses."""
        shown = items or islice(self._witnesses(sheet), WITNESSES)
        by_item = {place: {name: sheet.items[place].get(name) for name in self.item} for place in shown}
        return {name: sheet.header.get(name) for name in self.header}, by_item

    def _witnesses(self, sheet: Sheet) -> Iterable[int]:
        for place, item in enumerate(sheet.items):
            if any(test(sheet.header, sheet.items, item) for test in self.tests):
                yield place


def _names(nodes: Iterable[object], level: Level) -> set[str]:
    return {node.name for node in nodes if isinstance(node, Field) and node.level is level}
