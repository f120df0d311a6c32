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
    """Contexts of one test. What went wrong on any page is told at the end by ``hold_to_account``."""

    def __init__(self, browser: Browser, product: Served) -> None:
        self.browser = browser
        self.product = product
        self.faults: list[str] = []
        self.refusals_expected: set[int] = set()
        self._contexts: list[BrowserContext] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for context in self._contexts:
            context.close()

    def open(self, username: str = "", *, language: str = "en", width: int = 1280, **options: Any) -> Page:
        """A page signed in as ``username``, or as nobody; still blank."""
        context = self.browser.new_context(
            base_url=self.product.address,
            locale=LOCALES[language],
            viewport={"width": width, "height": 800},
            reduced_motion="reduce",
            **options,
        )
        self._contexts.append(context)
        cookies = {"language": language, **({"session": self.product.sessions[username]} if username else {})}
        context.add_cookies(
            [{"name": name, "value": value, "url": self.product.address} for name, value in cookies.items()]
        )
        context.add_init_script(WATCH)
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
