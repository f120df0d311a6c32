from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from steelyard.site.serve import HELD, Keeper, wrong_address

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
DIES = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture
def keeper() -> Keeper:
    keeper = Keeper(None, {})
    for name, command in {"web": SLEEPER, "work": DIES}.items():
        keeper.commands[name] = command
        keeper.waits[name] = 0.01
        keeper.not_before[name] = keeper.begun[name] = 0.0
    return keeper


def test_a_child_that_dies_is_started_again_ever_more_slowly_and_the_other_goes_on(keeper: Keeper) -> None:
    keeper.look_after()
    web, first = keeper.running["web"], keeper.running["work"]
    first.wait()
    waits = []
    for _ in range(3):
        keeper.look_after()
        time.sleep(keeper.waits["work"])
        keeper.look_after()
        waits.append(keeper.waits["work"])
        keeper.running["work"].wait()
    assert keeper.running["web"] is web
    assert waits == [0.02, 0.04, 0.08]
    keeper.end()
    assert web.returncode is not None


def test_the_end_ends_every_child(keeper: Keeper) -> None:
    keeper.commands["work"] = SLEEPER
    keeper.look_after()
    children = list(keeper.running.values())
    keeper.end()
    assert all(child.poll() is not None for child in children)


def test_what_the_terminal_interrupts_is_ours_and_no_child_s(keeper: Keeper) -> None:
    keeper.commands["work"] = SLEEPER
    with keeper.holding("web"):
        keeper.look_after()
    children = {child.pid for child in keeper.running.values()}
    assert {os.getpgid(child) for child in children} == children
    keeper.end()


def test_a_taken_port_is_seen_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert str(wrong_address("127.0.0.1", port)).startswith("STEELYARD_PORT: somebody listens")
    assert wrong_address("127.0.0.1", port) is None


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_ours_is_told_as_such(host: str) -> None:
    assert wrong_address(host, 8000) == f"STEELYARD_HOST: {host} is no address of this machine"


def test_a_held_child_goes_on_when_the_rest_is_ready_and_is_the_one_kept(keeper: Keeper, tmp_path: Path) -> None:
    told = tmp_path / "told"
    told_arguments = "import sys, time, pathlib; sys.stdin.read(); pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"
    keeper.commands = {"web": [sys.executable, "-c", f"{told_arguments}; time.sleep(60)", str(told)]}
    with keeper.holding("web"):
        held = keeper.running["web"]
        time.sleep(0.5)
        assert held.poll() is None
        assert not told.exists()
    deadline = time.monotonic() + 20
    while not told.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert told.read_text() == HELD
    keeper.look_after()
    assert keeper.running["web"] is held
    keeper.end()
    assert held.returncode is not None


def test_a_held_child_ends_with_what_fails_meanwhile(keeper: Keeper) -> None:
    with pytest.raises(ValueError, match="no year"), keeper.holding("web"):
        raise ValueError("no year")
    assert keeper.running["web"].returncode is not None
