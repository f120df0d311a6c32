"""Profiles on one declaration: the index, generated Python that evaluates every profile, and ZEN's decision table.

    python -m benchmarks.bench_rules_one

Mean processor milliseconds for the whole rule set on one declaration, the best of several rounds. All three must find
the same matches. ZEN does not know missing values, so it is given declarations that have none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from time import perf_counter, process_time

import numpy as np

from benchmarks.rules_case import Case
from benchmarks.rules_rivals import zen_table
from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.facts.fact import Level, Sheet
from steelyard.engine.rules import Match, Ruleset
from steelyard.engine.rules.columns import Column, Columns, Texts
from steelyard.engine.rules.entries import SCOPED
from steelyard.engine.rules.normal import Remainder
from steelyard.engine.rules.residual import Residual, residual
from steelyard.engine.rules.tree import Among, And, Condition, Constant, Field, Values

SIZES = (1_000, 5_000)
DECLARATIONS, BLOCK, ROUNDS = 1_500, 100, 7
FOR_PYTHON, FOR_ZEN = 200, 12
BARS = {1_000: 0.06, 5_000: 0.15}

Found = set[tuple[str, int]]
"""Codes with the matching item, -1 where the whole declaration matches."""


def sheets(columns: Columns, names: frozenset[str], count: int) -> list[Sheet]:
    """The first declarations, with the facts the rule set needs, as the road gives them."""
    kept = [columns.sheet(declaration) for declaration in range(count)]
    return [
        Sheet(
            {name: value for name, value in sheet.header.items() if name in names},
            tuple({name: value for name, value in item.items() if name in names} for item in sheet.items),
        )
        for sheet in kept
    ]


def without_missing(columns: Columns) -> Columns:
    def filled(column: Column) -> Column:
        if isinstance(column, Texts):
            return Texts(np.maximum(column.codes, 0), column.words)
        return np.where(np.isfinite(column), column, 0.5) if column.dtype == np.float64 else column

    header = {name: filled(column) for name, column in columns.header.items()}
    return Columns(header, {name: filled(column) for name, column in columns.items.items()}, columns.offsets)


def by_index(ruleset: Ruleset, sheet: Sheet) -> Found:
    found = [match for match in ruleset.match(sheet) if isinstance(match, Match)]
    return {(match.profile.code, item) for match in found for item in match.items or (-1,)}


class GeneratedPython:
    """One generated function a profile, all of them called."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.of_items: list[tuple[str, Residual]] = []
        self.of_header: list[tuple[str, Residual]] = []
        for profile, checked in zip(ruleset.profiles, ruleset.checked, strict=True):
            scope: list[Condition] = [
                Among(
                    Field(name, CATALOGUE[name].type, Level.HEADER),
                    Values(tuple(map(str, getattr(profile.scope, name)))),
                )
                for name in SCOPED
                if getattr(profile.scope, name)
            ]
            function = residual([Remainder(And((Constant(True), *scope, checked.tree)), True)])
            (self.of_items if checked.level is Level.ITEM else self.of_header).append((profile.code, function))

    def match(self, sheet: Sheet) -> Found:
        header, items = sheet.header, sheet.items
        found = {(code, -1) for code, holds in self.of_header if holds(header, items, header)}
        for position, item in enumerate(items):
            found |= {(code, position) for code, holds in self.of_items if holds(header, items, item)}
        return found


class Zen:
    """One decision table for declarations, one for items."""

    def __init__(self, ruleset: Ruleset) -> None:
        rows = list(zip(range(len(ruleset.profiles)), ruleset.profiles, ruleset.checked, strict=True))
        self.codes = [profile.code for profile in ruleset.profiles]
        self.of_items = zen_table([row for row in rows if row[2].level is Level.ITEM])
        self.of_header = zen_table([row for row in rows if row[2].level is Level.HEADER])

    def match(self, sheet: Sheet) -> Found:
        items = [{name.replace(".", "__"): value for name, value in item.items()} for item in sheet.items]
        header = {name.replace(".", "__"): value for name, value in sheet.header.items()}
        asked = [(-1, self.of_header, header | {"items_": items})]
        asked += [(position, self.of_items, header | item) for position, item in enumerate(items)]
        return {
            (self.codes[row["code"]], position)
            for position, table, context in asked
            for row in table.evaluate(context)["result"] or []
        }


def mean_ms(match: Callable[[Sheet], object], seen: Sequence[Sheet], rounds: int) -> list[float]:
    """Processor milliseconds a declaration, round by round.

    A block at a time, once untimed: on the road the facts were made a moment ago and are in the processor's cache,
    which all the declarations of the benchmark together would not be.
    """
    spent = [0.0] * rounds
    for start in range(0, len(seen), BLOCK):
        block = seen[start : start + BLOCK]
        for round_ in range(-1, rounds):
            began = process_time()
            for sheet in block:
                match(sheet)
            if round_ >= 0:
                spent[round_] += process_time() - began
    return sorted(each / len(seen) * 1_000 for each in spent)


def measured(case: Case, columns: Columns, size: int) -> dict[str, float]:
    profiles = case.profiles(size)
    began = perf_counter()
    ruleset = case.compiled(profiles)
    compiled = perf_counter() - began
    seen = sheets(columns, ruleset.fields, DECLARATIONS)
    complete = sheets(without_missing(columns), ruleset.fields, FOR_ZEN)
    python, zen = GeneratedPython(ruleset), Zen(ruleset)
    for sheet in seen[:FOR_PYTHON]:
        assert by_index(ruleset, sheet) == python.match(sheet)
    for sheet in complete:
        assert by_index(ruleset, sheet) == zen.match(sheet)
    matches = sum(len(ruleset.match(sheet)) for sheet in seen)
    index = mean_ms(ruleset.match, seen, ROUNDS)
    every = mean_ms(python.match, seen[:FOR_PYTHON], 3)
    table = mean_ms(zen.match, complete, 3)
    return {
        "profiles": size, "compile_s": compiled, "matches": matches / len(seen),
        "items": sum(len(sheet.items) for sheet in seen) / len(seen), "index_ms": index[0],
        "index_median_ms": index[len(index) // 2], "python_ms": every[0], "zen_ms": table[0],
    }  # fmt: skip


def main() -> None:
    case = Case()
    columns = case.columns(round(DECLARATIONS * 5.2))
    heads = ("profiles", "items", "matches", "index ms", "median", "bar", "python ms", "×", "zen ms", "×", "compile s")
    print(" ".join(f"{head:>9}" for head in heads))
    rows = [measured(case, columns, size) for size in SIZES]
    for row in rows:
        size, index = int(row["profiles"]), row["index_ms"]
        times = (f"{index:.4f}", f"{row['index_median_ms']:.4f}", f"{BARS[size]}")
        python = (f"{row['python_ms']:.2f}", f"{row['python_ms'] / index:.0f}")
        zen = (f"{row['zen_ms']:.1f}", f"{row['zen_ms'] / index:.0f}")
        cells = (f"{size:,}", f"{row['items']:.2f}", f"{row['matches']:.2f}", *times, *python, *zen)
        print(" ".join(f"{cell:>9}" for cell in (*cells, f"{row['compile_s']:.2f}")))
    print(json.dumps({"bench": "rules_one", "rows": rows}))


if __name__ == "__main__":
    main()
