"""The one place that talks to subscribers over the network."""

from __future__ import annotations

import time
from http.client import HTTPException, RemoteDisconnected
from types import TracebackType
from urllib.parse import SplitResult, urlsplit

from steelyard.base.outbox.line import Line
from steelyard.base.outbox.reach import Reach

TIMEOUT_SECONDS = 10
ABOUT_THE_EVENT = frozenset({400, 409, 413, 415, 422})
"""Answers that speak of the event sent, not of the receiver: the next event may well be taken."""
LONGEST_ANSWER = 65_536


class Rejected(OSError):
    """The receiver is there and does not take this event."""


class Post:
    """Posts over connections it keeps open, one for each receiver; not for several threads at once.

    A receiver is the address it registered, where ``reach`` admits it: an answer that points elsewhere is not followed,
    it is a failure. No proxy of the environment is used. A whole exchange takes at most ``seconds``.
    """

    def __init__(self, reach: Reach, seconds: float = TIMEOUT_SECONDS) -> None:
        self._reach = reach
        self._seconds = seconds
        self._lines: dict[tuple[str, str], Line] = {}

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        """POST ``body``; raises ``Rejected``, or ``OSError`` when no 2xx answer came in time."""
        parts = urlsplit(url)
        origin = (parts.scheme, parts.netloc)
        kept = origin in self._lines
        until = time.monotonic() + self._seconds
        try:
            try:
                status = self._exchange(origin, parts, body, headers, until)
            except (RemoteDisconnected, ConnectionError):
                self._hang_up(origin)
                if not kept:
                    raise
                status = self._exchange(
                    origin, parts, body, headers, until
                )  # a kept line may have been closed meanwhile
        except (HTTPException, ValueError) as error:
            self._hang_up(origin)
            raise OSError(f"{type(error).__name__}: {error}") from error
        except OSError:
            self._hang_up(origin)
            raise
        if status in ABOUT_THE_EVENT:
            raise Rejected(f"the receiver answered {status}")
        if not 200 <= status < 300:
            self._hang_up(origin)
            raise OSError(f"the receiver answered {status}")

    def _exchange(
        self, origin: tuple[str, str], parts: SplitResult, body: bytes, headers: dict[str, str], until: float
    ) -> int:
        line = self._lines.get(origin)
        if line is None:
            line = self._lines[origin] = _line(parts, self._reach)
        line.until = until
        if line.sock is not None:
            line.sock.settimeout(line.left())
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        line.request("POST", path, body=body, headers=headers)
        answer = line.getresponse()
        if len(answer.read(LONGEST_ANSWER)) == LONGEST_ANSWER or answer.will_close:
            self._hang_up(origin)  # more is not read
        return answer.status

    def _hang_up(self, origin: tuple[str, str]) -> None:
        line = self._lines.pop(origin, None)
        if line is not None:
            line.close()

    def __enter__(self) -> Post:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for origin in list(self._lines):
            self._hang_up(origin)


def _line(parts: SplitResult, reach: Reach) -> Line:
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise OSError("not a web address")
    tls = parts.scheme == "https"
    return Line(parts.hostname, parts.port or (443 if tls else 80), reach=reach, tls=tls)
