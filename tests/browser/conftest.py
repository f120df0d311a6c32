"""A real browser in front of the served product. Chromium is Debian's; where it is missing, the tests say so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.server import Served, served
from tests.browser.visit import Visits

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = pytest.mark.skip(reason="no Chromium on this machine: `make browser` installs it, as root on Debian")
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)) and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(missing)


@pytest.fixture(scope="session")
def product(django_db_modify_db_settings: None) -> Iterator[Served]:
    """The product, served to this process's tests alone."""
    described = connections["default"].settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    server = {name: described[setting] for name, setting in names.items() if described[setting]}
    with served(server, f"{described['TEST']['NAME']}_browser") as up:
        yield up


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Ended before other tests come: while Playwright runs, Django refuses this thread its database."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def readers(browser: Browser) -> dict[tuple[str, str], BrowserContext]:
    """Contexts in which tests only read, by username and language; closed with the browser."""
    return {}


@pytest.fixture
def visits(browser: Browser, product: Served, readers: dict[tuple[str, str], BrowserContext]) -> Iterator[Visits]:
    """Pages opened as somebody, each watched for what must not happen."""
    with Visits(browser, product, readers) as opened:
        yield opened
        opened.hold_to_account()
