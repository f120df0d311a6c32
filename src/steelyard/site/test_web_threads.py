from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.gthread import _DEFER

from steelyard.site.web_threads import Threads

SOON = 5

Asked = Callable[..., tuple[socket.socket, Any]]


@pytest.fixture
def asked() -> Iterator[Asked]:
    """Somebody says something: the client's end, and gunicorn's connection at ours."""
    with ExitStack() as opened:

        def say(said: bytes, *, initialized: bool = False) -> tuple[socket.socket, Any]:
            theirs, ours = (opened.enter_context(end) for end in socket.socketpair())
            theirs.sendall(said)
            return theirs, SimpleNamespace(sock=ours, initialized=initialized)

        yield say


@pytest.fixture
def threads() -> Iterator[Threads]:
    threads = Threads(2)
    yield threads
    threads.shutdown()


@pytest.fixture
def busy(threads: Threads, asked: Asked) -> Iterator[threading.Event]:
    """Every thread waits for this."""
    door = threading.Event()
    for _ in range(threads.others._max_workers):
        _theirs, connection = asked(b"POST /api/v1/declarations HTTP/1.1\r\n")
        threads.submit(lambda _connection: door.wait(SOON), connection)
    yield door
    door.set()


@pytest.mark.parametrize("path", [b"/readyz", b"/healthz", b"/readyz?from=proxy"])
def test_health_is_told_while_every_thread_waits(
    threads: Threads, busy: threading.Event, asked: Asked, path: bytes
) -> None:
    theirs, connection = asked(b"GET " + path + b" HTTP/1.1\r\nHost: here\r\n\r\n")
    threads.submit(lambda it: it.sock.sendall(b"told"), connection).result(SOON / 2)
    assert theirs.recv(4) == b"told"
    assert not busy.is_set()


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\n", b"GET /readyzes HTTP/1.1\r\n", b"GE"])
def test_whatever_else_is_asked_waits_its_turn(
    threads: Threads, busy: threading.Event, asked: Asked, said: bytes
) -> None:
    _theirs, connection = asked(said)
    answer = threads.submit(lambda _connection: busy.is_set(), connection)
    threads.health.submit(busy.set)
    assert answer.result(SOON)


def test_who_asks_nothing_yet_takes_no_thread(threads: Threads, busy: threading.Event, asked: Asked) -> None:
    _theirs, connection = asked(b"")
    assert threads.submit(lambda _connection: None, connection).result(0) is _DEFER


def test_a_request_read_behind_another_is_handled_though_nothing_more_comes(threads: Threads, asked: Asked) -> None:
    _theirs, connection = asked(b"", initialized=True)
    assert threads.submit(lambda _connection: "handled", connection).result(SOON) == "handled"


def test_a_peer_that_is_gone_is_left_to_gunicorn(threads: Threads, asked: Asked) -> None:
    theirs, connection = asked(b"")
    theirs.close()
    assert threads.submit(lambda _connection: "handled", connection).result(SOON) == "handled"
