from __future__ import annotations

import re

import pytest
from django.db import OperationalError
from django.test import Client

from steelyard.base.accounts.models import Officer
from steelyard.base.accounts.roles import Role
from steelyard.base.ui import navigation
from steelyard.base.ui.navigation import ENTRIES, links
from steelyard.cycle.controls.desk import OVERSIGHT
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def test_language_sets_direction_and_words_and_stays_in_the_browser() -> None:
    client = Client()
    answer = client.post("/language/", {"language": "ar", "next": "/accounts/login/?next=/"})
    assert answer.headers["Location"] == "/accounts/login/?next=/"
    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert "tabler.rtl" in page
    assert "تسجيل الدخول" in page


def test_an_officers_language_and_theme_go_with_them_to_another_browser(cast: Cast) -> None:
    first, second = Client(), Client()
    for client in (first, second):
        client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    first.post("/language/", {"language": "fr"})
    first.post("/theme/", {"theme": "dark"})
    assert '<html lang="fr" dir="ltr" data-theme="dark" data-bs-theme="dark"' in second.get("/").content.decode()
    assert Officer.objects.get(username="brahim").language == ""


def test_a_choice_that_does_not_exist_is_refused_and_never_leads_off_our_pages() -> None:
    client = Client()
    assert client.post("/language/", {"language": "xx"}).status_code == 422
    assert client.post("/theme/", {"theme": "neon"}).status_code == 422
    for elsewhere in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        assert client.post("/theme/", {"theme": "dark", "next": elsewhere}).headers["Location"] == "/"


def test_error_pages_speak_the_readers_language() -> None:
    client = Client(raise_request_exception=False)
    client.post("/language/", {"language": "fr"})
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.content.decode()


def test_a_part_of_a_page_that_fails_says_so_in_its_place() -> None:
    answer = Client(raise_request_exception=False).get("/no/such/page/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Reselect"]) == (404, "#wrong")
    assert answer.content.decode().lstrip().startswith('<div class="alert')
    assert "<html" not in answer.content.decode()


def test_a_failure_is_a_page_with_a_number_and_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> bool:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("steelyard.site.health.database_answers", fail)
    answer = Client(raise_request_exception=False).get("/readyz")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.content.decode()
    assert "secret detail" not in answer.content.decode()


def test_a_page_without_its_database_says_that_trying_again_will_help(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"login": "brahim", "password": PASSWORD})

    def gone(self: object) -> None:
        raise OperationalError("secret detail")

    monkeypatch.setattr("steelyard.base.postgres.base.DatabaseWrapper.ensure_connection", gone)
    answer = client.get("/")
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert "The database does not answer" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()


def test_the_first_page_offers_what_the_officer_may_open_and_nothing_else(cast: Cast) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "brahim", "password": PASSWORD})
    offered = [link.address for link in client.get("/").context["navigation"]]
    assert all(client.get(address).status_code == 200 for address in offered)
    assert len(offered) < len(ENTRIES)


def test_the_first_page_promises_each_role_what_its_pages_show() -> None:
    def told(role: Role) -> str:
        return " ".join(str(link.purpose) for link in links(roles=frozenset({role}), path="/"))

    assert navigation.OVERSEERS == OVERSIGHT
    for role in (Role.DOCUMENTARY_OFFICER, Role.PHYSICAL_INSPECTOR):
        assert not re.search(r"\b(plan|profiles?|operators?)\b", told(role))
    assert "against plan" in told(Role.HEAD_OF_RISK_UNIT)
    assert "operator" in told(Role.INTERNAL_AUDITOR)
    drafting = {role for role in OVERSIGHT if "draft" in told(role)}
    assert drafting == {Role.TARGETER}
