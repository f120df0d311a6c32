"""What hostile or careless systems send is refused in words, and never breaks, doubles or reveals anything."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from steelyard.base.accounts.roles import Scope
from steelyard.cycle.controls.models import Result
from steelyard.cycle.declarations.models import Declaration
from steelyard.site.api import examples
from tests.road.test_api import (  # noqa: F401 - fixtures
    POST,
    bearer,
    controlled,
    get,
    issued,
    key,
    report,
    send,
    send_result,
)

WEBHOOKS = "/api/v1/webhooks"
PROBLEM = "application/problem+json"


def problem_of(answer: Any, status: int) -> dict[str, Any]:
    """The problem in ``answer``, which must be one of ``status`` and set no cookie."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == PROBLEM
    assert not answer.cookies
    told: dict[str, Any] = json.loads(answer.content)
    assert told["status"] == status
    assert told["request_id"]
    return told


def raw(token: str, body: bytes, kind: str = "application/json", address: str = POST, **headers: str) -> Any:
    return Client().generic("POST", address, body, content_type=kind, headers={**bearer(token), **headers})


@pytest.mark.parametrize("kind", ["application/json", "application/xml", "application/x-ndjson"])
def test_a_body_beyond_what_the_door_admits_is_too_large(key, kind):  # noqa: F811
    assert problem_of(raw(key, b" " * 7_000_000, kind), 413)["code"] == "body.too_large"


def test_a_message_beyond_its_own_limit_is_refused_and_kept(key):  # noqa: F811
    answer = raw(key, b" " * 5_500_000)
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (422, "size")


@pytest.mark.parametrize("size", [200_001, 7_000_000])
def test_a_subscription_is_small(key, size):  # noqa: F811
    assert problem_of(raw(key, b" " * size, address=WEBHOOKS), 413)["code"] == "body.too_large"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("address", [POST, f"{POST}/n/results", WEBHOOKS])
def test_a_body_of_another_kind_is_not_read(key, kind, address):  # noqa: F811
    assert problem_of(raw(key, b"a=1", kind, address), 415)["code"] == "content_type"


def test_a_compressed_body_is_not_opened(key):  # noqa: F811
    answer = raw(key, b"\x1f\x8b\x08", **{"Content-Encoding": "gzip"})
    assert problem_of(answer, 415)["code"] == "content_encoding"


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "windows-1256", "x-unknown"])
def test_a_body_that_calls_itself_other_than_utf_8_is_not_guessed_at(key, charset):  # noqa: F811
    answer = raw(key, json.dumps(examples.DECLARATION).encode(), f"application/json; charset={charset}")
    assert problem_of(answer, 415)["code"] == "content_charset"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_utf_8_may_be_said(key, charset):  # noqa: F811
    answer = raw(key, json.dumps(examples.DECLARATION).encode(), f"application/json; charset={charset}")
    assert answer.status_code == 200


def test_the_longest_of_everything_that_is_admitted_can_be_kept(key):  # noqa: F811
    """What a reader lets in and a column cannot hold would fail the whole batch it came in."""
    wide, long = "\U0001f9ea", "9" * 35
    items = [
        {
            "sequence": 99_999,
            "hs": "8516600000",
            "description": wide * 1_000,
            "origin": "CN",
            "cpc": "9" * 17,
            "preference": "9" * 17,
            "net_mass": "99999999999.999999",
            "gross_mass": "99999999999.999999",
            "quantity": "999999999999999.999999",
            "unit": "Z" * 17,
            "packages": 9_999_999,
            "duty_rate": "100.999999",
            "value": {"amount": "999999999999999.999999", "currency": "USD"},
            "price": {"amount": "999999999999999.999999", "currency": "USD"},
            "documents": [{"type": "Z" * 17, "number": "9" * 70}],
        }
    ]
    body = {
        **examples.DECLARATION,
        "message_id": "m" * 70,
        "reference": "9" * 70,
        "regime": "Z" * 17,
        "payment": wide * 35,
        "location": wide * 70,
        "packages": 99_999_999,
        "gross_mass": "99999999999.999999",
        "total": {"amount": "999999999999999.999999", "currency": "USD"},
        "parties": [
            {"role": role, "identifier": identifier, "name": wide * 256, "country": "CN", "address": wide * 512}
            for role, identifier in (("importer", "9" * 35), ("declarant", None), ("seller", None), ("carrier", None))
        ],
        "transport": {
            "mode": "sea",
            "means": "9" * 70,
            "nationality": "PA",
            "document": "9" * 70,
            "loading": "CNNGB",
            "unloading": "QXPOR",
            "containers": [long, *(f"{place:035d}" for place in range(998))],
        },
        "items": items,
    }
    answer = send(key, body)
    assert (answer.status_code, answer.json().get("reasons")) == (200, None)


def test_a_body_in_pieces_without_its_length_is_not_read_as_empty(key):  # noqa: F811
    answer = Client().post(
        POST, b"{}", content_type="application/json", headers={**bearer(key), "Transfer-Encoding": "chunked"},
        CONTENT_LENGTH="",
    )  # fmt: skip
    assert problem_of(answer, 411)["code"] == "body.length"


@pytest.mark.parametrize("name", ["x" * 71, "x" * 5000, "é", "a\r\nSet-Cookie: b", " a", "\x00"])
@pytest.mark.parametrize("header", ["Steelyard-Message", "Steelyard-Amends"])
def test_a_name_in_a_header_is_held_to_what_can_name_a_message(key, header, name):  # noqa: F811
    answer = send(key, examples.XML, "application/xml", **{header: name})
    assert answer.status_code == 422
    assert "key.format" in {each["code"] for each in answer.json()["reasons"]}
    assert not answer.cookies
    assert Declaration.objects.count() == 0


@pytest.mark.parametrize("header", ["Steelyard-Message", "Steelyard-Amends"])
@pytest.mark.parametrize(
    ("name", "taken"),
    [("a", True), ("a b", True), ("x" * 70, True), ("x" * 71, False), ("a ", False), ("é", False)],
)
def test_the_document_allows_in_a_header_what_the_server_takes(key, header, name, taken):  # noqa: F811
    parameters = Client().get("/api/v1/openapi.json").json()["paths"][POST]["post"]["parameters"]
    (schema,) = [each["schema"] for each in parameters if each["name"] == header]
    assert (len(name) <= schema["maxLength"] and re.search(schema["pattern"], name) is not None) is taken
    answer = send(key, examples.XML, "application/xml", **{header: name})
    refused = {each["code"] for each in answer.json().get("reasons", [])}
    assert ("key.format" not in refused) is taken


@pytest.mark.parametrize(
    "url",
    [
        "http://user:word@127.0.0.1:1/",
        "http://127.0.0.1:1/a b",
        "http://127.0.0.1:1/\r\nX: y",
        "http://127.0.0.1:1/\u0000",
        "http://127.0.0.1:1/\ud800",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:0/",
        "http://[::1/",
        "http://127.0.0.1.example.org/",
        "http://127.0.0.1:1/" + "x" * 500,
    ],
)
def test_an_address_that_is_not_plainly_one_is_refused(key, url):  # noqa: F811
    problem_of(raw(key, json.dumps({"url": url}).encode(), address=WEBHOOKS), 422)


def finding(**fields: Any) -> dict[str, Any]:
    whole = {"risk_area": "valuation", "type": "undervaluation", "legal_base": "Art. 1", **fields}
    return {"status": "finding", "findings": [whole]}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"comment": "\x00"}, "comment"),
        ({"comment": "\ud800"}, "comment"),
        ({"comment": "x" * 10_001}, "comment"),
        ({"indicators_true": [10**30]}, "indicators_true[0]"),
        ({"indicators_true": [1] * 1001}, "indicators_true"),
        ({"extent": "1E-999999"}, "extent"),
        ({"extent": "NaN"}, "extent"),
        (
            {"details": {"type": "documentary", "documents_seen": [{"kind": "invoice", "reference": "\x00"}]}},
            "details.documents_seen[0].reference",
        ),
        ({"indicators_true": [2]}, "indicators_true"),
        (finding(risk_area="weather"), "findings[0].risk_area"),
        (finding(quantity="100000000000000", unit="KGM"), "findings[0].quantity"),
        (finding(legal_base="x" * 201), "findings[0].legal_base"),
        (finding(evidence=["a" * 64]), "findings[0].evidence[0]"),
        (finding(type="y" * 41), "findings[0].type"),
        (finding(hs="1" * 11), "findings[0].hs"),
        (finding(item=0), "findings[0].item"),
        (finding(item=-5), "findings[0].item"),
        (finding(item=10**20), "findings[0].item"),
        (finding(revenue="1E+400"), "findings[0].revenue"),
        (finding(revenue="1E-30"), "findings[0].revenue"),
        (finding(found="\x1b[31m"), "findings[0].found"),
    ],
)
def test_a_result_that_no_column_can_hold_is_refused_with_its_place(key, controlled, change, place):  # noqa: F811
    answer = send_result(key, controlled, {**report(), **change})
    assert place in {each["place"] for each in problem_of(answer, 422)["reasons"]}
    assert not Result.objects.exists()


def test_text_of_every_script_is_kept_in_a_result(key, controlled):  # noqa: F811
    said = "فحص\u200c المستندات\nΔοκιμή 検査 👩\u200d🔬"
    assert send_result(key, controlled, report(comment=said)).status_code == 201
    assert Result.objects.get().comment == said


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD"])
def test_another_method_is_refused_as_a_problem(key, method):  # noqa: F811
    answer = Client().generic(method, POST, headers=bearer(key))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert not answer.cookies


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE", "TRACE"])
def test_the_document_is_read_and_nothing_else(db, method):
    answer = Client().generic(method, "/api/v1/openapi.json")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_head_answers_as_get_does_without_the_body(key):  # noqa: F811
    number = send(key, examples.DECLARATION).json()["number"]
    for address in (f"{POST}/{number}", WEBHOOKS, "/api/v1/openapi.json", f"{POST}/none"):
        whole, head = get(key, address), Client().head(address, headers=bearer(key))
        assert head.status_code == whole.status_code
        assert head.content == b""
        assert head["Content-Length"] == whole["Content-Length"]
        assert head["Content-Type"] == whole["Content-Type"]


def test_an_address_of_nothing_is_a_problem_and_no_page(key):  # noqa: F811
    problem_of(get(key, "/api/v1/nowhere"), 404)


def test_a_fault_of_ours_is_a_problem_that_tells_nothing(key, monkeypatch):  # noqa: F811
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the inside")

    monkeypatch.setattr("steelyard.site.api.declarations.clear", broken)
    answer = Client(raise_request_exception=False).post(
        POST, data=json.dumps(examples.DECLARATION), content_type="application/json", headers=bearer(key)
    )
    assert problem_of(answer, 500)["code"] == "internal"
    assert b"inside" not in answer.content


def test_no_answer_sets_a_cookie_and_no_token_against_forgery_is_asked(key):  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    sent = client.post(
        POST, data=json.dumps(examples.DECLARATION), content_type="application/json", headers=bearer(key)
    )
    assert sent.status_code == 200
    for answer in (sent, client.get("/api/v1/openapi.json"), client.get(WEBHOOKS), get(key, WEBHOOKS)):
        assert not answer.cookies


def test_a_page_still_asks_for_a_token_against_forgery(db):
    assert Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a"}).status_code == 403


def test_an_answer_tells_what_is_left_of_the_rate(installation):
    hurried = issued("asycuda", Scope.WEBHOOKS, per_minute=3)
    answers = [get(hurried, WEBHOOKS) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers[:3]] == ["2", "1", "0"]
    assert {answer["RateLimit-Limit"] for answer in answers[:3]} == {"3"}
    assert 1 <= int(answers[3]["Retry-After"]) <= 60


def test_a_thousand_lines_are_answered_in_order(key):  # noqa: F811
    transport = examples.DECLARATION["transport"]
    lines = [
        json.dumps(
            {**examples.DECLARATION, "message_id": f"m{place}", "transport": {**transport, "document": f"BL{place}"}}
        )
        for place in range(1000)
    ]
    answer = send(key, "\n".join(lines), "application/x-ndjson")
    told = [json.loads(line) for line in answer.content.splitlines()]
    assert [each["message_id"] for each in told] == [f"m{place}" for place in range(1000)]
    assert {each["status"] for each in told} == {"decided"}
    assert len({each["number"] for each in told}) == 1000


def at_once(number: int, work: Any) -> list[Any]:
    def closed_after(place: int) -> Any:
        try:
            return work(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(closed_after, range(number)))


@pytest.mark.django_db(transaction=True)
def test_one_message_sent_by_sixteen_at_once_is_one_row_and_one_answer(key):  # noqa: F811
    answers = at_once(16, lambda place: send(key, examples.DECLARATION))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert Declaration.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_amendments_sent_at_once_exactly_one_becomes_the_second_version(key):  # noqa: F811
    first = send(key, examples.DECLARATION).json()
    answers = at_once(
        8, lambda place: send(key, {**examples.DECLARATION, "message_id": f"a{place}", "amends": first["message_id"]})
    )
    told = [answer.json() for answer in answers]
    assert sorted(each["status"] for each in told) == ["decided"] + ["refused"] * 7
    assert {reason["code"] for each in told for reason in each.get("reasons", ())} == {"amends.replaced"}
    assert [each["version"] for each in told if each["status"] == "decided"] == [2]
    assert Declaration.objects.count() == 2
