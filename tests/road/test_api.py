"""The API as an outside system meets it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from steelyard.base.accounts.operations_keys import issue_key
from steelyard.base.accounts.roles import Scope
from steelyard.base.accounts.token import new_token
from steelyard.base.actor import house
from steelyard.base.audit.models import AuditEntry
from steelyard.cycle.controls.models import Control, Result
from steelyard.cycle.declarations.models import Item
from steelyard.cycle.declarations.models import Message as ArrivedMessage
from steelyard.cycle.road import clear as road
from steelyard.cycle.road import write
from steelyard.cycle.selection.operations import prepare_secrets
from steelyard.engine.assess import Assessment
from steelyard.engine.lane import Lane
from steelyard.engine.selection.draw import Step, below, drawn
from steelyard.engine.signal import Kind, Signal
from steelyard.site.api import examples
from tests.road.conftest import AT

POST = "/api/v1/declarations"
RIFLES = {"hs": "93033000", "description": "Sporting rifles", "documents": []}
HIGHEST_RANDOM_BP = 1_000  # no office of the demo pack draws more at random
Call = Callable[..., Any]


@pytest.fixture
def key(installation: Any) -> str:
    prepare_secrets(at=timezone.now(), entropy=calm)
    return issued("asycuda", *Scope)


def calm(size: int) -> bytes:
    """A secret under which chance leaves the first import of the port alone, so that a test knows its lane."""
    year = timezone.now().year
    numbers = [f"{each}-QXPOR-I-0000001" for each in (year, year + 1)]  # the office may be in the new year already
    candidates = (hashlib.shake_256(b"calm %d" % place).digest(size) for place in range(1000))
    return next(
        secret
        for secret in candidates
        if not any(below(drawn(secret, number, Step.RANDOM), HIGHEST_RANDOM_BP) for number in numbers)
    )


def issued(source: str, *scopes: Scope, per_minute: int | None = None) -> str:
    token = new_token()
    issue_key(source=source, token=token, scopes=scopes, per_minute=per_minute, actor=house("tests"), at=AT)
    return token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def send(token: str, body: Any, kind: str = "application/json", **headers: str) -> Any:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return Client().post(POST, data=data, content_type=kind, headers={**bearer(token), **headers})


def get(token: str, address: str) -> Any:
    return Client().get(address, headers=bearer(token))


def test_a_declaration_sent_is_answered_with_its_lane(key):
    answer = send(key, examples.DECLARATION)
    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] == "decided"
    assert told["lane"] in ("green", "blue", "yellow", "orange", "red")
    assert told["number"].startswith("20")


def test_the_example_answers_have_the_shape_of_the_real_ones(key):
    real = send(key, examples.DECLARATION).json()
    assert set(examples.ANSWER) <= set(real) | {"stand_by_until"}
    refused = send(key, {**examples.DECLARATION, "items": [{"sequence": 1}]})
    assert refused.status_code == 422
    assert refused.json()["reasons"][0]["place"] == examples.REFUSED["reasons"][0]["place"]
    assert refused.json()["reasons"][0]["code"] == examples.REFUSED["reasons"][0]["code"]


@pytest.mark.parametrize("fails", [False, True])
def test_a_decision_is_told_later_in_the_fields_of_its_answer_and_nothing_is_null(key, fails, monkeypatch):
    """One green that waits, one under control: neither has a field without a value, or one of the house alone."""

    def broken(*args: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        if fails:
            patched.setattr(road, "assess", broken)
        answer = send(key, examples.DECLARATION)
    first, again = answer.json(), get(key, f"{POST}/{answer.json()['number']}")
    assert (first["lane"], "concerns" in first, "stand_by_until" in first) == (
        ("red", True, False) if fails else ("green", False, True)
    )
    wanted = {name: value for name, value in first.items() if name not in ("status", "message_id")}
    versions = [{name: first[name] for name in ("version", "lane", "decided_at")}]
    assert again.json() == {**wanted, "versions": versions, **({"control": "queued"} if fails else {})}
    explanation = get(key, f"{POST}/{first['number']}/explanation").json()
    del explanation["grounds"]["signals"]  # a fact that a profile tested may be missing, and is told so
    assert "null" not in json.dumps([first, again.json(), explanation])


def test_an_xml_message_takes_its_id_from_the_envelope(key):
    answer = send(key, examples.XML, "application/xml", **{"Steelyard-Message": "sad-1"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["message_id"] == "sad-1"


def test_an_envelope_that_says_otherwise_is_not_the_same_message_again(key):
    for name in ("sad-1", "sad-2"):
        assert send(key, examples.XML, "application/xml", **{"Steelyard-Message": name}).status_code == 200
    again = send(key, examples.XML, "application/xml", **{"Steelyard-Message": "sad-2", "Steelyard-Amends": "sad-1"})
    assert (again.status_code, again.json()["reasons"][0]["code"]) == (409, "message_id.conflict")
    third = {"Steelyard-Message": "sad-3", "Steelyard-Amends": "sad-1"}
    answers = [send(key, examples.XML, "application/xml", **third) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert answers[0].json()["version"] == 2


@pytest.mark.parametrize("first", [{}, {"Steelyard-Amends": "M-1"}])
def test_an_envelope_that_repeats_what_the_body_says_it_amends_makes_no_other_message(key, first):
    assert send(key, {**examples.DECLARATION, "message_id": "M-1"}).status_code == 200
    body = {**examples.DECLARATION, "message_id": "M-2", "amends": "M-1"}
    envelopes = [first, {}, {"Steelyard-Amends": "M-1"}, {"Steelyard-Message": "M-2", "Steelyard-Amends": "M-1"}]
    answers = [send(key, body, **envelope) for envelope in envelopes]
    assert {(each.status_code, each.content) for each in answers} == {(200, answers[0].content)}
    assert answers[0].json()["version"] == 2
    assert ArrivedMessage.objects.count() == 2


def test_an_envelope_that_says_what_the_body_does_not_is_at_odds_with_the_message_without(key):
    for name in ("M-1", "M-2"):
        assert send(key, {**examples.DECLARATION, "message_id": name}).status_code == 200
    again = send(key, {**examples.DECLARATION, "message_id": "M-2"}, **{"Steelyard-Amends": "M-1"})
    assert (again.status_code, again.json()["reasons"][0]["code"]) == (409, "message_id.conflict")


def test_the_same_body_refused_in_another_envelope_is_kept_with_it(key):
    for name, amends in (("a", "x"), ("a", "y"), ("b", "y"), ("b", "y")):
        envelope = {"Steelyard-Message": name, "Steelyard-Amends": amends}
        assert send(key, examples.XML, "application/xml", **envelope).status_code == 422
    kept = ArrivedMessage.objects.filter(accepted=False).order_by("pk").values_list("message_id", "amends")
    assert list(kept) == [("a", "x"), ("a", "y"), ("b", "y")]


def test_numbers_are_as_exact_on_record_as_they_were_declared(key):
    money = {"amount": "99999999999.999999999999999999", "currency": "EUR"}
    fine = {"net_mass": "0.123456789012345678", "value": money}
    sent = {**examples.DECLARATION, "message_id": "fine", "items": [examples.DECLARATION["items"][0] | fine]}
    assert send(key, sent).status_code == 200
    (item,) = Item.objects.filter(declaration__message_key="fine")
    assert (str(item.net_mass), str(item.value)) == (fine["net_mass"], money["amount"])


def test_the_same_message_twice_is_the_same_answer_and_another_body_a_conflict(key):
    first = send(key, examples.DECLARATION)
    assert send(key, examples.DECLARATION).content == first.content
    assert send(key, {**examples.DECLARATION, "packages": 1}).status_code == 409


@pytest.mark.parametrize("token", ["", "not-a-key", "x" * 500])
def test_without_a_valid_key_nothing_opens(installation, token):
    answer = send(token, examples.DECLARATION)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_key_opens_only_its_scopes(installation):
    reader = issued("asycuda", Scope.DECISIONS_READ)
    assert send(reader, examples.DECLARATION).status_code == 403
    writer = issued("asycuda", Scope.DECLARATIONS_WRITE)
    number = send(writer, examples.DECLARATION).json()["number"]
    assert get(writer, f"{POST}/{number}").status_code == 403
    assert get(reader, f"{POST}/{number}").status_code == 200


def test_a_source_does_not_see_the_declarations_of_another(key):
    number = send(key, examples.DECLARATION).json()["number"]
    other = issued("other", *Scope)
    assert get(other, f"{POST}/{number}").status_code == 404
    assert get(other, f"{POST}/{number}/explanation").status_code == 404


def test_a_key_that_asks_too_often_must_wait(installation):
    hurried = issued("asycuda", Scope.DECISIONS_READ, per_minute=2)
    answers = [get(hurried, f"{POST}/none").status_code for _ in range(3)]
    assert answers == [404, 404, 429]


def test_a_content_type_that_is_not_read_is_said_so(key):
    assert send(key, "x", "text/plain").status_code == 415


def test_without_a_database_nothing_is_promised(key, monkeypatch):
    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection is lost")

    monkeypatch.setattr(road.profiles, "live", gone)
    answer = send(key, examples.DECLARATION)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


@pytest.fixture
def controlled(key: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of a declaration with a documentary control on it."""
    papers = Signal(kind=Kind.ERROR, source="assess", version=0, lane=Lane.YELLOW)
    with monkeypatch.context() as patched:
        patched.setattr(road, "assess", lambda _declared, _dossier, known: Assessment((papers,), known.versions))
        told = send(key, examples.DECLARATION).json()
    assert told["lane"] == "yellow"
    return str(told["number"])


def report(**fields: Any) -> dict[str, Any]:
    """The example report, with times after the control was ordered."""
    control = Control.objects.get()
    return {
        **examples.REPORT,
        "started_at": control.queued_at.isoformat(),
        "ended_at": control.queued_at.isoformat(),
        "quick_reason": "A single invoice.",
        **fields,
    }


def send_result(token: str, number: str, body: dict[str, Any]) -> Any:
    address = f"{POST}/{number}/results"
    return Client().post(address, data=json.dumps(body), content_type="application/json", headers=bearer(token))


def test_a_result_from_outside_closes_the_control(key, controlled):
    answer = send_result(key, controlled, report())
    assert answer.status_code == 201, answer.content
    assert Result.objects.get().status == "nil"
    assert get(key, f"{POST}/{controlled}").json()["control"] == "closed"
    assert send_result(key, controlled, report()).status_code == 409


def test_a_wrong_result_is_refused_with_every_reason(key, controlled):
    body = report(
        extent=None, details={"type": "documentary"}, findings=[{"risk_area": "", "type": "", "legal_base": ""}]
    )
    answer = send_result(key, controlled, body)
    assert answer.status_code == 422
    assert {reason["place"] for reason in answer.json()["reasons"]} == {
        "extent",
        "status",
        "details.documents_seen",
        "findings[0].risk_area",
        "findings[0].type",
        "findings[0].legal_base",
    }
    assert not Result.objects.exists()


def test_chance_is_told_only_when_nothing_is_left_to_control(key, controlled):
    before = get(key, f"{POST}/{controlled}/explanation").json()
    assert "random" not in before
    assert set(before["grounds"]) == {"signals"}
    send_result(key, controlled, report())
    after = get(key, f"{POST}/{controlled}/explanation").json()
    assert [pick["kind"] for pick in after["grounds"]["picks"]] == ["failsafe"]
    assert after["random"] is False


def test_an_amendment_does_not_tell_what_chance_chose_while_its_control_is_open(key, controlled):
    first = get(key, f"{POST}/{controlled}").json()
    amended = {**examples.DECLARATION, "message_id": "again", "amends": examples.DECLARATION["message_id"]}
    assert send(key, amended).json()["version"] == 2
    assert get(key, f"{POST}/{controlled}?version=1").json()["control"] == "superseded"
    for version in (1, 2):
        told = get(key, f"{POST}/{controlled}/explanation?version={version}").json()
        assert (told["lane"] == first["lane"], "random" in told, set(told["grounds"])) == (True, False, {"signals"})


def test_a_declaration_system_learns_neither_profiles_nor_values_nor_chances(key):
    """Not of what picked, nor of what matched and was not picked: who declares would bend the next one round it."""
    wanted = {**examples.DECLARATION, "message_id": "looked-for", "items": [examples.DECLARATION["items"][0] | RIFLES]}
    number = send(key, wanted).json()["number"]
    whole = get(key, f"{POST}/{number}/explanation").json()
    assert {signal["kind"] for signal in whole["grounds"]["signals"]} == {"match"}
    sender = issued("asycuda", Scope.DECLARATIONS_WRITE, Scope.DECISIONS_READ)
    for address in (f"{POST}/{number}", f"{POST}/{number}/explanation"):
        told = get(sender, address)
        assert told.status_code == 200
        for signal in whole["grounds"]["signals"]:
            assert signal["source"] not in told.content.decode()
        for word in ("probability", "propensity", "values", "max_misses", "signals", "threshold"):
            assert word not in told.content.decode()
    assert "grounds" not in get(sender, f"{POST}/{number}/explanation").json()


def test_reading_an_explanation_is_on_record(key, controlled):
    get(key, f"{POST}/{controlled}/explanation")
    entry = AuditEntry.objects.get(verb="explanation.read")
    assert (entry.actor, entry.object_id) == ("asycuda", f"{controlled} v1")


@pytest.mark.parametrize(
    "body",
    [
        '{"url": "http://127.0.0.1:1/x", "url": "http://127.0.0.1:2/x"}',
        '{"url": NaN}',
        "[" * 100_000,
        '{"url": "http://example.org/x"}',
        '{"url": "ftp://127.0.0.1/x"}',
        '{"url": "http://127.0.0.1:1/x", "topics": []}',
        '{"url": "http://127.0.0.1:1/x", "topics": ["everything"]}',
        '{"url": "http://127.0.0.1:1/x", "more": 1}',
    ],
)
def test_a_subscription_that_is_wrong_is_refused(key, body):
    answer = Client().post("/api/v1/webhooks", data=body, content_type="application/json", headers=bearer(key))
    assert answer.status_code == 422


def test_a_subscription_is_listed_without_its_secret_and_can_end(key):
    body = json.dumps(examples.WEBHOOK)
    made = Client().post("/api/v1/webhooks", data=body, content_type="application/json", headers=bearer(key))
    assert made.status_code == 201
    assert len(made.json()["secret"]) > 30
    (listed,) = get(key, "/api/v1/webhooks").json()
    assert "secret" not in listed
    address = f"/api/v1/webhooks/{listed['id']}"
    assert Client().delete(address, headers=bearer(issued("other", *Scope))).status_code == 404
    assert Client().delete(address, headers=bearer(key)).status_code == 204
    assert get(key, "/api/v1/webhooks").json() == []


def test_the_same_subscription_sent_again_is_a_conflict(key):
    body = json.dumps(examples.WEBHOOK)
    first, again = (
        Client().post("/api/v1/webhooks", data=body, content_type="application/json", headers=bearer(key))
        for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 409)
    assert "running already" in again.content.decode()
    assert len(get(key, "/api/v1/webhooks").json()) == 1


def test_the_document_is_openapi_3_1_and_its_references_resolve(client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    text = json.dumps(document)
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert names
    assert names <= set(document["components"]["schemas"])


def test_the_published_schema_of_a_declaration_is_open_to_everybody(client):
    assert client.get("/api/v1/schema/declaration-1.json").json()["title"].startswith("Declaration")


def test_a_fault_of_ours_is_no_fault_of_the_senders(key, monkeypatch):
    def broken(*args: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(write.declarations, "record_goods", broken)
        answer = send(key, examples.DECLARATION)
    assert answer.status_code == 500
    assert [reason["code"] for reason in answer.json()["reasons"]] == ["not_processed"]
    assert "lane" not in answer.json()
    assert send(key, examples.DECLARATION).json()["status"] == "decided"
