"""What was acknowledged stays, once, whatever is killed under load."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from steelyard.engine.messages import to_json
from steelyard.site.embedded import Embedded
from steelyard.world import World
from tests.faults.installation import Installation

SEED = 11
CLIENTS = 6
LONG = ("web", "database", "work", "web", "database", "everything", "database", "web", "work", "everything")
SHORT = ("web", "database", "work")


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "data")
    yield made
    made.stop()
    server = Embedded(made.folder / "postgres")
    server.attach()
    server.detach()  # whoever leaves last stops it


def test_nothing_acknowledged_is_lost_or_doubled_when_each_part_is_killed(installation: Installation) -> None:
    hold_to_it(installation, count=120, kills=SHORT)


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(3))
def test_nothing_acknowledged_is_lost_or_doubled_when_parts_are_killed_over_and_over(
    installation: Installation, seed: int
) -> None:
    hold_to_it(installation, count=1_200, kills=LONG, seed=seed)


def test_without_a_database_nothing_is_decided_and_with_it_again_everything(installation: Installation) -> None:
    first, second = messages(2)
    installation.database.attach()
    installation.serve_web()
    before, _failures = installation.insist(first)
    installation.kill("database")
    for _ in range(5):
        asked = time.monotonic()
        status, headers, told = installation.post(second)
        assert time.monotonic() - asked < 1
        assert (status, told["code"]) == (503, "database.down")
        assert int(headers["Retry-After"]) > 0
    installation.database.revive()
    back = time.monotonic()
    after, _failures = installation.insist(second)
    assert time.monotonic() - back < 10
    assert (before["status"], after["status"]) == ("decided", "decided")
    assert installation.insist(first) == (before, 0)
    installation.stop()
    installation.database.detach()


def hold_to_it(installation: Installation, *, count: int, kills: Sequence[str], seed: int = SEED) -> None:
    """Load from several clients, kill at seeded moments, then hold the database to every acknowledgement."""
    rng = random.Random(seed)
    bodies = messages(count)
    acknowledged: dict[str, tuple[str, str]] = {}
    failures = 0
    grown = threading.Condition()

    def send(body: bytes) -> None:
        nonlocal failures
        told, failed = installation.insist(body)
        with grown:
            acknowledged[told["message_id"]] = (told["number"], told["lane"])
            failures += failed
            grown.notify_all()

    installation.serve()
    moments = sorted(rng.sample(range(count // 20, count - count // 10), len(kills)))
    with ThreadPoolExecutor(CLIENTS) as clients:
        sent = [clients.submit(send, body) for body in bodies]
        for moment, what in zip(moments, kills, strict=True):
            with grown:
                assert grown.wait_for(lambda moment=moment: len(acknowledged) >= moment, 120)  # type: ignore[misc]
            time.sleep(rng.random() * 0.05)
            installation.kill(what)
        for each in sent:
            each.result()
    again = [installation.insist(body)[0] for body in rng.sample(bodies, 20)]
    installation.stop()
    found = json.loads(installation.ask("tests.faults.audit", json.dumps(acknowledged)))
    print(f"\n{len(acknowledged)} acknowledged, {len(kills)} kills, {failures} tries again: {found}")
    assert len(acknowledged) == count
    assert all(acknowledged[told["message_id"]] == (told["number"], told["lane"]) for told in again)
    assert_whole(found, count)


def assert_whole(found: dict[str, Any], count: int) -> None:
    assert (found["lost"], found["changed"], found["duplicates"]) == (0, 0, 0)
    counted = ("declarations", "messages", "verdicts", "decisions", "events", "checked")
    assert {name: found[name] for name in counted} == dict.fromkeys(counted, count)
    assert found["controls"] == found["owed"] > 0
    assert (found["without_goods"], found["goods_of_nothing"]) == (0, 0)
    assert found["chain_faults"] == []


def messages(count: int) -> list[bytes]:
    """So many first versions of declarations, each with a message id of its own."""
    world = World(SEED, (datetime.now(UTC) - timedelta(days=30)).date(), 30, count + 50)
    declared = [arrival.declaration for day in world.days() for arrival in day.arrivals]
    return [to_json(each) for each in declared if each.amends is None][:count]
