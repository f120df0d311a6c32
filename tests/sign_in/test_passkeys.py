"""Passkeys against a server that believes nothing: what is signed must be right, fresh, from here and the officer's."""

from __future__ import annotations

import json
from typing import Any

import pytest
import pytest_django
from allauth.mfa.models import Authenticator as Kept
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.test import Client, TestCase

from steelyard.base.accounts.models import Officer
from steelyard.base.audit.queries import entries
from tests.cast import PASSWORD, Cast
from tests.sign_in.authenticator import Authenticator

pytestmark = pytest.mark.django_db

ADD, SIGN_IN, SECOND = "/accounts/2fa/passkeys/add/", "/accounts/passkey/", "/accounts/2fa/authenticate/"
CONFIRM = "/accounts/2fa/passkeys/confirm/"


def browser(host: str = "localhost") -> Client:
    return Client(SERVER_NAME=host)


def signed_in(username: str) -> Client:
    client = browser()
    assert client.post("/accounts/login/", {"login": username, "password": PASSWORD}).status_code == 302
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def options(client: Client, address: str) -> dict[str, Any]:
    """What the page hands to the browser, as the browser reads it."""
    page = client.get(address).content.decode()
    _before, _mark, rest = page.partition('<script id="passkey-options" type="application/json">')
    return dict(json.loads(rest.partition("</script>")[0]))


def made(username: str, name: str = "office computer") -> Authenticator:
    """A passkey of the officer."""
    client, passkey = signed_in(username), Authenticator()
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(ADD, {"name": name, "credential": passkey.create(options(client, ADD))})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    return passkey


def opens(client: Client) -> bool:
    return client.get("/").status_code == 200


def verbs(username: str) -> list[str]:
    return [entry.verb for entry in reversed(entries(object_id=username, verb="factor."))]


def test_a_passkey_alone_signs_in_and_the_log_tells_all_of_it(cast: Cast) -> None:
    passkey, client = made("amina"), browser()
    answer = client.post(SIGN_IN, {"credential": passkey.get(options(client, SIGN_IN)), "next": "/profiles/"})
    assert answer.headers["Location"] == "/profiles/"
    assert opens(client)
    assert verbs("amina") == ["factor.added", "factor.added", "factor.used"]
    used = entries(verb="factor.used")[0]
    assert (used.actor, used.detail["name"], used.detail["for"]) == (
        "amina",
        "office computer",
        "sign-in without password",
    )
    row = Kept.objects.get(type=Kept.Type.WEBAUTHN)
    assert row.last_used_at is not None
    assert "office computer" in client.get("/accounts/2fa/").content.decode()


def test_after_the_password_a_passkey_or_a_recovery_code_is_asked_for(cast: Cast) -> None:
    passkey, client = made("amina"), browser()
    assert client.post("/accounts/login/", {"login": "amina", "password": PASSWORD}).headers["Location"] == SECOND
    assert not opens(client)
    assert client.post(SECOND, {"credential": passkey.get(options(client, SECOND))}).headers["Location"] == "/"
    assert opens(client)
    other = browser()
    other.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    code = Kept.objects.get(type=Kept.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    other.post(SECOND, {"code": code})
    assert opens(other)


def test_while_codes_wait_a_passkey_in_place_of_one_waits_too_and_a_passkey_alone_does_not(cast: Cast) -> None:
    passkey, guesser = made("amina"), browser()
    guesser.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    for _ in range(6):
        guesser.post(SECOND, {"code": "000000"})
    guesser.post(SECOND, {"credential": passkey.get(options(guesser, SECOND))})
    assert not opens(guesser)
    officer = browser()
    officer.post(SIGN_IN, {"credential": passkey.get(options(officer, SIGN_IN))})
    assert opens(officer)


LIES: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "http://evil.example"},
    "a neighbour's origin": {"origin": "http://evil.localhost"},
    "another port": {"origin": "http://localhost:9999"},
    "another relying party": {"host": "evil.example"},
    "inside a frame": {"framed": True},
    "nobody verified": {"flags": 1},
    "nobody present": {"flags": 4},
    "another key": {"key": ec.generate_private_key(ec.SECP256R1())},
    "an owner that does not exist": {"owner": b"987654321"},
    "an owner beyond all numbers": {"owner": b"9" * 40},
    "an owner that is no number": {"owner": b"\xff\x00amina"},
}


@pytest.mark.parametrize("lie", LIES)
def test_an_assertion_with_a_lie_in_it_opens_nothing(cast: Cast, lie: str) -> None:
    passkey, client = made("amina"), browser()
    answer = client.post(SIGN_IN, {"credential": passkey.get(options(client, SIGN_IN), **LIES[lie])})
    assert (answer.status_code, opens(client)) == (200, False)
    assert "was not accepted" in answer.content.decode()


@pytest.mark.parametrize("lie", ["another origin", "another relying party", "inside a frame", "nobody verified"])
def test_a_passkey_that_was_made_with_a_lie_is_not_kept(cast: Cast, lie: str) -> None:
    client = signed_in("amina")
    client.post(ADD, {"credential": Authenticator().create(options(client, ADD), **LIES[lie])})
    assert not Kept.objects.exists()


def test_an_assertion_opens_once(cast: Cast) -> None:
    passkey, client, thief = made("amina"), browser(), browser()
    said = passkey.get(options(client, SIGN_IN))
    options(thief, SIGN_IN)
    assert client.post(SIGN_IN, {"credential": said}).status_code == 302
    client.post("/accounts/logout/")
    for replaying in (client, thief):
        assert replaying.post(SIGN_IN, {"credential": said}).status_code == 200
        assert not opens(replaying)


def test_a_challenge_that_was_answered_wrongly_is_not_answered_again(cast: Cast) -> None:
    passkey, client = made("amina"), browser()
    asked = options(client, SIGN_IN)
    page = client.post(SIGN_IN, {"credential": passkey.get(asked, origin="http://evil.example")})
    assert asked["publicKey"]["challenge"] not in page.content.decode()
    assert client.post(SIGN_IN, {"credential": passkey.get(asked)}).status_code == 200
    assert not opens(client)


def test_a_counter_that_does_not_grow_betrays_a_copy(cast: Cast) -> None:
    passkey = made("amina")
    for counter, accepted in ((5, True), (5, False), (4, False), (0, False), (6, True)):
        client = browser()
        client.post(SIGN_IN, {"credential": passkey.get(options(client, SIGN_IN), counter=counter)})
        assert opens(client) is accepted, counter
    refused = entries(verb="factor.refused", object_id="amina")
    assert [entry.detail for entry in refused] == [{"factor": "passkey", "copied": True}] * 3


def test_a_passkey_that_never_counts_is_as_good(cast: Cast) -> None:
    passkey = made("amina")
    for _ in range(2):
        client = browser()
        client.post(SIGN_IN, {"credential": passkey.get(options(client, SIGN_IN), counter=0)})
        assert opens(client)


def test_a_passkey_of_another_officer_opens_neither_account(cast: Cast) -> None:
    aminas, brahims = made("amina"), made("brahim")
    client = browser()
    said = aminas.get(options(client, SIGN_IN), owner=brahims.owner)
    assert client.post(SIGN_IN, {"credential": said}).status_code == 200
    client.post("/accounts/login/", {"login": "brahim", "password": PASSWORD})
    assert client.post(SECOND, {"credential": aminas.get(options(client, SECOND))}).status_code == 200
    assert not opens(client)
    assert verbs("brahim")[-1] == "factor.refused"
    assert "factor.used" not in verbs("amina")


def test_the_passkey_of_a_closed_account_opens_nothing(cast: Cast) -> None:
    passkey, client = made("amina"), browser()
    Officer.objects.filter(username="amina").update(is_active=False)
    assert client.post(SIGN_IN, {"credential": passkey.get(options(client, SIGN_IN))}).status_code == 200
    assert "factor.used" not in verbs("amina")


HOSTILE = [
    "",
    "[]",
    "{}",
    "null",
    "7",
    '"x"',
    "{",
    "[" * 15_000,
    '{"a":' * 5_000,
    "x" * 30_000,
    '{"id": 1, "rawId": []}',
]
HOSTILE += [
    '{"id": 1, "rawId": []}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA"}}',
]


@pytest.mark.parametrize("place", [SIGN_IN, SECOND, ADD, CONFIRM])
def test_what_is_no_credential_is_refused_in_words(cast: Cast, place: str) -> None:
    passkey = made("amina")
    client = signed_in("brahim") if place == ADD else browser()
    if place == SECOND:
        client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    if place == CONFIRM:
        client.post(SIGN_IN, {"credential": passkey.get(options(client, SIGN_IN))})
    for hostile in HOSTILE:
        cache.clear()  # else the bound on tries would answer instead
        options(client, place)
        answer = client.post(place, {"credential": hostile})
        assert answer.status_code == (302 if place == CONFIRM else 200), hostile[:40]
    assert Kept.objects.filter(type=Kept.Type.WEBAUTHN).count() == 1


def test_a_part_of_a_true_assertion_that_is_broken_is_refused_in_words(cast: Cast) -> None:
    passkey, client = made("amina"), browser()
    for part in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        for wrong in ("", "AA", "!!", None, 7, [], {}, "A" * 4000):
            said = json.loads(passkey.get(options(client, SIGN_IN)))
            said["response"][part] = wrong
            answer = client.post(SIGN_IN, {"credential": json.dumps(said)})
            assert (answer.status_code, opens(client)) == (200, False), (part, wrong)


def test_every_change_needs_the_officer_to_confirm_first(cast: Cast) -> None:
    passkey = made("amina")
    number = Kept.objects.get(type=Kept.Type.WEBAUTHN).pk
    client = browser()
    client.post(SIGN_IN, {"credential": passkey.get(options(client, SIGN_IN))})
    for address in (ADD, f"/accounts/2fa/passkeys/{number}/remove/"):
        assert client.post(address).headers["Location"].startswith("/accounts/reauthenticate/?next=")
    TOTP.activate(Officer.objects.get(username="amina"), "JBSWY3DPEHPK3PXP")
    confirm = f"{CONFIRM}?next=/accounts/2fa/"
    answer = client.post(confirm, {"credential": passkey.get(options(client, confirm))})
    assert answer.headers["Location"] == "/accounts/2fa/"
    assert client.post(f"/accounts/2fa/passkeys/{number}/remove/").headers["Location"] == "/accounts/2fa/"
    assert not Kept.objects.filter(pk=number).exists()
    assert verbs("amina")[-2:] == ["factor.used", "factor.removed"]
    lost = browser()
    assert lost.post(SIGN_IN, {"credential": passkey.get(options(lost, SIGN_IN))}).status_code == 200
    assert not opens(lost)


def test_the_last_second_factor_stays(cast: Cast) -> None:
    made("amina")
    number = Kept.objects.get(type=Kept.Type.WEBAUTHN).pk
    client = browser()
    client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    code = Kept.objects.get(type=Kept.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    client.post(SECOND, {"code": code})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "only second factor" in client.get(f"/accounts/2fa/passkeys/{number}/remove/").content.decode()
    assert client.post(f"/accounts/2fa/passkeys/{number}/remove/").status_code == 409
    assert Kept.objects.filter(pk=number).exists()


def test_an_officer_removes_no_passkey_but_their_own(cast: Cast) -> None:
    made("amina")
    number = Kept.objects.get(type=Kept.Type.WEBAUTHN).pk
    client = signed_in("brahim")
    assert client.get(f"/accounts/2fa/passkeys/{number}/remove/").status_code == 404
    assert client.post(f"/accounts/2fa/passkeys/{number}/remove/").status_code == 404
    assert Kept.objects.filter(pk=number).exists()


def test_under_another_name_pages_say_where_passkeys_work(cast: Cast, settings: pytest_django.Settings) -> None:
    passkey, client = made("amina"), browser("127.0.0.1")
    assert 'href="http://localhost/"' in client.get(SIGN_IN).content.decode()
    said = passkey.get({"publicKey": {"challenge": "AAAA"}}, origin="http://127.0.0.1")
    assert client.post(SIGN_IN, {"credential": said}).status_code == 200
    assert not opens(client)
    settings.PASSKEYS_AT = None
    assert "no host name for passkeys" in client.get(SIGN_IN).content.decode()
    assert browser().get(SIGN_IN).status_code == 200


def test_nobody_keeps_more_passkeys_than_anybody_needs(cast: Cast) -> None:
    client = signed_in("amina")
    for _ in range(12):
        client.post(ADD, {"credential": Authenticator().create(options(client, ADD))})
    assert Kept.objects.filter(type=Kept.Type.WEBAUTHN).count() == 10
