"""The road with 1,000 profiles, durable, in batches of 100: declarations a second, and what one costs.

Everything is in the figure: reading JSON, history, profiles, selection, the transaction flushed to disk. The clients
are processes of their own beside the database, all on the cores of this machine.
"""

from __future__ import annotations

import itertools
import multiprocessing as mp
import statistics
import time
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from typing import Any

import msgspec

from benchmarks.figure import Figure, Say
from benchmarks.installation import SOURCE, Installation
from benchmarks.machine import processor_seconds

BATCH = 100
WARM_BATCHES = 3
ROUNDS = 3
BATCHES = 12  # a client and round
CLIENT = BATCH * (WARM_BATCHES + ROUNDS * BATCHES)
CLIENTS = (1, 2)
NEEDED = CLIENT * sum(CLIENTS)
SPAWN = mp.get_context("spawn")


class Round(msgspec.Struct, frozen=True):
    """What one round of some clients took: wall seconds, processor seconds and the seconds of each batch."""

    declarations: int
    seconds: float
    application: float
    database: float
    batches: tuple[float, ...]

    @property
    def rate(self) -> float:
        return self.declarations / self.seconds


def run(installation: Installation, say: Say) -> list[Figure]:
    figures = []
    for clients in CLIENTS:
        rounds = _rounds(installation, clients)
        say(f"road, {clients} client(s): " + ", ".join(f"{each.rate:,.0f}/s" for each in rounds))
        figures += _figures(rounds, clients)
    return figures


def _figures(rounds: Sequence[Round], clients: int) -> list[Figure]:
    subject = f"road, {clients} client{'s' if clients > 1 else ''}"
    batches = sorted(seconds for each in rounds for seconds in each.batches)
    total = sum(each.declarations for each in rounds)
    return [
        Figure(
            subject,
            "durable declarations, batches of 100, median",
            statistics.median(each.rate for each in rounds),
            "1/s",
            bar=1500 if clients == 2 else None,
        ),
        Figure(subject, "best round", max(each.rate for each in rounds), "1/s"),
        Figure(subject, "a batch, p50", 1000 * batches[len(batches) // 2], "ms"),
        Figure(subject, "a batch, p99", 1000 * batches[int(len(batches) * 0.99)], "ms"),
        Figure(subject, "processor, application", 1000 * sum(each.application for each in rounds) / total, "ms/decl"),
        Figure(subject, "processor, database", 1000 * sum(each.database for each in rounds) / total, "ms/decl"),
    ]


def _rounds(installation: Installation, clients: int) -> list[Round]:
    """Start the clients, let them get warm, and measure ROUNDS rounds that all begin and end together."""
    barrier = SPAWN.Barrier(clients + 1)
    pipes = [SPAWN.Pipe(duplex=False) for _ in range(clients)]
    processes = []
    for _receiver, sender in pipes:
        bodies = list(itertools.islice(installation.to_come, CLIENT))
        process = SPAWN.Process(target=client, args=(str(installation.folder), bodies, barrier, sender))
        process.start()
        processes.append(process)
    rounds = []
    for _ in range(ROUNDS):
        barrier.wait(120)
        begun, database = time.perf_counter(), processor_seconds([installation.postmaster])
        barrier.wait(120)
        seconds = time.perf_counter() - begun
        database = processor_seconds([installation.postmaster]) - database
        told = [receiver.recv() for receiver, _sender in pipes]
        batches = tuple(each for _application, taken in told for each in taken)
        application = sum(application for application, _taken in told)
        rounds.append(Round(len(batches) * BATCH, seconds, application, database, batches))
    for process in processes:
        process.join(60)
    return rounds


def client(folder: str, bodies: Sequence[bytes], barrier: Barrier, sender: Any) -> None:
    """A process that clears its messages in batches."""
    import os

    os.environ |= {"STEELYARD_DATA_DIR": folder, "STEELYARD_LOG_LEVEL": "WARNING"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "steelyard.site.settings"
    import django

    django.setup()
    from django.utils import timezone

    from steelyard.cycle.road.clear import clear
    from steelyard.engine.messages import Format, Message
    from steelyard.site.warm import warm

    def send() -> float:
        batch = [Message(SOURCE, Format.JSON, body) for body in itertools.islice(waiting, BATCH)]
        begun = time.perf_counter()
        answers = clear(batch, at=timezone.now())
        taken = time.perf_counter() - begun
        wrong = [answer for answer in answers if answer.status != "decided"]
        if len(answers) != BATCH or wrong:
            raise SystemExit(f"not decided: {wrong[:3]}")
        return taken

    waiting = iter(bodies)
    for _ in range(WARM_BATCHES):
        send()
    warm(at=timezone.now())
    for _ in range(ROUNDS):
        barrier.wait(120)
        cpu = time.process_time()
        taken = [send() for _ in range(BATCHES)]
        cpu = time.process_time() - cpu
        barrier.wait(120)
        sender.send((cpu, taken))


def main() -> None:
    from rich.console import Console

    from benchmarks.figure import table
    from benchmarks.installation import installed

    console = Console()
    with installed(console.print, to_come=NEEDED) as installation:
        console.print(table(run(installation, console.print)))


if __name__ == "__main__":
    main()
