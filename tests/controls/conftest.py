"""An installation in which a test says what is selected, and the people who work on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from steelyard.base.accounts.models import Officer
from steelyard.base.actor import Actor, house
from steelyard.cycle.controls import operations, views_evidence
from steelyard.cycle.controls.models import Control
from steelyard.cycle.controls.report import Report
from steelyard.cycle.road import clear as road
from steelyard.engine.assess import Assessment
from steelyard.engine.lane import Lane
from steelyard.engine.messages import Format, Message
from steelyard.engine.messages.schema import PUBLISHED
from steelyard.engine.pack import Pack, load
from steelyard.engine.selection.draw import Step, below, drawn
from steelyard.engine.signal import Kind, Signal
from steelyard.packs import DEMO
from steelyard.site.founding import found
from tests.cast import AIRPORT, PORT, Cast, assemble

SAMPLE = json.loads((PUBLISHED.parent / "samples" / "import.json").read_text(encoding="utf-8"))
ASKED_BY = {Lane.YELLOW: "CLS-206", Lane.ORANGE: "DRG-201", Lane.RED: "EXC-507", Lane.BLUE: "OPR-404"}
"""A profile of the demo pack for each lane; what it asks for here is certain."""
HIGHEST_BP = 1_500  # no office of the demo pack leaves more to chance on a first declaration
KINDS = {Lane.YELLOW: "documentary", Lane.ORANGE: "scan", Lane.RED: "physical", Lane.BLUE: "audit"}
Select = Callable[..., Control]


class House(msgspec.Struct, frozen=True):
    pack: Pack
    cast: Cast
    at: datetime
    """When what a test selects was declared: two hours ago, so that there was time to control it."""


@pytest.fixture(scope="session")
def demo_pack() -> Pack:
    return load(DEMO)


@pytest.fixture
def installed(db: None, demo_pack: Pack) -> House:
    at = timezone.now() - timedelta(hours=2)
    cast = assemble()
    found(demo_pack, actor=house("tests"), at=at - timedelta(hours=1), entropy=calm)
    return House(demo_pack, cast, at)


def calm(size: int) -> bytes:
    """A secret under which chance leaves the first declarations of a test alone, in this year and the next."""
    return _calm(size, timezone.now().year)


@cache
def _calm(size: int, year: int) -> bytes:
    numbers = [f"{each}-{office}-I-{n:07}" for each in (year, year + 1) for office in (PORT, AIRPORT) for n in (1, 2)]
    chances = [(Step.RANDOM, "")] + [(Step.EXPECTED, lane.value) for lane in KINDS]
    candidates = (hashlib.shake_256(b"controls %d" % place).digest(size) for place in range(10_000))
    return next(
        secret
        for secret in candidates
        if not any(below(drawn(secret, number, *chance), HIGHEST_BP) for number in numbers for chance in chances)
    )


@pytest.fixture
def decide(installed: House, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Clear one declaration with the profiles of ``lanes`` on it, all certain: ``decide("a", Lane.RED)``."""

    def decided(message_id: str, *lanes: Lane, at: datetime | None = None, **fields: Any) -> Any:
        signals = tuple(Signal(Kind.MATCH, ASKED_BY[lane], 1, lane, items=(1,)) for lane in lanes)
        with monkeypatch.context() as patched:
            patched.setattr(road, "assess", lambda _declared, _dossier, known: Assessment(signals, known.versions))
            body = {**SAMPLE, "message_id": message_id, "transport": {"mode": "sea"}, **fields}
            letter = Message("asycuda", Format.JSON, json.dumps(body).encode())
            (answer,) = road.clear([letter], at=at or installed.at)
        assert answer.status == "decided", answer
        return answer

    return decided


@pytest.fixture
def select(decide: Callable[..., Any]) -> Select:
    """A control of the kind that ``lane`` asks for: ``select(Lane.RED)``."""

    def selected(lane: Lane = Lane.RED, message_id: str = "a", office: str = PORT, **fields: Any) -> Control:
        answer = decide(message_id, lane, office=office, **fields)
        control = Control.objects.filter(number=answer.number).latest("declaration_id")
        assert control.kind == KINDS[lane], "chance asked for something stricter; choose another secret"
        return control

    return selected


LATER = timedelta(minutes=5)
EVERY_KIND = ["documentary", "physical", "scan", "audit"]


def take(officer: Actor, *, at: datetime, office: str = PORT) -> int | None:
    return operations.take_next(officer=officer, duties=[(office, EVERY_KIND)], at=at)


DETAILS: dict[str, dict[str, Any]] = {
    "documentary": {"documents_seen": [{"kind": "invoice", "reference": "INV-1"}]},
    "physical": {"packages_counted": 40, "packages_opened": 12, "sealed": False},
    "scan": {"image": "IMG-1"},
    "audit": {"period": "2026", "sample": "10 entries"},
}


def report_on(control: Control, **fields: Any) -> Report:
    """A complete nil for ``control``, with ``fields`` instead."""
    whole: dict[str, Any] = {
        "status": "nil",
        "started_at": control.queued_at,
        "ended_at": control.queued_at + timedelta(minutes=20),
        "instruction_followed": "yes",
        "extent": Decimal(1),
        "details": {"type": control.kind, **DETAILS[control.kind]},
        "comment": "Compared with the declaration.",
    }
    return msgspec.convert({**whole, **fields}, Report, builtin_types=(datetime,))


FINDING = {"risk_area": "valuation", "type": "undervaluation", "legal_base": "Customs Code, art. 87"}
FOUND: dict[str, Any] = {"status": "finding", "findings": [FINDING]}


def close(control: Control, officer: Actor, *, at: datetime, **fields: Any) -> int:
    """Take the control, the only one waiting, and close it."""
    assert take(officer, at=at, office=control.office) == control.pk
    return operations.record_result(control_id=control.pk, report=report_on(control, **fields), officer=officer, at=at)


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Officer.objects.get(pk=actor.id), "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture(autouse=True)
def pictures_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views_evidence, "folder", lambda: tmp_path)


@pytest.fixture
def brahim(installed: House) -> Client:
    return browser(installed.cast.brahim)


@pytest.fixture
def hand(installed: House, select: Select) -> Callable[..., Control]:
    """A control in Brahim's hands."""

    def taken(lane: Lane, message_id: str = "a", **fields: Any) -> Control:
        control = select(lane, message_id, **fields)
        assert take(installed.cast.brahim, at=installed.at + LATER) == control.pk
        return control

    return taken
