"""Runs the road's and the apps' tests on an external PostgreSQL 15, where the machine has its programs.

The server is ours alone: a temporary folder, an account without rights, loopback, gone at the end.
"""

from __future__ import annotations

import os
import pwd
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
TESTS = ("src/steelyard/base", "src/steelyard/cycle", "tests/road")
ELSEWHERE = ("tests/road/test_schemathesis.py", "tests/road/test_access_matrix.py", "tests/road/test_documents.py")
"""About addresses, forms and documents, whatever the server: the embedded one is enough for them."""
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


def main() -> int:
    if not (PROGRAMS / "initdb").exists():
        print(f"PostgreSQL 15: no server programs in {PROGRAMS}; these tests ran on the embedded PostgreSQL 18 alone.")
        return 0
    with server() as address:
        print("PostgreSQL 15: the same tests once more, on an external server.", flush=True)
        environment = {**os.environ, "STEELYARD_DATABASE_URL": address}
        present = [path for path in TESTS if Path(path).exists()]
        command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-m", UNHURRIED, *present]
        command += [f"--ignore={path}" for path in ELSEWHERE]
        return subprocess.run(command, env=environment, check=False).returncode


UNHURRIED = "not faults and not fuzz and not browser"


@contextmanager
def server() -> Iterator[str]:
    """A fresh server on a free port of this machine; its address."""
    with tempfile.TemporaryDirectory(prefix="steelyard-pg15-") as folder:
        who = unprivileged(Path(folder))
        secret = secrets.token_hex(16)
        password = Path(folder) / "password"
        password.write_text(secret)
        if who:
            os.chown(password, who["user"], who["group"])
        data = Path(folder) / "data"
        options = ["--auth=scram-sha-256", "--username=steelyard", "--encoding=UTF8", "--locale=C.UTF-8"]
        run("initdb", f"--pgdata={data}", f"--pwfile={password}", *options, cwd=folder, **who)
        port = free_port()
        settings = [
            f"-c{setting}" for setting in (*SPEED, "listen_addresses=127.0.0.1", f"unix_socket_directories={data}")
        ]
        command = [str(PROGRAMS / "postgres"), f"-D{data}", f"-p{port}", *settings]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **who)
        try:
            wait(port, process)
            yield f"postgresql://steelyard:{secret}@127.0.0.1:{port}/postgres"
        finally:
            process.terminate()
            process.wait(60)


def unprivileged(folder: Path) -> dict[str, Any]:
    """As root, whose account runs the server: PostgreSQL's own or nobody's. PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, account.pw_uid, account.pw_gid)
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise SystemExit("PostgreSQL 15: root needs an ordinary account to run it.")


def run(program: str, *arguments: str, **options: Any) -> None:
    subprocess.run([str(PROGRAMS / program), *arguments], check=True, stdout=subprocess.DEVNULL, **options)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("PostgreSQL 15 did not start.")


if __name__ == "__main__":
    sys.exit(main())
