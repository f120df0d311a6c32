"""An address that says more than its route reads, or what cannot be read, is refused whole and breaks nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from steelyard.site.api import examples
from steelyard.site.api.urls import api
from tests.road.test_api import POST, bearer, get, key, send  # noqa: F401 - fixture
from tests.road.test_api_hostile import WEBHOOKS, problem_of


@pytest.mark.parametrize("number", ["%00", "a%00b", "%0A", "%1B%5B31m", "%C2%85", "a/b", "x" * 3000, "%ED%A0%80"])
@pytest.mark.parametrize("more", ["", "/explanation"])
def test_a_number_that_no_declaration_has_is_not_found(key, number, more):  # noqa: F811
    problem_of(get(key, f"{POST}/{number}{more}"), 404)


@pytest.mark.parametrize("version", ["0", "-1", "2147483648", "9223372036854775808", "1" + "0" * 40])
def test_a_version_that_no_declaration_has_is_not_found(key, version):  # noqa: F811
    number = send(key, examples.DECLARATION).json()["number"]
    problem_of(get(key, f"{POST}/{number}?version={version}"), 404)


@pytest.mark.parametrize(
    "version", ["", "x", "1.5", "1.0", "NaN", "1" + "0" * 5000, "1%00", "%201", "%2B1", "1_0", "null", "%D9%A3", "1e3"]
)
def test_a_version_that_is_no_number_is_refused(key, version):  # noqa: F811
    assert problem_of(get(key, f"{POST}/n?version={version}"), 422)["reasons"] == [
        {"place": "version", "code": "parameter.whole", "detail": "Give a whole number, in digits 0 to 9."}
    ]


@pytest.mark.parametrize("day", ["x", "0", "1700006400", "2027-02-30", "20270302", "2027-W09-2", "2027-03-02T00:00:00"])
def test_a_day_that_is_none_is_refused(installation, day):
    assert problem_of(get("", f"/api/v1/draws/{day}"), 422)["reasons"] == [
        {"place": "day", "code": "parameter.day", "detail": "Give a day, such as 2027-03-02."}
    ]


def test_everything_wrong_with_an_address_is_told_at_once(key):  # noqa: F811
    told = problem_of(get(key, f"{POST}/n?verison=2&version=x&version=y&%D9%84%D8%BA%D8%A9="), 422)
    assert (told["code"], told["title"]) == ("parameters", "A parameter of the address is wrong.")
    assert told["reasons"] == [
        {"place": name, "code": "parameter.unknown", "detail": "There is no such parameter. Known here: version."}
        for name in ("verison", "لغة")
    ] + [
        {"place": "version", "code": "parameter.repeated", "detail": "Give this parameter once."},
        {"place": "version", "code": "parameter.whole", "detail": "Give a whole number, in digits 0 to 9."},
    ]
    told = problem_of(Client().delete(f"{WEBHOOKS}/x?force=1", headers=bearer(key)), 422)
    assert {reason["place"]: reason["detail"] for reason in told["reasons"]} == {
        "force": "There is no such parameter. None is known here.",
        "subscription": "Give a whole number, in digits 0 to 9.",
    }


ADDRESSES = [
    (method.upper(), path.format(number="n", subscription="1", day="2027-03-02"))
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
]


@pytest.mark.parametrize(("method", "address"), [*ADDRESSES, ("GET", "/api/v1/openapi.json")])
def test_no_route_ignores_a_parameter_that_it_does_not_know(installation, method, address):
    answer = Client().generic(method, f"{address}?dry_run=1", headers=bearer("no-key"))
    assert [reason["place"] for reason in problem_of(answer, 422)["reasons"]] == ["dry_run"]


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("&".join(f"p{place}=" for place in range(1_500)), 422, 100),
        ("&".join(f"p{place}=" for place in range(3_000)), 400, 0),
        ("x" * 60_000, 422, 1),
        ("%00=%00&%ff%fe=1&%ED%A0%80=1&%E2%80%AE=1&=1", 422, 5),
        ("version[]=1&version.x=1&Version=1&version%20=1", 422, 4),
        ("version=1;drop=1", 422, 1),
        ("&&&", 404, 1),
    ],
)
def test_what_stands_behind_a_question_mark_breaks_nothing(key, query, status, told):  # noqa: F811
    answer = get(key, f"{POST}/n?{query}")
    assert len(problem_of(answer, status)["reasons"]) == told
    assert len(answer.content) < 30_000


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775807", "9223372036854775808", "1" + "0" * 40])
def test_a_subscription_that_does_not_exist_cannot_end(key, number):  # noqa: F811
    problem_of(Client().delete(f"{WEBHOOKS}/{number}", headers=bearer(key)), 404)


@pytest.mark.parametrize("language", ["fr", "ar", "fr;q=0.9, ar", "x" * 5_000])
def test_a_problem_is_told_in_english_whatever_is_asked_for(key, language):  # noqa: F811
    for address, title in ((f"{POST}/n", "There is no such declaration."), (f"{WEBHOOKS}/1", None)):
        method = "GET" if title else "DELETE"
        answer = Client().generic(method, address, headers={**bearer(key), "Accept-Language": language})
        assert problem_of(answer, 404)["title"] == (title or "There is no such subscription.")
    wrong = Client().post(
        WEBHOOKS, '{"url": "ftp://x"}', "application/json", headers={**bearer(key), "Accept-Language": language}
    )
    assert problem_of(wrong, 422)["title"] == "This is not a web address."
