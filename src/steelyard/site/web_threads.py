"""The threads of a web process, a few of them for health alone: where all the others wait, it is still told at once."""

from __future__ import annotations

import re
import socket
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

HEALTH = re.compile(rb"GET /(healthz|readyz)[ ?]")
FOR_HEALTH = 2
"""Threads kept for it: who asks whether we live does not wait for who asks whether we are ready."""
SHOWN = 16  # bytes: as many as the longest of these beginnings


class Threads(Executor):
    """Threads for all requests but health's, and those for health. Each take their requests in the order they came."""

    def __init__(self, number: int) -> None:
        self.others = ThreadPoolExecutor(number)
        self.health = ThreadPoolExecutor(FOR_HEALTH)

    def submit(self, handle: Any, connection: TConn) -> Future[Any]:  # type: ignore[override]
        """Choose by what a connection asks first; one that asks nothing yet is watched until it does, by no thread."""
        try:
            asked = connection.sock.recv(SHOWN, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            if not connection.initialized:
                return _later()
            asked = b""  # read already, behind the request before
        except OSError:
            asked = b""
        return (self.health if HEALTH.match(asked) else self.others).submit(handle, connection)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for threads in (self.others, self.health):
            threads.shutdown(wait, cancel_futures=cancel_futures)


class Worker(ThreadWorker):  # type: ignore[misc]
    def get_thread_pool(self) -> Threads:
        return Threads(self.cfg.threads)


def _later() -> Future[Any]:
    """gunicorn's own answer to a connection on which nothing came yet."""
    told: Future[Any] = Future()
    told.set_result(_DEFER)
    return told
