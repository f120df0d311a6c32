"""``make bench``: every figure that README claims, in one run: a table, and the same as JSON in ``out/bench.json``."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from benchmarks import bench_http, bench_road, machine, rules
from benchmarks.figure import Figure, table
from benchmarks.installation import installed

OUT = Path(__file__).resolve().parent.parent / "out" / "bench.json"
RULES_SECONDS = 150  # for each of the two; the whole run stays below ten minutes
console = Console(width=120 if not sys.stdout.isatty() else None)


def main() -> None:
    begun = time.monotonic()
    line = machine.described()
    console.print(line)
    figures: list[Figure] = []
    raw: dict[str, Any] = {}
    for name, read in (("rules_one", rules.one), ("rules_many", rules.many)):
        if importlib.util.find_spec(f"benchmarks.bench_{name}") is None:
            console.print(f"{name}: not here, left out")
            continue
        console.print(f"{name} …")
        raw[name] = told(f"benchmarks.bench_{name}")
        figures += read(raw[name])
    with installed(say) as installation:
        figures += bench_road.run(installation, say)
        figures += bench_http.run(installation, say)
    console.print(table(figures))
    console.print(f"{line}; load at the end {machine.load():.1f}; {time.monotonic() - begun:.0f} s in all")
    write(line, figures, raw)
    missed = [figure for figure in figures if figure.met is False]
    console.print(f"{len(missed)} bars missed" if missed else "every bar met")


def say(text: str) -> None:
    console.print(text)


def told(module: str) -> dict[str, Any]:
    """The last line that a bench prints, which is JSON."""
    done = subprocess.run(
        [sys.executable, "-m", module], stdout=subprocess.PIPE, text=True, check=True, timeout=RULES_SECONDS
    )
    content: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return content


def write(line: str, figures: list[Figure], raw: dict[str, Any]) -> None:
    OUT.parent.mkdir(exist_ok=True)
    content = {
        "machine": line,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "figures": [{**msgspec.to_builtins(figure), "met": figure.met} for figure in figures],
        **raw,
    }
    OUT.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
