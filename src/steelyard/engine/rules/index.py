"""The bit-vector index: entries own bits, facts own tables, and one declaration is a walk along the tables.

Bits of entries that need an item come first, so the masks of item facts are short. The walk is generated Python: header
facts first, most tested first, stopping where no entry is left; then, for each item, the item facts. Facts whose tests
search the text (keywords, patterns) come last and are looked at only where an entry still asks for them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from steelyard.engine.facts.fact import Level
from steelyard.engine.rules.entries import Entry, Kind
from steelyard.engine.rules.residual import Facts
from steelyard.engine.rules.tables import OrderTable, Owned, Table, TextTable, table_of

Walk: TypeAlias = Callable[[Facts, Sequence[Facts]], tuple[int, list[int]]]
"""The mask of header entries left, and for each item the mask of item entries left (nothing where none can match)."""


class Index:
    """``entries`` by their bit; ``header`` and ``item`` tables by fact, in the order of the walk."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        needs_item = [entry for entry in entries if entry.kind is not Kind.HEADER]
        self.entries = (*needs_item, *(entry for entry in entries if entry.kind is Kind.HEADER))
        self.items = (1 << len(needs_item)) - 1
        self.everyone = (1 << len(self.entries)) - 1
        self.header = self._tables(Level.HEADER, self.everyone)
        self.item = self._tables(Level.ITEM, self.items)
        self.walk = _written(self)

    def _tables(self, level: Level, everyone: int) -> dict[str, Table]:
        owned: dict[str, list[Any]] = {}
        for position, entry in enumerate(self.entries):
            for accept in entry.accepts:
                if accept.field.level is level:
                    owned.setdefault(accept.field.name, []).append((1 << position, accept))
        tables = {name: table_of(tests, everyone) for name, tests in owned.items()}
        return dict(sorted(tables.items(), key=lambda pair: _turn(pair[0], pair[1], owned[pair[0]])))

    def careful_walk(self, header: Facts, items: Sequence[Facts]) -> tuple[int, list[int], dict[int, str]]:
        """The same walk where a fact may not be of its type: also, by bit, what failed of the entries that test it."""
        failed: dict[int, str] = {}
        left = self.everyone
        for name, table in self.header.items():
            left &= _careful_mask(name, table, header, failed)
        rows = []
        for item in items:
            row = left & self.items
            for name, table in self.item.items():
                row &= _careful_mask(name, table, item, failed)
            rows.append(row)
        return left & ~self.items, rows, failed


def _careful_mask(name: str, table: Table, facts: Facts, failed: dict[int, str]) -> int:
    try:
        return table.mask(facts.get(name))
    except Exception as error:  # whatever it is, it concerns only the entries that test this fact
        detail = f"{name}: {type(error).__name__}: {error}"
        failed.update((bit, detail) for bit in bits(table.tested) if bit not in failed)
        return ~table.tested


def bits(mask: int) -> list[int]:
    """The positions of the bits of ``mask``, ascending. From the top down: each step makes the number smaller."""
    found = []
    while mask:
        top = mask.bit_length() - 1
        found.append(top)
        mask ^= 1 << top
    found.reverse()
    return found


def searches(table: Table) -> bool:
    """Whether a lookup may have to search the whole text."""
    return isinstance(table, TextTable) and bool(table.finder.scanners)


def _turn(name: str, table: Table, owned: Owned) -> tuple[bool, int, str]:
    return searches(table), -len(owned), name


def _written(index: Index) -> Walk:
    """The walk as generated source; the tables and the names of facts are bound, not written."""
    names: dict[str, Any] = {"everyone": index.everyone, "wide": index.items, "find": bisect_right, "__builtins__": {}}
    lines = ["def walk(header, items):", "    get = header.get", "    left = everyone"]
    for position, (name, table) in enumerate(index.header.items()):
        lines += _step("    ", "left", f"h{position}", name, table, names)
        if position % 4 == 3:
            lines.append("    if not left: return 0, []")
    lines += ["    row = left & wide", "    rows = []", "    if not row: return left, rows", "    for item in items:"]
    lines += ["        get = item.get", "        mine = row"]
    for position, (name, table) in enumerate(index.item.items()):
        lines += _step("        ", "mine", f"i{position}", name, table, names)
        if position % 3 == 0:
            lines += ["        if not mine:", "            rows.append(0)", "            continue"]
    lines += ["        rows.append(mine)", "    return left & ~wide, rows"]
    exec(compile("\n".join(lines), "<walk>", "exec"), names)  # noqa: S102  # source made of our own words only
    return names["walk"]  # type: ignore[no-any-return]


def _step(indent: str, mask: str, key: str, name: str, table: Table, names: dict[str, Any]) -> list[str]:
    names[f"{key}_name"] = name
    if isinstance(table, OrderTable):
        names.update({f"{key}_masks": table.masks, f"{key}_bounds": table.bounds, f"{key}_missing": table.missing})
        found = f"{key}_masks[find({key}_bounds, value)] if value is not None else {key}_missing"
        return [f"{indent}value = get({key}_name)", f"{indent}{mask} &= {found}"]
    names[f"{key}_table"] = table
    step = f"{mask} &= {key}_table[get({key}_name)]"
    if searches(table):
        names[f"{key}_tested"] = table.tested
        step = f"if {mask} & {key}_tested: {step}"
    return [indent + step]
