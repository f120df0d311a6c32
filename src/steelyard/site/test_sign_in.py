from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from steelyard.base.accounts import operations
from steelyard.base.accounts.models import Officer
from steelyard.base.actor import house
from steelyard.base.audit.queries import entries
from tests.cast import PASSWORD, Cast

LOGIN = "/accounts/login/"

pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str = "amina", password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": username, "password": password}, **extra)


def code_now(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_name_and_password_open_the_first_page(cast: Cast) -> None:
    client = Client()
    assert sign_in(client).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_the_name_is_taken_in_whatever_case(cast: Cast) -> None:
    assert sign_in(Client(), "Amina").status_code == 302


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(cast: Cast) -> None:
    wrong = sign_in(Client(), password="not the password")
    unknown = sign_in(Client(), username="nobody")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors != {}


def test_who_guesses_is_locked_out_and_the_officer_elsewhere_is_not(cast: Cast) -> None:
    guesser, officer = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="203.0.113.9")
    statuses = [sign_in(guesser, password=f"guess number {number}").status_code for number in range(8)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert sign_in(guesser).status_code == 429
    assert sign_in(officer).status_code == 302
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7"), "brahim").status_code == 302


def test_another_spelling_of_a_name_is_no_further_set_of_guesses(cast: Cast) -> None:
    guesser = Client(REMOTE_ADDR="198.51.100.7")
    spellings = ["brahim", "Brahim", "BRAHIM", "bRahim", "brAhim", "braHim", "brahIm"]
    assert [sign_in(guesser, name, "a guess").status_code for name in spellings][-1] == 429
    told = entries(verb="officer.locked_out")
    assert [(each.object_id, each.detail) for each in told] == [("brahim", {"from": "198.51.100.7"})]


def test_nobody_signs_up_and_no_password_goes_by_mail() -> None:
    for name in ("account_signup", "account_reset_password", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_an_officer_who_left_is_out_at_once(cast: Cast) -> None:
    client = Client()
    sign_in(client)
    operations.close_account(officer=cast.amina.id or 0, actor=house("tests"), at=timezone.now())
    assert client.get("/").status_code == 302
    assert sign_in(Client()).headers["Location"] == "/accounts/inactive/"


def test_a_second_factor_is_set_up_asked_for_and_kept_encrypted(cast: Cast) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/accounts/2fa/totp/activate/").headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    set_up_with = code_now(secret)
    assert client.post("/accounts/2fa/totp/activate/", {"code": set_up_with}).status_code == 302
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))

    fresh = Client()
    assert sign_in(fresh).headers["Location"] == "/accounts/2fa/authenticate/"
    assert fresh.get("/").status_code == 302, "the password alone opens nothing"
    fresh.post("/accounts/2fa/authenticate/", {"code": set_up_with})
    assert fresh.get("/").status_code == 302, "the code that set the app up is used up"
    recovery = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    assert fresh.post("/accounts/2fa/authenticate/", {"code": recovery}).headers["Location"] == "/"
    assert fresh.get("/").status_code == 200
    again = Client()
    sign_in(again)
    assert again.post("/accounts/2fa/authenticate/", {"code": recovery}).status_code == 200, "each code opens once"


def test_the_second_factor_cannot_be_guessed_even_by_who_has_the_password(cast: Cast) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(Officer.objects.get(pk=cast.dina.id), secret)
    for place in range(7):
        guesser = Client(REMOTE_ADDR=f"198.51.100.{place}")
        sign_in(guesser, "dina")
        assert guesser.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    late = guesser.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
    assert late.status_code == 200, "even the right code waits"
    assert guesser.get("/").status_code == 302


def test_signing_out_ends_the_session(cast: Cast) -> None:
    client = Client()
    sign_in(client)
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_a_form_from_elsewhere_is_refused(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403


def test_pages_tell_browsers_to_load_nothing_from_elsewhere(cast: Cast) -> None:
    client = Client()
    sign_in(client)
    for answer in (client.get("/"), Client().get(LOGIN), client.get("/no/such/page/")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "style=" not in answer.content.decode()
        assert "onclick" not in answer.content.decode()
