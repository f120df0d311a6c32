"""The machine the figures were taken on, and the processor time that processes used there."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def described() -> str:
    """One line: processor, cores, memory, load, Python."""
    processor = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    return ", ".join(
        (
            processor[1] if processor else platform.machine(),
            f"{len(os.sched_getaffinity(0))} cores",
            f"{int(memory[1]) / 1048576:.0f} GB" if memory else "memory unknown",
            f"load {load():.1f}",
            f"Python {platform.python_version()}",
        )
    )


def load() -> float:
    """Processes that wanted a processor in the last minute."""
    return os.getloadavg()[0]


def processor_seconds(roots: Iterable[int]) -> float:
    """User and system time of these processes, of their living descendants, and of those that ended and were reaped."""
    table = dict(_table())
    wanted = {pid for pid in roots if pid in table}
    grown = True
    while grown:
        more = {pid for pid, (parent, _ticks) in table.items() if parent in wanted} - wanted
        wanted |= more
        grown = bool(more)
    return sum(table[pid][1] for pid in wanted) / TICKS


def _table() -> Iterable[tuple[int, tuple[int, int]]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it ended meanwhile
                continue
            yield int(folder.name), (int(fields[1]), sum(int(ticks) for ticks in fields[11:15]))
