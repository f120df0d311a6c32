"""One declaration a request at a fixed rate through the real web server, with the database beside it.

An open loop: requests leave by the clock whether or not the ones before were answered, and each is timed from the
moment it should have left, so that a server that falls behind cannot hide it.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.figure import Figure, Say
from benchmarks.installation import Installation
from benchmarks.machine import processor_seconds

RATE = 100
SECONDS = 30
WARM = 200
CONNECTIONS = 16
NEEDED = WARM + RATE * SECONDS


def run(installation: Installation, say: Say) -> list[Figure]:
    """What a lane for each of the next of ``to_come`` costs. Raises ``RuntimeError`` where not every one is new."""
    before = on_record()
    with served(installation) as (port, server):
        load(installation, port, WARM, 50)
        application, database = processor_seconds([server]), processor_seconds([installation.postmaster])
        taken = load(installation, port, RATE * SECONDS, RATE)
        application = processor_seconds([server]) - application
        database = processor_seconds([installation.postmaster]) - database
    if on_record() - before != NEEDED:
        raise RuntimeError(f"{on_record() - before} of {NEEDED} were cleared; the others were on record already")
    taken.sort()
    say(f"http: p50 {taken[len(taken) // 2]:.1f} ms, p99 {taken[int(len(taken) * 0.99)]:.1f} ms")
    subject = f"http, {RATE}/s for {SECONDS} s"
    return [
        Figure(subject, "one declaration, p50", taken[len(taken) // 2], "ms"),
        Figure(subject, "one declaration, p99", taken[int(len(taken) * 0.99)], "ms", bar=40, at_most=True),
        Figure(subject, "slowest", taken[-1], "ms"),
        Figure(subject, "processor, application", 1000 * application / len(taken), "ms/decl"),
        Figure(subject, "processor, database", 1000 * database / len(taken), "ms/decl"),
    ]


def on_record() -> int:
    from steelyard.cycle.declarations.models import Declaration

    return Declaration.objects.count()


@contextmanager
def served(installation: Installation) -> Iterator[tuple[int, int]]:
    """The web server alone, as ``steelyard serve`` starts it: its port and process id."""
    from steelyard.site.serve import answers

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "STEELYARD_DATA_DIR": str(installation.folder), "STEELYARD_PORT": str(port)}
    environment["DJANGO_SETTINGS_MODULE"] = "steelyard.site.settings"
    server = subprocess.Popen([sys.executable, "-m", "steelyard.site.web"], env=environment)
    try:
        if not answers("127.0.0.1", port):
            raise RuntimeError("the web server did not start")
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(60)


def load(installation: Installation, port: int, count: int, rate: int) -> list[float]:
    """Milliseconds of each of ``count`` requests, sent by a process of its own."""
    bodies = [body.decode() for body in itertools.islice(installation.to_come, count)]
    given = json.dumps({"port": port, "key": installation.key, "rate": rate, "bodies": bodies})
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bench_http", "send"],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    taken: list[float] = json.loads(done.stdout)
    return taken


def send(port: int, key: str, rate: int, bodies: Sequence[str]) -> list[float]:
    """Send by the clock over CONNECTIONS kept open; milliseconds from when each was due until it was answered."""
    due: queue.SimpleQueue[tuple[float, bytes] | None] = queue.SimpleQueue()
    taken: list[float] = []
    wrong: list[bytes] = []

    def connection() -> None:
        caller = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        while (order := due.get()) is not None:
            moment, body = order
            caller.request("POST", "/api/v1/declarations", body, headers)
            answer = caller.getresponse()
            content = answer.read()
            taken.append(1000 * (time.perf_counter() - moment))
            if answer.status != 200:
                wrong.append(content)

    threads = [threading.Thread(target=connection) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    start = time.perf_counter() + 0.1
    for number, body in enumerate(bodies):
        moment = start + number / rate
        time.sleep(max(0.0, moment - time.perf_counter()))
        due.put((moment, body.encode()))
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.join()
    if wrong or len(taken) < len(bodies):
        raise SystemExit(f"{len(wrong)} of {len(bodies)} were not decided: {wrong[:1]}")
    return taken


def main() -> None:
    if sys.argv[1:] == ["send"]:
        json.dump(send(**json.load(sys.stdin)), sys.stdout)
        return
    from rich.console import Console

    from benchmarks.figure import table
    from benchmarks.installation import installed

    console = Console()
    with installed(console.print, history=5_000, to_come=NEEDED) as installation:
        console.print(table(run(installation, console.print)))


if __name__ == "__main__":
    main()
