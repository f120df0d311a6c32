"""Pages opened as somebody, with an eye on the console, the content policy and where requests go."""

from __future__ import annotations

import re
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.server import Served

SCREENSHOTS = Path(__file__).parents[2] / "out" / "screenshots"
LOCALES = {"en": "en-GB", "fr": "fr-FR", "ar": "ar-EG"}
OWN_STATUS = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
WATCH = """document.addEventListener("securitypolicyviolation", (event) => console.error(
  `content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""


class Visits:
    """Pages of one test. What went wrong on any of them is told at the end by ``hold_to_account``.

    ``readers`` are contexts that tests share, by username and language.
    """

    def __init__(self, browser: Browser, product: Served, readers: dict[tuple[str, str], BrowserContext]) -> None:
        self.browser = browser
        self.product = product
        self.readers = readers
        self.faults: list[str] = []
        self.refusals_expected: set[int] = set()
        self._opened: list[BrowserContext | Page] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for opened in self._opened:
            opened.close()

    def open(self, username: str = "", *, language: str = "en", width: int = 1280, **options: Any) -> Page:
        """A page signed in as ``username``, or as nobody; still blank, in a context of its own."""
        context = self._signed_in(username, language, width, **options)
        self._opened.append(context)
        return self._page(context)

    def reopen(self, username: str = "", *, language: str = "en") -> Page:
        """The same in a context that tests share, with what its browser has kept: for pages that are only read."""
        if (username, language) not in self.readers:
            self.readers[username, language] = self._signed_in(username, language, 1280)
        page = self._page(self.readers[username, language])
        self._opened.append(page)
        return page

    def _signed_in(self, username: str, language: str, width: int, **options: Any) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.product.address,
            locale=LOCALES[language],
            viewport={"width": width, "height": 800},
            reduced_motion="reduce",
            **options,
        )
        cookies = {"language": language, **({"session": self.product.sessions[username]} if username else {})}
        context.add_cookies(
            [{"name": name, "value": value, "url": self.product.address} for name, value in cookies.items()]
        )
        context.add_init_script(WATCH)
        return context

    def _page(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.set_default_timeout(15_000)
        self._watch(page)
        return page

    def _watch(self, page: Page) -> None:
        def heard(message: Any) -> None:
            refused = OWN_STATUS.match(message.text)
            expected = refused is not None and int(refused[1]) in self.refusals_expected
            if message.type in ("error", "warning") and not expected:
                self.faults.append(f"{page.url}: console: {message.text}")

        def asked(request: Any) -> None:
            where = urlsplit(request.url)
            if where.scheme not in ("data", "blob") and f"{where.scheme}://{where.netloc}" != self.product.address:
                self.faults.append(f"{page.url}: asked {request.url}")

        page.on("console", heard)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", asked)

    def hold_to_account(self) -> None:
        """Fail where a page wrote errors, broke the content policy or asked another host for anything."""
        assert self.faults == []


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, for people."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
