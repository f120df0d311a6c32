"""Whatever the bytes, a reader answers: a declaration that obeys every rule, or reasons. It never raises."""

import json
import time
from collections.abc import Callable
from io import BytesIO
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.engine.declaration import Declaration
from steelyard.engine.messages import Conventions, Refused, read_csv, read_json, read_ndjson, read_sad, to_json
from steelyard.engine.messages.canonical import _read_carefully, _read_sound
from steelyard.engine.messages.limits import DEFAULT
from steelyard.engine.messages.mapping import MappingInvalid, load_mapping
from steelyard.engine.messages.test_canonical import SAMPLES
from steelyard.engine.messages.test_rows import HEADER, MAPPING, ROW, mapping
from steelyard.engine.messages.test_schema import VALIDATOR
from steelyard.engine.wording import LANGUAGES

QASIRA = Conventions("USD", duty_codes=("CUD",))
JSON_SEEDS = [(SAMPLES / f"{name}.json").read_bytes() for name in ("import", "export", "transit")]
XML_SEEDS = [(SAMPLES / f"{name}.xml").read_bytes() for name in ("import", "export", "transit")]
COMPACT = [json.dumps(json.loads(seed), ensure_ascii=False).encode() for seed in JSON_SEEDS]
CSV_SEEDS = ["\n".join([HEADER, *[ROW] * 5]).encode()]

HOSTILE = [
    *(b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"\xf3\xa0\x81\x81"),
    *("٣".encode(), "é".encode(), b"e\xcc\x81", b"NaN", b"-Infinity", b"1e400", b"1E+9999999", b"-0", b"00", b"9" * 40),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"\\",
        b":",
        b" :",
        b",",
        b"null",
        b"true",
        b'"office":"QXAIR",',
        b'{"a":{"a":{}}}',
    ),
    *(b"<", b">", b"</", b"/>", b"&", b"&lt;", b"&x;", b"<!--", b"<![CDATA[", b"<?x?>", b"<!DOCTYPE a>", b"<null/>"),
    *(b";", b'";"', b'""', b"\n", b"\r\n", b"\t", b"=1+1", b"1,234", b"1.234,5", b"a" * 300),
]


def mutated(chance: Random, seed: bytes) -> bytes:
    """``seed`` with a few pieces replaced, repeated, moved or cut."""
    body = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(body) + 1), chance.choice((0, 1, 1, 4, 40))
        piece = chance.choice((
            chance.choice(HOSTILE),
            bytes(body[at : at + chance.choice((5, 60, 400))]),
            chance.randbytes(chance.randint(0, 4)),
            b"",
        ))  # fmt: skip
        body[at : at + length] = piece
    return bytes(body)


def check(answer: object) -> None:
    assert isinstance(answer, Declaration | Refused)
    if isinstance(answer, Declaration):
        body = to_json(answer)
        assert read_json(body) == answer
        assert VALIDATOR.is_valid(json.loads(body))
    else:
        assert answer.reasons
        for reason in answer.reasons:
            reason.place.encode("utf-8")
            assert all(reason.sentence(language) for language in LANGUAGES)


def json_reader(body: bytes) -> None:
    answer = read_json(body)
    check(answer)
    quick = _read_sound(body)
    assert quick is None or quick == _read_carefully(body, DEFAULT)


def ndjson_reader(body: bytes) -> None:
    answers = read_ndjson(body)
    for answer in [answers] if isinstance(answers, Refused) else answers:
        check(answer)


def sad_reader(body: bytes) -> None:
    check(read_sad(body, QASIRA))


def csv_reader(body: bytes) -> None:
    for _, kept, answer in read_csv(BytesIO(body), mapping):
        assert isinstance(kept, bytes)
        check(answer)


def mapping_reader(body: bytes) -> None:
    try:
        found = load_mapping(body)
    except MappingInvalid:
        return
    for _, _, answer in read_csv(BytesIO(CSV_SEEDS[0]), found):
        check(answer)


READERS: list[tuple[Callable[[bytes], None], list[bytes]]] = [
    (json_reader, [*JSON_SEEDS, *COMPACT]),
    (ndjson_reader, [b"\n".join(COMPACT)]),
    (sad_reader, XML_SEEDS),
    (csv_reader, CSV_SEEDS),
    (mapping_reader, [MAPPING]),
]
each_reader = pytest.mark.parametrize(("reader", "seeds"), READERS, ids=[reader.__name__ for reader, _ in READERS])


@each_reader
def test_a_reader_answers_to_anything(reader, seeds):
    chance = Random(1)  # the same every time
    for _ in range(300):
        reader(mutated(chance, chance.choice(seeds)))


@each_reader
def test_a_reader_answers_to_any_bytes(reader, seeds):
    @settings(max_examples=50, deadline=None)
    @given(st.binary(max_size=200))
    def answers(body):
        reader(body)

    answers()


names = st.sampled_from([*VALIDATOR.schema["properties"], "amount", "currency", "hs", "sequence", "type", "role", "x"])
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["CN", "USD", "1.5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(names, values, max_size=6))
def test_the_json_reader_answers_to_any_tree(tree):
    body = {**json.loads(JSON_SEEDS[0]), **tree}
    json_reader(json.dumps(body).encode())
    accepted = isinstance(read_json(json.dumps(body).encode()), Declaration)
    assert VALIDATOR.is_valid(json.loads(json.dumps(body))) or not accepted


@pytest.mark.fuzz
@each_reader
def test_a_reader_answers_to_a_minute_of_anything(reader, seeds):
    start, number = time.monotonic(), 0
    while time.monotonic() - start < 60:
        number += 1
        body = mutated(Random(number), seeds[number % len(seeds)])
        try:
            reader(body)
        except Exception as error:
            raise AssertionError(f"example {number}: {body!r}") from error
