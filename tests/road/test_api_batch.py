"""Lines of JSON sent together: each answered in its place and told by its own number, all of it kept."""

from __future__ import annotations

import json

import pytest

from steelyard.cycle.declarations.models import Message as ArrivedMessage
from steelyard.site.api import examples
from tests.road.test_api import key, send  # noqa: F401 - fixture


def test_a_batch_is_answered_line_by_line_in_order(key):  # noqa: F811
    lines = [json.dumps({**examples.DECLARATION, "message_id": f"m{place}"}) for place in range(3)]
    lines.insert(1, "{broken")
    answer = send(key, "\n".join(lines), "application/x-ndjson")
    told = [json.loads(line) for line in answer.content.splitlines()]
    assert [each["status"] for each in told] == ["decided", "refused", "decided", "decided"]
    assert [each["message_id"] for each in told] == ["m0", None, "m1", "m2"]
    assert told[1]["reasons"][0]["place"].startswith("line 2")


def test_a_batch_of_too_many_lines_is_refused_whole(key):  # noqa: F811
    answer = send(key, "{}\n" * 1001, "application/x-ndjson")
    assert answer.status_code == 422
    assert answer.json()["reasons"][0]["code"] == "ndjson.lines"
    (kept,) = ArrivedMessage.objects.all()  # what arrived is kept, whole
    assert (bytes(kept.body), kept.accepted) == (b"{}\n" * 1001, False)


def test_every_reason_of_a_batch_tells_its_line(key):  # noqa: F811
    wrong = [
        {**examples.DECLARATION, "message_id": "a", "items": [{"sequence": 1, "hs": "1"}]},
        {**examples.DECLARATION, "message_id": "b", "office": "NOWHERE"},
        {**examples.DECLARATION, "message_id": "c", "amends": "never sent"},
    ]
    answer = send(key, "\n".join(map(json.dumps, wrong)), "application/x-ndjson")
    places = [[reason["place"] for reason in json.loads(line)["reasons"]] for line in answer.content.splitlines()]
    assert places == [["line 1: /items/0/hs"], ["line 2: /office"], ["line 3: /amends"]]


def test_a_line_that_repeats_another_is_told_by_its_own_number(key):  # noqa: F811
    wrong = json.dumps({**examples.DECLARATION, "items": [{"sequence": 1, "hs": "1"}]})
    elsewhere = json.dumps({**examples.DECLARATION, "office": "NOWHERE"})
    body = "\n".join(["", wrong, "", wrong, elsewhere, elsewhere, "{}"])
    answer = send(key, body, "application/x-ndjson")
    places = [json.loads(line)["reasons"][0]["place"].partition(":")[0] for line in answer.content.splitlines()]
    assert places == [f"line {number}" for number in range(1, 8)]


@pytest.mark.parametrize("name", ["Steelyard-Message", "Steelyard-Amends"])
def test_an_envelope_is_for_one_declaration_not_for_lines(key, name):  # noqa: F811
    answer = send(key, json.dumps(examples.DECLARATION), "application/x-ndjson", **{name: "a"})
    assert answer.status_code == 422
    assert "each line names its own" in answer.content.decode()
    assert not ArrivedMessage.objects.exists()
