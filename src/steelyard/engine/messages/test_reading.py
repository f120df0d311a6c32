from pathlib import Path

import msgspec
import pytest

from steelyard.engine.declaration import Declaration
from steelyard.engine.messages import Conventions, Format, Message, Refused, read
from steelyard.engine.messages.test_canonical import SAMPLES, document, encode
from steelyard.engine.messages.test_rows import HEADER, ROW, mapping

QASIRA = Conventions(national_currency="USD", mappings={"parcels": mapping})
JSON = Message("brokers", Format.JSON, encode(document()))
XML = Message("asycuda", Format.XML, (SAMPLES / "import.xml").read_bytes())
CSV = Message("post", Format.CSV_ROW, f"{HEADER}\n{ROW}".encode(), mapping="parcels")


@pytest.mark.parametrize("message", [JSON, XML, CSV])
def test_every_format_is_read_by_its_reader(message):
    answer = read(message, QASIRA)
    assert isinstance(answer, Declaration), answer
    named = msgspec.structs.replace(message, message_id=answer.message_id)
    assert read(named, QASIRA) == answer


@pytest.mark.parametrize("message", [JSON, CSV])
def test_an_envelope_that_contradicts_its_body_is_refused(message):
    answer = read(msgspec.structs.replace(message, message_id="other", amends=""), QASIRA)
    assert isinstance(answer, Refused)
    assert [(reason.place, reason.code) for reason in answer.reasons] == [
        ("envelope", "message_id.differs"),
        ("envelope", "key.format"),
    ]


@pytest.mark.parametrize("message", [JSON, XML, CSV])
def test_the_envelope_may_say_what_is_amended(message):
    answer = read(msgspec.structs.replace(message, amends="M-0"), QASIRA)
    assert isinstance(answer, Declaration)
    assert answer.amends == "M-0"
    own = msgspec.structs.replace(message, amends=answer.message_id)
    assert read(own, QASIRA).reasons[0].code == "amends.self"


def test_body_and_envelope_must_amend_the_same():
    body = encode(document(amends="M-0"))
    assert isinstance(read(Message("s", Format.JSON, body, amends="M-0"), QASIRA), Declaration)
    assert read(Message("s", Format.JSON, body, amends="M-00"), QASIRA).reasons[0].code == "amends.differs"


def test_an_unknown_mapping_is_refused():
    answer = read(msgspec.structs.replace(CSV, mapping="kcs"), QASIRA)
    assert isinstance(answer, Refused)
    assert (answer.reasons[0].place, answer.reasons[0].code) == ("envelope", "mapping.unknown")


def test_a_message_that_cannot_be_read_is_called_what_its_envelope_says():
    unreadable = Message("s", Format.XML, b"<", message_id="E-7")
    assert read(unreadable, QASIRA).message_id == "E-7"
    assert read(msgspec.structs.replace(unreadable, message_id="\u202e"), QASIRA).message_id is None


def test_the_digest_is_of_the_body_as_received():
    assert len(JSON.sha256) == 32
    assert JSON.sha256 != msgspec.structs.replace(JSON, body=JSON.body + b"\n").sha256


def test_every_format_has_a_sample_of_every_direction():
    assert sorted(path.name for path in Path(SAMPLES).iterdir()) == sorted(
        f"{direction}.{suffix}" for direction in ("import", "export", "transit") for suffix in ("json", "xml")
    )
