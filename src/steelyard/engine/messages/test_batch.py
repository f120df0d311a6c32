import pytest

from steelyard.engine.declaration import Declaration
from steelyard.engine.messages.batch import read_line, read_ndjson, split_ndjson
from steelyard.engine.messages.limits import Limits
from steelyard.engine.messages.refusal import Refused
from steelyard.engine.messages.test_canonical import document, encode


def line(number: int, **changes) -> bytes:
    return encode(document(message_id=f"M-{number}", **changes))


def test_a_bad_line_never_harms_the_others():
    body = b"\n".join([line(1), line(2, office=5), b"{", b"", b"\xff", line(6), b"[" * 50_000, line(8)]) + b"\n"
    answers = read_ndjson(body)
    assert isinstance(answers, list)
    assert [isinstance(answer, Declaration) for answer in answers] == [
        True,
        False,
        False,
        False,
        False,
        True,
        False,
        True,
    ]
    told = [[(r.place, r.code) for r in answer.reasons] for answer in answers if isinstance(answer, Refused)]
    assert told == [
        [("line 2: /office", "type.text")],
        [("line 3, column 2", "json.syntax")],
        [("line 4", "ndjson.blank")],
        [("line 5", "encoding")],
        [("line 7", "depth")],
    ]
    assert answers[1].message_id == "M-2"


def test_lines_are_kept_as_received():
    body = line(1) + b"\r\n  " + line(2) + b"\n\n\n"
    assert split_ndjson(body) == [line(1), b"  " + line(2)]
    assert isinstance(read_line(b"  " + line(2), number=2), Declaration)


@pytest.mark.parametrize("body", [b"", b" \n\n", b"\r\n"])
def test_an_empty_batch_is_refused(body: bytes):
    answer = read_ndjson(body)
    assert isinstance(answer, Refused)
    assert [reason.code for reason in answer.reasons] == ["ndjson.empty"]


def test_too_many_lines_refuse_the_batch():
    limits = Limits(lines=3)
    assert len(read_ndjson(b"\n".join([line(1)] * 3) + b"\n", limits=limits)) == 3
    answer = read_ndjson(b"\n".join([line(1)] * 4), limits=limits)
    assert isinstance(answer, Refused)
    assert answer.reasons[0].code == "ndjson.lines"
