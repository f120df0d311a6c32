from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from steelyard.site.embedded import Embedded, socket_dir


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data") / "postgres"


@pytest.fixture
def server(folder: Path) -> Iterator[Embedded]:
    server = Embedded(folder)
    server.attach()
    yield server
    server.detach()


def ask(server: Embedded, question: str) -> str:
    with psycopg.connect(**server.address("postgres")) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return str(row[0])


def test_the_server_is_durable_and_not_on_the_network(server: Embedded) -> None:
    settings = ("fsync", "synchronous_commit", "full_page_writes", "listen_addresses", "data_checksums")
    assert [ask(server, f"SHOW {name}") for name in settings] == ["on", "on", "on", "", "on"]
    assert ask(server, "SHOW server_version").startswith("18.")
    assert server.socket_dir.stat().st_mode & 0o777 == 0o700


def test_the_server_stays_up_until_the_last_who_holds_it_leaves(server: Embedded) -> None:
    other = Embedded(server.folder)
    other.attach()
    server.detach()
    assert other.running()
    other.detach()
    assert not other.running()


def test_a_killed_server_is_started_again_with_all_that_was_committed(server: Embedded) -> None:
    server.create("ledger")
    with psycopg.connect(**server.address("ledger")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS line AS SELECT 42 AS n")
    os.kill(int((server.folder / "postmaster.pid").read_text().split("\n")[0]), signal.SIGKILL)
    deadline = time.monotonic() + 5
    while server.running() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.revive() is True
    assert server.revive() is False
    with psycopg.connect(**server.address("ledger")) as connection:
        assert connection.execute("SELECT n FROM line").fetchone() == (42,)


def test_the_server_outlives_a_killed_holder_and_the_next_one_attaches(folder: Path) -> None:
    program = (
        f"from steelyard.site.embedded import *; from pathlib import Path; Embedded(Path({str(folder)!r})).attach()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", f"{program}; print('up', flush=True); input()"], stdin=-1, stdout=-1
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"up\n"
    holder.kill()
    holder.communicate()
    next_one = Embedded(folder)
    assert next_one.running()
    next_one.attach()
    next_one.detach()
    assert not next_one.running()


def test_a_pid_file_of_another_program_does_not_keep_the_server_down(folder: Path) -> None:
    pid_file = folder / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{folder}\n0\n5432\n{folder}\n\n  1 1\nready\n")
    server = Embedded(folder)
    server.attach()
    assert int(pid_file.read_text().split("\n")[0]) != os.getpid()
    server.detach()


def test_a_database_is_made_once(server: Embedded) -> None:
    server.create("twice")
    server.create("twice")
    assert ask(server, "SELECT count(*) FROM pg_database WHERE datname = 'twice'") == "1"


def test_a_long_path_gets_a_short_socket_folder() -> None:
    deep = Path("/tmp") / ("long" * 30)
    assert socket_dir(deep) != deep
    assert len(str(socket_dir(deep))) < 60
    assert socket_dir(Path("/tmp/short")) == Path("/tmp/short")


def test_a_server_that_comes_to_nobody_is_not_taken_for_a_dead_one(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / ".s.PGSQL.5432"))
        listening.listen(0)
        with socket.socket(socket.AF_UNIX) as waiting:
            waiting.connect(str(tmp_path / ".s.PGSQL.5432"))
            assert Embedded(tmp_path).running(), "its queue is full"
