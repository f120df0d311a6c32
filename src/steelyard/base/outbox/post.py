"""The one place that talks to subscribers over the network."""

from __future__ import annotations

from http.client import HTTPException
from urllib.request import HTTPRedirectHandler, Request, build_opener

TIMEOUT_SECONDS = 10


class NoRedirect(HTTPRedirectHandler):
    """A subscriber is the address it registered: an answer that points elsewhere is a failed delivery."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def post(url: str, body: bytes, headers: dict[str, str]) -> None:
    """POST ``body``; raises ``OSError`` when no 2xx answer came in ``TIMEOUT_SECONDS``."""
    if not url.startswith(("https://", "http://")):
        raise OSError(f"not a web address: {url}")
    request = Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - scheme checked above
    try:
        with build_opener(NoRedirect).open(request, timeout=TIMEOUT_SECONDS) as answer:
            answer.read(1)
    except (HTTPException, ValueError) as error:
        raise OSError(f"{type(error).__name__}: {error}") from error
