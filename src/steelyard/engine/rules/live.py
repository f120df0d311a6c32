"""An entry that lookups left standing, judged: its remainders are evaluated and a match or a failure is noted."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import cached_property

from steelyard.engine.facts.fact import Sheet
from steelyard.engine.rules.entries import Entry, Kind
from steelyard.engine.rules.residual import Residual, residual


class Live:
    """Remainders are compiled when first needed. A failure is of the whole profile, and of no other."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.profile = entry.profile
        self.whole = entry.kind is not Kind.ITEM
        self.plain = not entry.header_remainders and not entry.item_remainders

    @cached_property
    def header(self) -> Residual:
        return residual(self.entry.header_remainders)

    @cached_property
    def item(self) -> Residual:
        return residual(self.entry.item_remainders)

    def judge_header(
        self, sheet: Sheet, hits: MutableMapping[int, list[int]], failed: MutableMapping[int, str]
    ) -> None:
        """The entry's header tests were passed; it asks nothing of an item."""
        try:
            if self.plain or self.header(sheet.header, sheet.items, sheet.header):
                hits[self.profile] = []
        except Exception as error:  # a failing profile never stops the others
            failed[self.profile] = f"{type(error).__name__}: {error}"

    def judge_item(
        self, sheet: Sheet, place: int, hits: MutableMapping[int, list[int]], failed: MutableMapping[int, str]
    ) -> None:
        """The entry's tests were passed by the header and by the item at ``place``; items come in order."""
        if self.whole and self.profile in hits:
            return
        try:
            if not self.plain:
                if not self.item(sheet.header, sheet.items, sheet.items[place]):
                    return
                if self.whole and not self.header(sheet.header, sheet.items, sheet.header):
                    return
        except Exception as error:  # a failing profile never stops the others
            failed[self.profile] = f"{type(error).__name__}: {error}"
            return
        found = hits.setdefault(self.profile, [])
        if not self.whole and (not found or found[-1] != place):
            found.append(place)
