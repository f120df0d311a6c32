"""Servers' processes that say nothing for a while."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from steelyard.base.prepared import ask


def silence() -> int:
    """Stop the server's process at the other end of this thread's connection. Skips where it is on another machine."""
    ((process,),) = ask("SELECT pg_backend_pid()")()
    told = Path(f"/proc/{process}/cmdline")
    if not told.exists() or b"postgres" not in told.read_bytes():
        pytest.skip("the database's processes are out of reach")
    os.kill(process, signal.SIGSTOP)
    return int(process)


def go_on(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGCONT)


@contextmanager
def silenced() -> Iterator[int]:
    process = silence()
    try:
        yield process
    finally:
        go_on(process)
