from __future__ import annotations

import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from steelyard.base.accounts import queries
from steelyard.base.accounts.models import Officer
from steelyard.base.accounts.roles import Role
from steelyard.base.audit.operations import Deed, record_all
from steelyard.base.audit.queries import entries
from tests.cast import PASSWORD, PORT, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def farid(cast: Cast) -> Client:
    return browser("farid")


def browser(username: str, password: str = PASSWORD) -> Client:
    client = Client()
    assert client.post("/accounts/login/", {"login": username, "password": password}).status_code == 302
    return client


NEW = {
    "username": "Hana",
    "name": "Hana Qasim",
    "email": "",
    "language": "ar",
    "role": Role.DOCUMENTARY_OFFICER.value,
    "office": PORT,
    "valid_from": "2026-01-01",
    "valid_until": "",
}


def test_an_enrolled_officer_signs_in_with_the_password_shown_once(farid: Client) -> None:
    shown = farid.post("/administration/officers/new/", NEW)
    assert shown.status_code == 200
    password = shown.context["password"]
    assert password in shown.content.decode()
    assert password not in farid.get("/administration/").content.decode()
    hana = browser("hana", password)
    assert hana.get("/").headers["Location"] == "/accounts/password/change/", "somebody else has seen it"
    own = "four hens in a cathedral"
    given = {"oldpassword": password, "password1": own, "password2": own}
    assert hana.post("/accounts/password/change/", given).status_code == 302
    assert '<html lang="ar"' in hana.get("/").content.decode()
    pk = Officer.objects.get(username="hana").pk
    assert queries.roles_of(officer=pk, on=timezone.localdate()) == {Role.DOCUMENTARY_OFFICER}


def test_a_refused_enrolment_says_why_beside_the_field_and_leaves_nobody_half_enrolled(farid: Client) -> None:
    answer = farid.post("/administration/officers/new/", {**NEW, "username": "amina"})
    assert "username" in answer.context["form"].errors
    wrong = {**NEW, "valid_from": "2026-02-01", "valid_until": "2026-01-01"}
    answer = farid.post("/administration/officers/new/", wrong)
    assert "valid_until" in answer.context["form"].errors
    assert not Officer.objects.filter(username="hana").exists()


def test_postings_are_given_and_ended_and_the_forbidden_pair_is_refused_in_words(farid: Client, cast: Cast) -> None:
    address = f"/administration/officers/{cast.elias.id}/"
    posting = {"role": Role.TARGETER.value, "office": "", "valid_from": "2026-01-01", "valid_until": ""}
    assert farid.post(address, posting).status_code == 302
    refused = farid.post(address, {**posting, "role": Role.SYSTEM_ADMINISTRATOR.value})
    assert "never one person" in refused.content.decode()
    (given,) = [each for each in queries.postings(officer=cast.elias.id) if each.role is Role.TARGETER]
    assert farid.post(f"{address}postings/{given.id}/end/", {"last_day": "2026-01-31"}).status_code == 302
    assert Role.TARGETER not in queries.roles_of(officer=cast.elias.id or 0, on=date(2026, 2, 1))
    elsewhere = f"/administration/officers/{cast.amina.id}/postings/{given.id}/end/"
    assert farid.post(elsewhere, {"last_day": "2026-01-15"}).status_code == 404, "the posting is another officer's"


def test_a_closed_account_and_a_new_password_shut_out_who_knew_the_old(farid: Client, cast: Cast) -> None:
    claire = browser("claire")
    fresh = farid.post(f"/administration/officers/{cast.claire.id}/password/").context["password"]
    assert claire.get("/").status_code == 302
    again = browser("claire", fresh)
    farid.post(f"/administration/officers/{cast.claire.id}/close/")
    assert again.get("/").status_code == 302


def test_a_key_is_shown_once_opens_and_is_revoked(farid: Client) -> None:
    shown = farid.post("/administration/keys/", {"source": "ASYCUDA-1", "scopes": ["declarations:write"], "days": "30"})
    found = re.search(r"sty_[\w-]{43}", shown.content.decode())
    assert found is not None
    holder = queries.key_holder(token=found[0], at=timezone.now())
    assert holder is not None
    assert found[0] not in farid.get("/administration/keys/").content.decode()
    farid.post(f"/administration/keys/{holder.key_id}/revoke/")
    assert queries.key_holder(token=found[0], at=timezone.now()) is None


def test_the_auditor_reads_the_log_page_by_page_and_that_is_logged_too(farid: Client, cast: Cast) -> None:
    for _ in range(60):
        farid.post(f"/administration/officers/{cast.claire.id}/password/")
    elias = browser("elias")
    page = elias.get("/audit/", {"verb": "officer.password_set"})
    assert len(page.context["entries"]) == 50
    earlier = elias.get("/audit/" + page.context["older"])
    assert len(earlier.context["entries"]) == 10
    assert {entry.verb for entry in earlier.context["entries"]} == {"officer.password_set"}
    assert [entry.verb for entry in entries(actor="elias")] == ["audit.read", "audit.read", "officer.signed_in"]
    assert elias.get("/audit/", {"before": "x"}).status_code == 422
    assert elias.get("/audit/", {"verb": "nobody.does"}).status_code == 422
    several = elias.get("/audit/", {"verb": "officer."})
    assert several.context["form"]["verb"].value() == "officer."
    assert {entry.verb.partition(".")[0] for entry in several.context["entries"]} == {"officer"}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Search made", "This installation", "Transport document", "Officer enrolled")),
        ("fr", ("Recherche effectuée", "Cette installation", "Titre de transport", "Agent inscrit")),
        ("ar", ("إجراء بحث", "هذا النظام", "وثيقة النقل", "تسجيل موظف")),
    ],
)
def test_the_log_speaks_the_readers_language_and_shows_the_codes_it_is_narrowed_by(
    cast: Cast, language: str, said: tuple[str, ...]
) -> None:
    deeds = [
        Deed("search.done", "search", "reference+transport", detail={"text": "<b>", "found": 2}),
        Deed("thing.new", "thing", "1", detail={"of": ["x"]}),
    ]
    record_all(deeds, actor=cast.amina, at=timezone.now())
    elias = browser("elias")
    elias.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = elias.get("/audit/").content.decode()
    assert [words for words in said if words not in page] == []
    for code in ("search.done", "search reference+transport", "officer.enrolled", "thing.new", "thing"):
        assert f'<bdi class="code">{code}</bdi>' in page
    assert "<bdi>&lt;b&gt;</bdi>" in page
    words = {"en": "Search made", "fr": "Recherche effectuée", "ar": "إجراء بحث"}[language]
    assert f'<option value="search.done">{words}</option>' in page
    again = elias.get("/audit/", {"verb": "audit.read", "object_kind": "audit"})
    assert {entry.verb for entry in again.context["entries"]} == {"audit.read"}
    assert '<bdi class="code">log</bdi>' not in again.content.decode()
