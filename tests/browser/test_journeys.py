"""What people come for, from beginning to end, in a real browser; pictures of each step go to out/screenshots."""

from __future__ import annotations

import io
import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import PASSWORD, totp_secret
from tests.browser.speech import say
from tests.browser.test_axe import assert_every_dress_is_open
from tests.browser.visit import Visits, picture


def button(page: Page, language: str, words: str, context: str = "") -> Locator:
    return page.locator("main").get_by_role("button", name=say(language, words, context), exact=True)


def link(page: Page, language: str, words: str) -> Locator:
    return page.locator("main").get_by_role("link", name=say(language, words), exact=True)


def sign_in(page: Page, username: str) -> None:
    """Through the form, with password and one-time code."""
    page.goto("/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.locator("[name=code]").fill(format_hotp_value(hotp_value(totp_secret(username), int(time.time()) // 30)))
    page.locator("main form:has([name=code]) button[type=submit]").click()
    page.wait_for_url("**/")


@pytest.mark.parametrize(("language", "username"), [("en", "basma"), ("ar", "badr"), ("fr", "bruno")])
def test_a_documentary_officer_signs_in_takes_the_next_check_reads_why_and_closes_it(
    visits: Visits, language: str, username: str
) -> None:
    page = visits.open(language=language)
    sign_in(page, username)
    picture(page, f"journey-{language}-home")
    page.locator("main").get_by_role("link", name=say(language, "My tasks")).click()
    button(page, language, "Take the next task").click()
    expect(page.get_by_role("heading", name=say(language, "Why it is controlled, and what to check"))).to_be_visible()
    reason = page.locator(".concerns h3").first
    expect(reason).to_have_text(re.compile(r"\S{3}"))
    number = page.locator("h1 .code").inner_text()
    picture(page, f"journey-{language}-task")
    link(page, language, "Record result").click()
    assert page.locator("[name=status]:checked").count() == 0  # silence is no nil
    page.locator("[name=status][value=nil]").check()
    performed(page)
    page.locator("[name=documents_seen]").first.check()
    picture(page, f"journey-{language}-result")
    button(page, language, "Record and close").click()
    page.wait_for_url("**/tasks/")
    expect(page.locator("#messages")).to_contain_text(number)
    closed = page.locator("section[aria-labelledby=closed]").get_by_role("link", name=number)
    picture(page, f"journey-{language}-closed")
    closed.click()
    expect(page.locator("#recorded")).to_contain_text(say(language, "Nil", "result"))


def performed(page: Page) -> None:
    """The whole consignment was examined as instructed, and soon."""
    page.locator("[name=quick_reason]").fill("One small parcel.")
    page.locator("[name=extent]").fill("100")
    page.locator("[name=instruction_followed]").select_option("yes")


def test_the_second_factors_page_has_no_barrier(visits: Visits) -> None:
    for language in ("en", "ar"):
        page = visits.open(language=language)
        page.goto("/")
        page.locator("[name=login]").fill("elias")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        page.locator("[name=code]").wait_for()
        assert_every_dress_is_open(page, language)


@pytest.mark.parametrize(("language", "username"), [("en", "ines"), ("ar", "imad")])
def test_an_inspector_records_a_finding_with_a_photograph(visits: Visits, language: str, username: str) -> None:
    page = visits.open(username, language=language)
    page.goto("/tasks/")
    button(page, language, "Take the next task").click()
    link(page, language, "Record result").click()
    photograph = io.BytesIO()
    Image.new("RGB", (320, 240), "darkolivegreen").save(photograph, "PNG")
    page.locator("#pictures").set_input_files(
        {"name": "carton.png", "mimeType": "image/png", "buffer": photograph.getvalue()}
    )
    button(page, language, "Add").click()
    expect(page.locator(".pictures img")).to_have_count(1)
    page.locator("[name=status][value=finding]").check()
    performed(page)
    own = {"image": "IMG-7", "device": "S1", "packages_counted": "4", "packages_opened": "4"}  # scan or inspection
    for name, value in own.items():
        if page.locator(f"[name={name}]").count():
            page.locator(f"[name={name}]").fill(value)
    if page.locator("[name=sealed]").count():
        page.locator("[name=sealed]").select_option(index=1)
    page.locator("[name=findings-0-risk_area]").select_option("valuation")
    page.locator("[name=findings-0-type]").select_option("undervaluation")
    page.locator("[name=findings-0-item]").select_option(index=1)
    page.locator("[name=findings-0-legal_base]").fill("Art. 12")
    page.locator("[name=findings-0-declared]").fill("100")
    page.locator("[name=findings-0-found]").fill("250")
    page.locator("[name=findings-0-revenue]").fill("40")
    picture(page, f"journey-{language}-finding")
    button(page, language, "Record and close").click()
    page.wait_for_url("**/tasks/")
    page.locator("section[aria-labelledby=closed]").get_by_role("link").first.click()
    expect(page.locator("section[aria-labelledby=recorded]")).to_contain_text(say(language, "Value declared too low"))
    assert page.locator(".pictures img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 320
    picture(page, f"journey-{language}-finding-closed")


@pytest.mark.parametrize(("language", "username", "code"), [("en", "tara", "VAL-102"), ("ar", "tariq", "VAL-103")])
def test_a_targeter_drafts_an_edit_is_told_of_a_slip_where_it_is_and_tests_it(
    visits: Visits, language: str, username: str, code: str
) -> None:
    page = visits.open(username, language=language)
    page.goto("/profiles/")
    page.locator("#q").fill(code)
    button(page, language, "Filter").click()
    page.locator("#found tbody tr", has_text=code).locator("th a").first.click()
    page.wait_for_url(f"**/{code}/")
    picture(page, f"journey-{language}-profile")
    link(page, language, "Draft a change").click()
    page.locator("#id_condition").fill("unit_price < nothing_known")
    slip = page.locator("#said .mistakes mark")
    expect(slip).to_have_text("nothing_known")
    picture(page, f"journey-{language}-slip")
    page.locator("#id_condition").fill("direction = 'import' AND gross_mass > 10")
    expect(page.locator("#said")).to_contain_text(say(language, "The condition can run."))
    button(page, language, "Save the draft").click()
    expect(page.locator("#messages .alert-success")).to_be_visible()
    page.goto(f"/profiles/{code}/test/")
    button(page, language, "Run the test").click()
    expect(page.get_by_role("heading", name=say(language, "Outcome"))).to_be_visible()
    picture(page, f"journey-{language}-test")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_head_of_the_risk_unit_reads_the_board(visits: Visits, language: str) -> None:
    page = visits.open("dina", language=language)
    page.goto("/")
    page.locator("main").get_by_role("link", name=say(language, "Board")).click()
    expect(page.get_by_role("heading", name=say(language, "Lanes today"))).to_be_visible()
    expect(page.locator("[data-chart] svg").first).to_be_visible()
    page.locator("figure details summary").first.click()
    expect(page.locator("figure table").first).to_be_visible()
    picture(page, f"journey-{language}-board")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_auditor_reads_the_log(visits: Visits, language: str) -> None:
    page = visits.open("elias", language=language)
    page.goto("/audit/")
    page.locator("main [name=verb]").select_option("control.taken")
    button(page, language, "Filter").click()
    verbs = page.locator("tbody tr td:nth-child(3)")
    told = [text.split("\n") for text in verbs.all_inner_texts()]
    assert {tuple(lines[1:]) for lines in told} == {("control.taken",)}
    assert all(word != "control.taken" for word, *_code in told)
    picture(page, f"journey-{language}-audit")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_administrator_enrols_an_officer_and_issues_a_key(visits: Visits, language: str) -> None:
    page = visits.open("farid", language=language)
    page.goto("/administration/")
    link(page, language, "Enrol an officer").click()
    page.locator("[name=username]").fill(f"new.{language}")
    page.locator("[name=name]").fill("Nour")
    page.locator("[name=role]").select_option("physical_inspector")
    page.locator("[name=office]").select_option("QXAIR")
    button(page, language, "Enrol").click()
    expect(page.locator("dd .code")).to_have_count(2)
    picture(page, f"journey-{language}-enrolled")
    page.goto("/administration/keys/")
    page.locator("[name=source]").fill(f"asycuda-{language}")
    page.locator("main form input[name=scopes]").first.check()
    button(page, language, "Issue", "a key").click()
    expect(page.locator(".alert-success .code")).to_have_text(re.compile(r"\S{20,}"))
    picture(page, f"journey-{language}-key")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_in_hand_is_found_by_number_operator_container_and_goods(visits: Visits, language: str) -> None:
    page = visits.open("amina", language=language)
    things = visits.product.things
    for sought in ("carried", "operator", "container", "hs"):
        page.goto("/search/")
        page.locator("main [name=q]").fill(things[sought])
        button(page, language, "Search", "action").click()
        expect(page.locator("main tbody tr").first).to_be_visible()
        picture(page, f"journey-{language}-search-{sought}")
    page.goto("/search/")
    page.locator("main [name=q]").fill(things["carried"])
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link", name=things["carried"]).first.click()
    expect(page.locator("h1")).to_contain_text(things["carried"])
