"""A connection to a subscriber that goes where it may and ends when its time is over, however little came by then."""

from __future__ import annotations

import io
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from steelyard.base.outbox.reach import Reach


class Line(HTTPConnection):
    """Connects to the addresses that ``reach`` admits for its host.

    ``until``, on the monotonic clock, bounds all it does.

    A timeout of the socket alone begins again with every byte: a receiver that drips would hold the line for hours.
    """

    until = 0.0

    def __init__(self, host: str, port: int, *, reach: Reach, tls: bool) -> None:
        super().__init__(host, port)
        self._reach = reach
        self._tls = ssl.create_default_context() if tls else None
        self.default_port = 443 if tls else 80  # left out of the Host header

    def connect(self) -> None:
        failure: OSError = OSError("no address")
        for address in self._reach.addresses(self.host, self.port):
            try:
                plain = socket.create_connection((address, self.port), timeout=self.left())
            except OSError as error:
                failure = error
                continue
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sock = self._secured(plain)
            return
        raise failure

    def _secured(self, plain: socket.socket) -> socket.socket:
        if self._tls is None:
            return plain
        try:
            return self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def response_class(self, sock: socket.socket, *args: Any, **more: Any) -> HTTPResponse:  # type: ignore[override]
        answer = HTTPResponse(sock, *args, **more)
        answer.fp = io.BufferedReader(_Timed(answer.fp.detach(), sock, self))
        return answer

    def left(self) -> float:
        """Seconds that remain. Raises ``TimeoutError`` when none do."""
        seconds = self.until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the receiver took too long")
        return seconds


class _Timed(io.RawIOBase):
    """What arrives on ``sock``, read through ``raw``, as long as ``line`` has time."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, line: Line) -> None:
        self._raw = raw  # keeps the socket open until the answer is read
        self._sock = sock
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._line.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
