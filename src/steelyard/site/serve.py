"""Keeping an installation up: the database, the web server and the background worker, each started again if it dies."""

from __future__ import annotations

import errno
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from types import FrameType

import structlog

from steelyard.site.embedded import Embedded, EmbeddedFailure

log = structlog.get_logger(__name__)

CHILDREN = {"web": "steelyard.site.web", "work": "steelyard.site.work"}
HELD = "--held"
"""Argument of a child that waits until its standard input is closed."""
LOOK_EVERY = 0.5
LONGEST_WAIT = 15.0
HEALTHY = 30.0  # a child that lived this long did not die of its start
GRACE = 25.0


class Keeper:
    """Keeps the children running until told to stop. A child that dies at once is started again ever more slowly."""

    def __init__(self, server: Embedded | None, children: Mapping[str, str] = CHILDREN) -> None:
        self.server = server
        self.commands = {name: [sys.executable, "-m", module] for name, module in children.items()}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.waits = dict.fromkeys(children, LOOK_EVERY)
        self.not_before = dict.fromkeys(children, 0.0)
        self.begun = dict.fromkeys(children, 0.0)
        self.stopping = threading.Event()

    @contextmanager
    def holding(self, name: str) -> Iterator[None]:
        """Start a child that loads what it needs and then waits for the end of the block, where the rest is made ready.

        A block that fails ends it.
        """
        command = [*self.commands[name], HELD]
        child = self.running[name] = started(command, stdin=subprocess.PIPE)
        self.begun[name] = time.monotonic()
        try:
            yield
        except BaseException:
            self.end()
            raise
        finally:
            if child.stdin is not None:
                child.stdin.close()

    def keep(self, ready: Callable[[], None] | None = None) -> None:
        """Run until SIGTERM or SIGINT; ``ready`` is called once, after the first start."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            self.look_after()
            if ready is not None:
                ready()
            while not self.stopping.wait(LOOK_EVERY):
                self.look_after()
        finally:
            self.end()

    def look_after(self) -> None:
        """Start whatever is not running."""
        if self.server is not None:
            try:
                if self.server.revive():
                    log.error("database_was_down", folder=str(self.server.folder))
            except EmbeddedFailure as failure:
                log.error("database_does_not_start", reason=str(failure))
        now = time.monotonic()
        for name, command in self.commands.items():
            child = self.running.get(name)
            if child is not None and child.poll() is None:
                continue
            if child is not None:
                self._mourn(name, child.returncode, now)
            if now >= self.not_before[name]:
                self.running[name] = started(command)
                self.begun[name] = now

    def _mourn(self, name: str, status: int | None, now: float) -> None:
        log.error("child_ended", child=name, status=status)
        del self.running[name]
        if now - self.begun[name] > HEALTHY:
            self.waits[name] = LOOK_EVERY
        self.not_before[name] = now + self.waits[name]
        self.waits[name] = min(self.waits[name] * 2, LONGEST_WAIT)

    def end(self) -> None:
        """Let the children finish what they are doing; end by force what does not end in time."""
        for child in self.running.values():
            child.terminate()
        deadline = time.monotonic() + GRACE
        for name, child in self.running.items():
            try:
                child.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                log.error("child_killed", child=name)
                child.kill()
                child.wait()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()


def started(command: Sequence[str], *, stdin: int | None = None) -> subprocess.Popen[bytes]:
    """One of our own modules, out of reach of the terminal's Ctrl-C: that is for us, and we tell it when to stop."""
    return subprocess.Popen(command, stdin=stdin, process_group=0)  # noqa: S603


def wrong_address(host: str, port: int) -> str | None:
    """What is wrong with the setting that keeps us from listening at ``host``:``port``; None where nothing does."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"STEELYARD_PORT: somebody listens on {host}:{port} already; name another"
            if error.errno == errno.EACCES:
                return f"STEELYARD_PORT: this account may not listen on {port}; name one from 1024 on"
            return f"STEELYARD_HOST: {host} is no address of this machine"
    return None


def answers(host: str, port: int, seconds: float = 30.0) -> bool:
    """Wait until the web server answers; False if it does not in time."""
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/healthz"  # noqa: S104  as a client, not to bind
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                return bool(answer.status == HTTPStatus.OK)
        except OSError:
            time.sleep(0.1)
    return False
