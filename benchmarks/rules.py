"""What the two benches of conditions tell, as figures with their bars."""

from __future__ import annotations

from typing import Any

from benchmarks.figure import Figure

BARS_MS = {1_000: 0.06, 5_000: 0.15}


def one(told: dict[str, Any]) -> list[Figure]:
    """One declaration against a whole rule set; at 1,000 profiles also beside the other ways."""
    figures = []
    for row in told["rows"]:
        size = int(row["profiles"])
        subject = f"{size:,} profiles, one declaration"
        index = float(row["index_ms"])
        figures += [
            Figure(subject, "mean", index, "ms", bar=BARS_MS.get(size), at_most=True),
            Figure(subject, "generated Python takes", float(row["python_ms"]) / index, "×"),
            Figure(subject, "zen-engine takes", float(row["zen_ms"]) / index, "×", bar=100),
        ]
    return figures


def many(told: dict[str, Any]) -> list[Figure]:
    """Columns of items against a whole rule set. The median run counts, not the best one the bench also tells."""
    subject = f"{told['items']:,} items × {told['profiles']:,} profiles"
    median, bars = float(told["median_cpu_s"]), told["bars"]
    rate = told["items"] * told["profiles"] / median
    return [
        Figure(subject, "items × profiles a core, median", rate, "1/s", bar=bars["rate"]),
        Figure(subject, "Polars takes", float(told["polars_s"]) / median, "×", bar=bars["polars"]),
        Figure(subject, "DuckDB takes", float(told["duckdb_s"]) / median, "×", bar=bars["duckdb"]),
    ]
