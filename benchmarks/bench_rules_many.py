"""Item-level profiles over a history: the many-driver, Polars expressions and DuckDB SQL on the same items.

    python -m benchmarks.bench_rules_many

One million items of 208,000 declarations and 1,000 profiles. Processor seconds of the whole process, loading not
counted; ours is the best and the median of several runs. Every engine must count the same matches of every profile.
The rate is items × profiles a second of one processor. Ours reads dictionary-encoded columns, as Parquet and Arrow hold
them; the others read plain columns of one flat table, header facts repeated beside each item, so they join nothing.
What it costs to encode plain Arrow columns first is shown on a line of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from time import process_time
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa

from benchmarks.rules_case import Case
from benchmarks.rules_rivals import plain_sql, polars_rule
from steelyard.engine.rules import Ruleset
from steelyard.engine.rules.columns import Column, Columns, Texts, of_arrow
from steelyard.engine.rules.many import match_many

ITEMS, PROFILES = 1_000_000, 1_000
ROUNDS = 3
AT_ONCE_POLARS, AT_ONCE_DUCKDB = 100, 50
"""Profiles in one pass: what each engine was fastest with."""

BARS = {"rate": 1e8, "polars": 8, "duckdb": 30}


def plain(column: Column, rows: Any = None) -> pa.Array:
    """The column as plain Arrow values, gathered at ``rows`` where given."""
    if isinstance(column, Texts):
        codes = column.codes if rows is None else column.codes[rows]
        words = pa.array(column.words, pa.string())
        return words.take(pa.array(codes, pa.int32(), mask=codes < 0))
    values = column if rows is None else column[rows]
    if values.dtype == np.int8:
        return pa.array(values == 1, pa.bool_(), mask=values < 0)
    return pa.array(values, pa.float64(), mask=np.isnan(values))


def flat(columns: Columns, names: frozenset[str]) -> pa.Table:
    """One row an item, the facts of its declaration beside its own."""
    owner = np.repeat(np.arange(columns.declarations), np.diff(columns.offsets))
    header = {name: plain(column, owner) for name, column in columns.header.items() if name in names}
    return pa.table(header | {name: plain(column) for name, column in columns.items.items() if name in names})


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = process_time()
    found = work()
    return process_time() - began, found


def ours(ruleset: Ruleset, columns: Columns) -> list[int]:
    hits = match_many(ruleset, columns)
    assert hits.failed == {}
    return np.bincount(hits.profile, minlength=len(ruleset.profiles)).tolist()


def in_polars(ruleset: Ruleset, table: pa.Table) -> tuple[float, list[int]]:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    pairs = zip(ruleset.profiles, ruleset.checked, strict=True)
    rules = [polars_rule(*pair).sum().alias(str(place)) for place, pair in enumerate(pairs)]

    def count() -> list[int]:
        starts = range(0, len(rules), AT_ONCE_POLARS)
        return [
            n for start in starts for n in frame.lazy().select(rules[start : start + AT_ONCE_POLARS]).collect().row(0)
        ]

    return timed(count)


def in_duckdb(ruleset: Ruleset, table: pa.Table) -> tuple[float, list[int]]:
    pairs = zip(ruleset.profiles, ruleset.checked, strict=True)
    rules = [f"count(*) FILTER (WHERE {plain_sql(*pair)})" for pair in pairs]
    settings = {"threads": "1", "autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    with duckdb.connect(config=settings) as connection:
        connection.register("arrow", table)
        connection.execute("CREATE TABLE flat AS SELECT * FROM arrow")

        def count() -> list[int]:
            starts = range(0, len(rules), AT_ONCE_DUCKDB)
            asked = (f"SELECT {', '.join(rules[start : start + AT_ONCE_DUCKDB])} FROM flat" for start in starts)
            return [n for query in asked for n in connection.execute(query).fetchall()[0]]

        return timed(count)


def encoding(columns: Columns, names: frozenset[str]) -> float:
    """Processor seconds to make columns of plain Arrow tables."""
    header = pa.table({name: plain(column) for name, column in columns.header.items() if name in names})
    items = pa.table({name: plain(column) for name, column in columns.items.items() if name in names})
    return timed(lambda: of_arrow(header, items, columns.offsets))[0]


def shown(name: str, seconds: float, rate: float, best: float) -> None:
    print(f"{name:<30} {seconds:>8.2f} {rate:>12.3g} {best / rate:>8.1f}")


def main() -> None:
    case = Case()
    columns = case.columns(ITEMS)
    ruleset = case.compiled(case.profiles(PROFILES, items_only=True))
    items = int(columns.offsets[-1])
    ours(ruleset, columns.part(0, 1_000))  # compiles the kernel
    runs = sorted(timed(lambda: ours(ruleset, columns)) for _ in range(ROUNDS))
    (best_s, counts), (median_s, _) = runs[0], runs[ROUNDS // 2]
    encoding_s = encoding(columns, ruleset.fields)
    table = flat(columns, ruleset.fields)
    polars_s, polars_counts = in_polars(ruleset, table)
    duckdb_s, duckdb_counts = in_duckdb(ruleset, table)
    assert counts == polars_counts == duckdb_counts, "the engines count differently"
    work = items * PROFILES
    rate = work / best_s
    print(
        f"{items:,} items, {PROFILES:,} profiles; {sum(counts):,} matches, profile by profile the same from each engine"
    )
    print(f"{'engine':<30} {'cpu s':>8} {'rate / core':>12} {'×':>8}")
    shown("steelyard, best run", best_s, rate, rate)
    shown("steelyard, median run", median_s, work / median_s, rate)
    shown("steelyard, encoding included", best_s + encoding_s, work / (best_s + encoding_s), rate)
    shown(f"Polars, {AT_ONCE_POLARS} profiles a pass", polars_s, work / polars_s, rate)
    shown(f"DuckDB, {AT_ONCE_DUCKDB} profiles a pass", duckdb_s, work / duckdb_s, rate)
    result = {
        "bench": "rules_many", "items": items, "profiles": PROFILES, "matches": sum(counts), "cpu_s": best_s,
        "median_cpu_s": median_s, "rate": rate, "encoding_s": encoding_s, "polars_s": polars_s, "duckdb_s": duckdb_s,
        "polars_ratio": polars_s / best_s, "duckdb_ratio": duckdb_s / best_s, "bars": BARS,
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()
