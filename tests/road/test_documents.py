"""The pages that teach the API are followed to the letter: every command is sent, every answer is as shown."""

from __future__ import annotations

import json
import re
import shlex
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from steelyard.base.accounts.roles import Scope
from steelyard.base.outbox.signature import signature
from steelyard.cycle.controls.operations_draws import reveal_closed_draws
from steelyard.cycle.selection.queries import office_days
from steelyard.site.api import examples
from steelyard.site.api.urls import api
from tests.architecture.source import ROOT
from tests.road.test_api import bearer, controlled, get, issued, key, send  # noqa: F401 - fixtures
from tests.road.test_draws import close_all

HOW_TO = ROOT / "docs" / "how-to"
BLOCK = re.compile(r"^```(sh|json|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(GET|POST|DELETE) (/api/[^`]+)` \| `?([a-z:]+)`? \| ([0-9, ]+) \|$", re.MULTILINE)
RANDOM_BP = 150  # of imports at the port, in the demo pack
EVERYWHERE = {"400", "401", "403", "411", "413", "415", "429", "503"}


class Sent(msgspec.Struct, frozen=True):
    method: str
    address: str
    headers: dict[str, str]
    body: bytes


def blocks(page: str) -> list[tuple[str, str]]:
    return BLOCK.findall((HOW_TO / page).read_text(encoding="utf-8"))


def sent_by(command: str, known: dict[str, str]) -> Sent:
    """What a curl command of the pages sends, with the shell's variables replaced."""
    original = command
    for name, value in known.items():
        command = command.replace(f"${name}", value)
    line, begin, rest = command.partition(" <<'END'\n")
    if begin:  # the shell leaves what stands between quoted marks as it is
        rest = original.partition(begin)[2]
    else:
        line, _begin, rest = command.partition(" <<END\n")
    words = shlex.split(line.replace("\\\n", " "))
    assert words[0] == "curl"
    headers, body, address = {}, b"", ""
    arguments = iter(words[1:])
    for word in arguments:
        if word == "-H":
            name, _colon, value = next(arguments).partition(": ")
            headers[name] = value
        elif word == "--data-binary":
            source = next(arguments).removeprefix("@")
            body = rest.removesuffix("END\n").encode() if source == "-" else (ROOT / source).read_bytes()
        else:
            assert not word.startswith("-"), word
            address = word
    return Sent("POST" if body else "GET", address, headers, body)


def answered(sent: Sent) -> Any:
    kind = sent.headers.pop("Content-Type", "")
    return Client().generic(sent.method, sent.address, sent.body, content_type=kind, headers=sent.headers)


def follow(page: str, known: dict[str, str]) -> list[Any]:
    """Send the commands of a page in order; an answer shown after one must have the same fields, and say the same."""
    answers: list[Any] = []
    for language, text in blocks(page):
        if language == "sh":
            answers.append(answered(sent_by(text, known)))
            assert answers[-1].status_code in (200, 201), answers[-1].content
        elif language == "json":
            real = [json.loads(line) for line in answers[-1].content.splitlines()]
            shown = [json.loads(text)] if text.startswith("{\n") else [json.loads(line) for line in text.splitlines()]
            assert len(shown) == len(real)
            for told, said in zip(real, shown, strict=True):
                assert set(said) <= set(told), set(said) - set(told)
                assert set(told) - set(said) <= {"concerns", "stand_by_until"}
                for name in ("status", "message_id", "version", "reasons", "url", "topics"):
                    assert told.get(name) == said.get(name)
            known.setdefault("NUMBER", str(real[0].get("number", "")))
    return answers


def test_the_first_decision_is_made_as_told(key):  # noqa: F811
    known = {"STEELYARD": "/api/v1", "KEY": key}
    steps = [text for language, text in blocks("first-decision.md") if language == "sh"]
    assert len(steps) == 5
    answers = follow("first-decision.md", known)
    assert answers[-1].json()["number"] == known["NUMBER"]


def test_a_result_is_sent_as_told(key, controlled):  # noqa: F811
    now = timezone.now().isoformat()
    known = {"STEELYARD": "/api/v1", "KEY": key, "NUMBER": controlled, "STARTED": now, "ENDED": now}
    (answer,) = follow("send-results.md", known)
    assert answer.status_code == 201


def test_a_subscription_is_made_as_told(key):  # noqa: F811
    (answer,) = follow("webhooks.md", {"STEELYARD": "/api/v1", "KEY": key})
    assert answer.status_code == 201


def test_draws_are_checked_as_told(key):  # noqa: F811
    """The pages' own program, on what the API publishes, finds every random control and no other."""
    numbers = [send(key, {**examples.DECLARATION, "message_id": f"d{place}"}).json()["number"] for place in range(40)]
    (program,) = (text for language, text in blocks("verify-draws.md") if language == "python")
    names: dict[str, Any] = {}
    exec(program, names)
    day, _last = office_days(at=timezone.now())["QXPOR"]  # its own day, which begins three hours before that of UTC
    address = f"/api/v1/draws/{day}"
    (port,) = (each for each in Client().get(address).json() if each["office"] == "QXPOR")
    assert set(port) == {"office", "day", "sha256", "committed_at"}
    with pytest.raises(KeyError):
        names["drawn"](port, numbers[0], 100)
    close_all()
    assert reveal_closed_draws(at=timezone.now() + timedelta(days=1)) > 0
    (port,) = (each for each in Client().get(address).json() if each["office"] == "QXPOR")
    for number in numbers:
        explained = get(key, f"/api/v1/declarations/{number}/explanation").json()
        assert names["drawn"](port, number, RANDOM_BP) is explained["random"]
    assert sum(names["drawn"](port, number, 5_000) for number in numbers) in range(8, 33)


def test_the_signature_is_checked_as_told():
    (program,) = (text for language, text in blocks("webhooks.md") if language == "python")
    names: dict[str, Any] = {}
    exec(program, names)
    body, now = b'{"number": "1"}', str(int(time.time()))

    def headers(timestamp: str) -> dict[str, str]:
        signed = signature(secret="s", timestamp=timestamp, body=body)
        return {"Steelyard-Timestamp": timestamp, "Steelyard-Signature": signed}

    assert names["genuine"]("s", headers(now), body)
    assert not names["genuine"]("s", headers(now), body + b" ")
    assert not names["genuine"]("t", headers(now), body)
    assert not names["genuine"]("s", headers(str(int(now) - 301)), body)


def test_the_examples_of_the_document_are_answered_as_shown(key):  # noqa: F811
    def put(body: str, kind: str) -> Any:
        return Client().generic("POST", "/api/v1/declarations", body, content_type=kind, headers=bearer(key))

    whole = examples.DECLARATION
    decided = put(json.dumps(whole), "application/json").json()
    assert set(examples.ANSWER) - set(decided) <= {"stand_by_until"}
    assert {name: decided[name] for name in ("status", "message_id", "version")} == {
        name: examples.ANSWER[name] for name in ("status", "message_id", "version")
    }
    lines = put(examples.NDJSON, "application/x-ndjson").content.splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["decided", "decided"]
    assert put(examples.XML, "application/xml").status_code == 200
    without_code = {name: value for name, value in whole["items"][0].items() if name != "hs"}
    wrong = {**whole, "message_id": examples.REFUSED["message_id"], "items": [without_code, *whole["items"][1:]]}
    assert put(json.dumps(wrong), "application/json").json() == examples.REFUSED


def rows() -> list[tuple[str, str, str, set[str]]]:
    text = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    return [(method, path, scope, set(codes.split(", "))) for method, path, scope, codes in ROW.findall(text)]


def test_the_reference_lists_every_route_with_every_status():
    document = {
        (method.upper(), path): set(operation["responses"]) - EVERYWHERE
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
    }
    assert {(method, path): codes for method, path, _scope, codes in rows()} == document


@pytest.mark.parametrize(("method", "path", "scope"), [row[:3] for row in rows()])
def test_the_reference_names_the_scope_that_opens_a_route(installation, method, path, scope):
    address = path.format(number="none", subscription=1, day="2026-01-01") if "{" in path else path
    wanted = {each.value for each in Scope}
    assert scope in wanted | {"none"}
    holders = {issued("asycuda", each): each.value for each in Scope}
    for token, held in holders.items():
        answer = Client().generic(method, address, b"{}", content_type="application/json", headers=bearer(token))
        assert (answer.status_code != 403) == (scope in (held, "none"))


def test_every_page_that_a_page_points_to_exists():
    for page in [*HOW_TO.glob("*.md"), ROOT / "docs" / "reference" / "api.md"]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / Path(target)).exists(), f"{page.name}: {target}"
