"""``make bench``: every figure that README claims, in one run: a table, and the same as JSON in ``out/bench.json``."""

from __future__ import annotations

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
RULES_SECONDS = {"rules_one": 120, "rules_many": 240}  # at most; the whole run stays below ten minutes
console = Console(width=120 if not sys.stdout.isatty() else None)


def main() -> None:
    begun = time.monotonic()
    line = machine.described()
    console.print(line)
    figures: list[Figure] = []
    raw: dict[str, Any] = {}
    missing: list[str] = []
    for name, read in (("rules_one", rules.one), ("rules_many", rules.many)):
        console.print(f"{name} …")
        try:
            raw[name] = told(name)
        except subprocess.TimeoutExpired:
            console.print(f"[red]{name} did not end within {RULES_SECONDS[name]} s; its figures are missing below[/]")
            missing.append(name)
            continue
        figures += read(raw[name])
    with installed(say, to_come=bench_road.NEEDED + bench_http.NEEDED) as installation:
        figures += bench_road.run(installation, say)
        figures += bench_http.run(installation, say)
    console.print(table(figures))
    console.print(f"{line}; load at the end {machine.load():.1f}; {time.monotonic() - begun:.0f} s in all")
    write(line, figures, raw)
    missed = [figure for figure in figures if figure.met is False]
    if missed or missing:
        console.print(f"{len(missed)} bars missed, {len(missing)} benches without figures")
    else:
        console.print("every bar met")


def say(text: str) -> None:
    console.print(text)


def told(name: str) -> dict[str, Any]:
    """The last line that a bench prints, which is JSON. Raises ``TimeoutExpired``."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.bench_{name}"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=RULES_SECONDS[name],
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
