"""A database that is there and says nothing: everybody is answered, nothing is promised, and it goes on after."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from steelyard.site.embedded import Embedded
from tests.faults.installation import Installation
from tests.faults.test_kill import messages

PATIENCE = 5
THREADS = 4
SOON = 1.0
BUSY = 1.0  # what a busy machine adds


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "data")
    made.environment["STEELYARD_DATABASE_PATIENCE"] = str(PATIENCE)
    made.environment["STEELYARD_THREADS"] = str(THREADS)
    made.database.attach()
    made.serve_web()
    yield made
    made.stop()
    made.database.detach()


def timed(asked: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.monotonic()
    return asked(), time.monotonic() - begun


def test_a_silent_database_holds_nobody(installation: Installation) -> None:
    first, *bodies = messages(1 + 2 * THREADS)
    before, _failures = installation.insist(first)
    warm = [installation.insist(body)[0] for body in bodies[:2]]

    def post(body: bytes) -> tuple[Any, float]:
        return timed(lambda: installation.post(body, seconds=30))

    with installation.silent_database():
        assert Embedded(installation.folder / "postgres").running()
        with ThreadPoolExecutor(len(bodies)) as clients:
            sent = [clients.submit(post, body) for body in bodies]
            time.sleep(0.2)
            for path, told in (("/readyz", 503), ("/healthz", 200)):  # though every thread waits, and more behind it
                status, seconds = timed(lambda path=path: installation.status(path))
                assert (status, seconds < SOON + BUSY) == (told, True), (path, seconds)
            first_round = [each.result() for each in sent]
        again = [post(body) for body in bodies[:2]]
        page = timed(lambda: installation.status("/", session="s" * 32))
        ready = timed(lambda: installation.status("/readyz"))
    told = [(status, answer["code"]) for (status, _headers, answer), _seconds in [*first_round, *again]]
    assert set(told) == {(503, "database.down")}
    print([round(seconds, 1) for _told, seconds in [*first_round, *again, page, ready]])
    assert max(seconds for _told, seconds in first_round) < PATIENCE + SOON + BUSY
    assert max(seconds for _told, seconds in [*again, page, ready]) < SOON + BUSY
    assert (page[0], ready[0]) == (503, 503)
    after, seconds = timed(lambda: [installation.insist(body)[0] for body in bodies])
    assert seconds < 10
    assert [told["status"] for told in (before, *after)] == ["decided"] * (1 + len(bodies))
    assert after[:2] == warm, "the same again gets the same answer"
    assert installation.status("/readyz") == 200
