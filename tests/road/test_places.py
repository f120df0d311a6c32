"""What the road refuses is told where the sender finds it: in the body, in their own terms, or in the envelope."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from steelyard.cycle.road.clear import clear
from steelyard.engine import messages
from steelyard.engine.messages import Format, Message
from tests.road.conftest import AT

SAMPLES = Path(messages.__file__).parent / "samples"
SAD = (SAMPLES / "import.xml").read_bytes()
JSON = (SAMPLES / "import.json").read_bytes()
OFFICE = "Customs_clearance_office_code"

pytestmark = pytest.mark.usefixtures("installation")


def sad(body: bytes = SAD, **envelope: str) -> Message:
    return Message("asycuda", Format.XML, body, **envelope)


def told(message: Message, seconds: int = 0) -> list[tuple[str, str]]:
    (answer,) = clear([message], at=AT + timedelta(seconds=seconds))
    return [(reason.place, reason.code) for reason in answer.reasons]


def test_of_a_sad_the_xpath() -> None:
    ((place, code),) = told(sad(SAD.replace(b"QXPOR", b"NOWHERE")))
    assert code == "office.unknown"
    assert place.startswith("/")
    assert place.endswith(OFFICE)
    assert told(sad()) == []
    ((place, code),) = told(sad(SAD + b" "), 1)
    assert (code, place.endswith("/Number")) == ("message_id.conflict", True)


@pytest.mark.parametrize(("form", "body"), [(Format.XML, SAD), (Format.JSON, JSON)])
def test_what_the_envelope_says_in_the_envelope(form: Format, body: bytes) -> None:
    assert told(Message("asycuda", form, body, amends="never sent")) == [("envelope", "amends.unknown")]


def test_a_key_that_the_envelope_gives_twice_in_the_envelope() -> None:
    assert told(sad(message_id="a")) == []
    assert told(sad(SAD + b" ", message_id="a"), 1) == [("envelope", "message_id.conflict")]


def test_of_json_the_pointer() -> None:
    body = JSON.replace(b"{", b'{"amends": "never sent", ', 1)
    assert told(Message("asycuda", Format.JSON, body)) == [("/amends", "amends.unknown")]
