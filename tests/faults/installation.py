"""A real installation in a folder of its own, and ways to hurt it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from steelyard.site.embedded import Embedded

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


class Installation:
    """``serve`` starts the whole of it, as the command does; ``serve_web`` the web server alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("STEELYARD_")}
        self.environment |= {"STEELYARD_DATA_DIR": str(folder), "STEELYARD_PORT": str(self.port)}
        self.environment |= {"STEELYARD_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "steelyard.site.settings"}
        self.database = Embedded(folder / "postgres")
        self.process: subprocess.Popen[bytes] | None = None
        self.key = self.ask("tests.faults.prepare")

    def ask(self, module: str, given: str = "") -> str:
        """What a Python module prints in a process on this installation."""
        command = [sys.executable, "-m", module]
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, env=self.environment, cwd=ROOT, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def serve(self) -> None:
        self._start("steelyard", "serve")

    def serve_web(self) -> None:
        self._start("steelyard.site.web")

    def _start(self, *module: str) -> None:
        with (self.folder / "served.log").open("ab") as log:
            command = [sys.executable, "-m", *module]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment, cwd=ROOT)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE)
            self.process = None

    def kill(self, what: str) -> None:
        """``kill -9`` the ``web`` server, the ``work``er, the ``database`` or ``everything``, children included."""
        assert self.process is not None
        if what == "everything":
            _kill([self.process.pid, *self._postmaster()])
            self.process.wait(PATIENCE)
            self.serve()
            return
        deadline = time.monotonic() + PATIENCE  # it may not be back yet from the kill before
        while not (found := self._postmaster() if what == "database" else self._children(what)):
            assert time.monotonic() < deadline, f"{what} is not back"
            time.sleep(0.02)
        _kill(found)

    @contextlib.contextmanager
    def silent_database(self) -> Iterator[None]:
        """Within, the server's processes are stopped: they are there, listen, and say nothing."""
        stopped = _descendants(self._postmaster())
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)

    def status(self, path: str, *, session: str = "", seconds: float = 10) -> int:
        """How a page answers."""
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        with contextlib.closing(caller):
            caller.request("GET", path, headers={"Cookie": f"session={session}"} if session else {})
            return caller.getresponse().status

    def _children(self, what: str) -> list[int]:
        assert self.process is not None
        return _named(f"steelyard.site.{what}", among=_descendants([self.process.pid]))

    def _postmaster(self) -> list[int]:
        with contextlib.suppress(FileNotFoundError):
            pid = int((self.folder / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
            return _named("postgres", among=[pid])
        return []

    def post(self, body: bytes, *, seconds: float = 10) -> tuple[int, Mapping[str, str], Any]:
        """Send one declaration: status, headers and answer. Raises ``OSError``, ``HTTPException`` where none comes."""
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        with contextlib.closing(caller):
            caller.request("POST", "/api/v1/declarations", body, headers)
            answer = caller.getresponse()
            content = answer.read()
            told = json.loads(content) if "json" in answer.headers.get("Content-Type", "") else {}
            return answer.status, dict(answer.headers), told

    def insist(self, body: bytes) -> tuple[Any, int]:
        """Send one declaration until it is decided, as a source system would: the answer, and how often it failed."""
        deadline, failures = time.monotonic() + PATIENCE, 0
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                status, _headers, told = self.post(body)
                if status == 200:
                    return told, failures
                assert status >= 500, told
            failures += 1
            time.sleep(0.05)
        raise AssertionError(f"no lane within {PATIENCE:.0f} s")


def _kill(roots: Iterable[int]) -> None:
    for pid in _descendants(roots):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _descendants(roots: Iterable[int]) -> list[int]:
    """These processes and all that they started, parents first."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [pid for pid in roots if pid in parents]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _named(name: str, *, among: Iterable[int]) -> list[int]:
    named = []
    for pid in among:
        with contextlib.suppress(OSError):
            if name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                named.append(pid)
    return named


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
