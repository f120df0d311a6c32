"""Passkeys in a real browser, with an authenticator that the browser plays itself."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.cast import PASSWORD, assemble

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in(context: BrowserContext, page: Page, **otherwise: object) -> list[str]:
    """Give the page an authenticator; returns the list to which the page's complaints are added."""
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, **otherwise}})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    return complaints


def sign_in(page: Page, house: str, name: str) -> None:
    page.goto(f"{house}/accounts/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def sign_out(page: Page, house: str) -> None:
    page.goto(f"{house}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()


def make_passkey(page: Page, house: str, name: str) -> None:
    page.goto(f"{house}/accounts/2fa/")
    page.get_by_role("link", name="Make a passkey").click()
    confirm(page)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make a passkey").press("Enter")


def test_a_passkey_is_made_signs_in_alone_and_is_removed(house: str, context: BrowserContext, page: Page) -> None:
    assemble()
    complaints = plug_in(context, page)
    sign_in(page, house, "amina")
    make_passkey(page, house, "office computer")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    sign_out(page, house)
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{house}/")
    page.goto(f"{house}/accounts/2fa/")
    row = page.get_by_role("row", name=re.compile("office computer"))
    expect(row).to_contain_text(re.compile(r"\d\d:\d\d"))

    row.get_by_role("link", name="Remove").click()
    confirm(page)
    expect(page.get_by_role("main")).to_contain_text("only second factor")
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)
    make_second(page, house)
    page.goto(f"{house}/accounts/2fa/")
    page.get_by_role("row", name=re.compile("blue key")).get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("row", name=re.compile("blue key"))).to_have_count(0)
    assert complaints == []


def make_second(page: Page, house: str) -> None:
    """On another device: the first one would say that it holds a passkey of this officer already."""
    other = page.context.new_page()
    plug_in(page.context, other)
    other.goto(f"{house}/accounts/2fa/passkeys/add/")
    other.get_by_label("Name").fill("blue key")
    other.get_by_role("button", name="Make a passkey").click()
    expect(other.get_by_role("row", name=re.compile("blue key"))).to_be_visible()
    other.close()


def test_a_passkey_follows_the_password_and_a_device_that_refuses_is_told_of(
    house: str, context: BrowserContext, page: Page
) -> None:
    assemble()
    complaints = plug_in(context, page)
    sign_in(page, house, "amina")
    make_passkey(page, house, "office computer")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sign_out(page, house)
    sign_in(page, house, "amina")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{house}/")

    stranger = context.new_page()
    plug_in(context, stranger)
    sign_out(stranger, house)
    sign_in(stranger, house, "amina")
    stranger.get_by_role("button", name="Use a passkey").click()
    expect(stranger.get_by_role("alert")).to_contain_text("Nothing happened")
    expect(stranger.get_by_role("button", name="Use a passkey")).to_be_enabled()
    assert complaints == []


@pytest.mark.parametrize(("language", "word"), [("ar", "مفتاح مرور"), ("fr", "clé d’accès")])
def test_passkey_pages_fit_a_telephone_in_each_language(
    house: str, context: BrowserContext, page: Page, language: str, word: str
) -> None:
    assemble()
    page.set_viewport_size({"width": 360, "height": 740})
    context.add_cookies([{"name": "language", "value": language, "url": house}])
    for address in ("/accounts/login/", "/accounts/passkey/"):
        page.goto(house + address)
        expect(page.get_by_role("main")).to_contain_text(word)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.goto(house.replace("localhost", "127.0.0.1") + "/accounts/passkey/")
    expect(page.get_by_role("link", name=re.compile("^http:..localhost"))).to_be_visible()
