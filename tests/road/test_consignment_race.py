"""Goods lodged at two offices at the same moment: whichever is decided second knows of the first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection

from steelyard.cycle.road import write
from steelyard.cycle.road.answer import Answer
from steelyard.cycle.road.clear import clear
from steelyard.engine.lane import Lane
from tests.road.conftest import AT

WEAPON = {"sequence": 1, "hs": "93031000", "description": "shotguns", "origin": "CZ"}
SHIPMENT = {"mode": "sea", "document": "MEDU7713042"}

pytestmark = pytest.mark.django_db(transaction=True)


def closing(message: Any) -> Answer:
    try:
        (answer,) = clear([message], at=AT)
        return answer
    finally:
        connection.close()


@pytest.mark.parametrize(("document", "waits"), [("medu-771 3042", True), ("HLCU0000001", False)])
def test_the_second_office_waits_for_the_first_and_keeps_its_lane(installation, letter, monkeypatch, document, waits):
    decided, go_on = Event(), Event()
    publish = write.publish

    def held(*args: Any, **given: Any) -> None:
        if not decided.is_set():
            decided.set()
            assert go_on.wait(30)
        publish(*args, **given)

    seen_before = (
        letter(message_id="before", items=[WEAPON], transport={}),
        letter(message_id="too", office="QXAIR", transport={}),
    )
    clear(seen_before, at=AT)  # whoever is new is recorded by one at a time, too
    monkeypatch.setattr(write, "publish", held)
    first = letter(message_id="a", items=[WEAPON], transport=SHIPMENT)
    second = letter(message_id="b", office="QXAIR", transport={**SHIPMENT, "document": document})
    with ThreadPoolExecutor(2) as offices:
        red = offices.submit(closing, first)
        assert decided.wait(30)
        other = offices.submit(closing, second)
        try:
            assert is_done(other) is not waits
        finally:
            go_on.set()
        assert red.result(30).lane is Lane.RED
        assert (other.result(30).lane is Lane.RED) is waits


def is_done(answer: Any) -> bool:
    try:
        answer.result(2)
    except TimeoutError:
        return False
    return True
