"""Signing in as an attacker would like it, and what they get instead."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import pytest_django
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from django.utils import timezone

from steelyard.base.accounts import operations, operations_factors
from steelyard.base.accounts.models import Officer
from steelyard.base.accounts.session_limits import BEGAN, SEEN
from steelyard.base.actor import house
from steelyard.base.audit.queries import entries
from steelyard.base.errors import Forbidden
from tests.cast import PASSWORD, Cast, assemble

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"
SECOND = "/accounts/2fa/authenticate/"


def signed_in(username: str = "amina", **extra: Any) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": PASSWORD, **extra})
    return client


def opens(client: Client) -> bool:
    return client.get("/").status_code == 200


def aged(client: Client, **moments: timedelta) -> None:
    session = client.session
    for key, ago in moments.items():
        session[key] = (timezone.now() - ago).isoformat()
    session.save()


def test_a_session_that_was_left_alone_ends_and_says_so(cast: Cast) -> None:
    client = signed_in()
    assert opens(client)
    aged(client, **{SEEN: timedelta(minutes=29)})
    assert opens(client)
    aged(client, **{SEEN: timedelta(minutes=30)})
    answer = client.get("/board/")
    assert answer.headers["Location"] == "/accounts/login/?next=%2Fboard%2F"
    assert "Your session ended" in client.get("/accounts/login/").content.decode()


def test_a_session_ends_after_its_hours_though_it_was_never_left_alone(cast: Cast) -> None:
    client = signed_in()
    assert opens(client)
    aged(client, **{BEGAN: timedelta(hours=10)})
    assert not opens(client)


def test_what_a_page_fetches_by_itself_keeps_no_session_alive(cast: Cast) -> None:
    client = signed_in()
    assert opens(client)
    aged(client, **{SEEN: timedelta(minutes=20)})
    left = client.session[SEEN]
    assert client.get("/board/live/", headers={"HX-Request": "true"}).status_code in (200, 404)
    assert client.session[SEEN] == left
    assert opens(client)
    assert client.session[SEEN] > left


def test_signing_in_gives_a_new_session_key(cast: Cast) -> None:
    client = Client()
    client.get("/accounts/passkey/", SERVER_NAME="localhost")
    planted = client.session.session_key
    client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    assert planted is not None
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["session"] = planted
    assert not opens(thief)


def test_signing_out_everywhere_ends_every_session_and_is_in_the_log(cast: Cast) -> None:
    here, counter = signed_in(), signed_in()
    assert opens(counter)
    assert here.post("/accounts/sign-out-everywhere/").headers["Location"] == "/accounts/login/"
    assert not opens(here)
    assert not opens(counter)
    assert opens(signed_in())
    assert entries(verb="officer.sessions_ended", object_id="amina")[0].actor == "amina"


def test_a_temporary_password_opens_only_the_page_to_choose_another(cast: Cast) -> None:
    operations.set_password(officer=cast.amina.id or 0, password="made by farid 1", actor=cast.farid, at=timezone.now())
    client = Client()
    client.post("/accounts/login/", {"login": "amina", "password": "made by farid 1"})
    for address in ("/", "/board/", "/profiles/"):
        assert client.get(address).headers["Location"] == "/accounts/password/change/"
    change = {"oldpassword": "made by farid 1", "password1": "made by farid 1", "password2": "made by farid 1"}
    assert "password that you have now" in client.post("/accounts/password/change/", change).content.decode()
    change |= {"password1": "four hens in a cathedral", "password2": "four hens in a cathedral"}
    assert client.post("/accounts/password/change/", change).status_code == 302
    assert opens(client)
    assert [each.actor for each in entries(verb="officer.password_set", object_id="amina")] == ["amina", "farid"]


def test_an_administrator_does_not_take_the_short_way_to_their_own_password_or_factors(cast: Cast) -> None:
    farid = signed_in("farid")
    own = f"/administration/officers/{cast.farid.id}"
    assert farid.post(f"{own}/password/").headers["Location"] == "/accounts/password/change/"
    assert farid.post(f"{own}/factors/remove/").status_code == 403
    with pytest.raises(Forbidden):
        operations_factors.forget_factors(officer=cast.farid.id or 0, actor=cast.farid, at=timezone.now())


def test_who_lost_every_factor_gets_a_clean_start_from_an_administrator(cast: Cast) -> None:
    TOTP.activate(Officer.objects.get(pk=cast.amina.id), SECRET)
    client = Client()
    client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    client.post(SECOND, {"code": code_now()})
    assert opens(client)
    farid = signed_in("farid")
    page = f"/administration/officers/{cast.amina.id}/"
    assert "Remove the second factors" in farid.get(page).content.decode()
    assert farid.post(f"{page}factors/remove/").status_code == 302
    assert not opens(client)
    assert not Authenticator.objects.filter(user_id=cast.amina.id).exists()
    (told,) = entries(verb="factor.all_removed")
    assert (told.actor, told.object_id, told.detail) == ("farid", "amina", {"factors": ["totp"]})


def code_now() -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def test_the_authenticator_app_cannot_be_switched_off_when_nothing_else_is_left(cast: Cast) -> None:
    client = signed_in()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    TOTP.activate(Officer.objects.get(pk=cast.amina.id), SECRET)
    assert "only second factor" in client.get("/accounts/2fa/totp/deactivate/").content.decode()
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user_id=cast.amina.id).exists()


def test_no_page_with_data_opens_before_a_second_factor_is_set_up(cast: Cast, settings: pytest_django.Settings) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"require_second_factor": True})
    client = signed_in()
    for address in ("/", "/board/", "/operators/", "/search/?q=QX"):
        assert client.get(address).headers["Location"] == "/accounts/2fa/totp/activate/"
    Authenticator.objects.create(user_id=cast.amina.id, type="recovery_codes", data={"seed": "", "used_mask": 0})
    assert not opens(client), "recovery codes are no second factor"


def test_an_expired_posting_takes_the_role_from_a_session_that_goes_on(cast: Cast) -> None:
    client = signed_in()
    assert client.get("/profiles/").status_code == 200
    (posting,) = Officer.objects.get(pk=cast.amina.id).postings.all()
    yesterday = timezone.localdate() - timedelta(days=1)
    operations.end_posting(
        posting=posting.pk, officer=cast.amina.id or 0, last_day=yesterday, actor=house("tests"), at=timezone.now()
    )
    assert client.get("/profiles/").status_code == 403


ELSEWHERE = ["https://evil.example/", "//evil.example", "\\\\evil.example", "/\\evil.example", "https:evil.example"]
ELSEWHERE += ["http://localhost:9999/", "http://127.0.0.1/", "http:///evil.example", "javascript:alert(1)"]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_sign_in_leads_to_our_own_pages_alone(cast: Cast, elsewhere: str) -> None:
    client = Client()
    answer = client.post("/accounts/login/", {"login": "amina", "password": PASSWORD, "next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_a_name_of_a_host_that_is_not_ours_is_refused() -> None:
    assert Client(SERVER_NAME="evil.example").get("/accounts/login/").status_code == 400


def test_what_an_officer_saw_is_not_kept_by_the_browser(cast: Cast) -> None:
    client = signed_in()
    for address in ("/", "/board/", "/profiles/", "/accounts/2fa/", "/no/such/page/"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address
    assert "no-store" in Client().get("/accounts/login/").headers["Cache-Control"]
    assert client.get("/").headers["Referrer-Policy"] == "same-origin"


def test_a_code_opens_once(cast: Cast) -> None:
    TOTP.activate(Officer.objects.get(pk=cast.amina.id), SECRET)
    first, second = signed_in(), signed_in()
    code = code_now()
    first.post(SECOND, {"code": code})
    second.post(SECOND, {"code": code})
    assert (opens(first), opens(second)) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_sent_many_times_at_once_opens_once_and_many_guesses_at_once_are_counted() -> None:
    people = assemble()
    amina = Officer.objects.get(pk=people.amina.id)
    TOTP.activate(amina, SECRET)
    browsers = [signed_in() for _ in range(8)]
    code = code_now()

    def send(what: str) -> Callable[[Client], bool]:
        def try_it(client: Client) -> bool:
            try:
                client.post(SECOND, {"code": what})
                return opens(client)
            finally:
                connection.close()

        return try_it

    with ThreadPoolExecutor(8) as at_once:
        assert sum(at_once.map(send(code), browsers)) == 1
        guessing = [signed_in() for _ in range(8)]
        assert not any(at_once.map(send("000000"), guessing))
    refused = entries(verb="factor.refused", object_id="amina", limit=50)
    assert len(refused) <= 13, "six wrong codes, and the seven that came too late"


def test_an_unknown_name_is_worked_on_as_long_as_a_known_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    from django.contrib.auth.hashers import MD5PasswordHasher

    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    work = []
    for name in ("amina", "nobody"):
        Client().post("/accounts/login/", {"login": name, "password": "a guess"})
        work.append(len(hashed))
        hashed.clear()
    assert work[0] == work[1] >= 1
