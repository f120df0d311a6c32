from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.engine.pack.decode import plain
from steelyard.engine.pack.document import MAX_BYTES, parse


def refusals(content: str | bytes) -> list[str]:
    errors: list = []
    parse("x.yaml", content if isinstance(content, bytes) else content.encode(), errors)
    return [str(error) for error in errors]


def value_of(content: str) -> object:
    errors: list = []
    tree = parse("x.yaml", content.encode(), errors)
    assert not errors
    assert tree is not None
    return plain(tree)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ("", "x.yaml:1: empty"),
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3 a: the key 'a' is there twice"),
        ("a: &x [1]\nb: *x\n", "x.yaml:1 a: anchors and aliases are not accepted; write the value where it is used"),
        ("a: !!python/object:os.system {}\n", "x.yaml:1 a: tags are not accepted"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2: a second document; one file holds one"),
        ("2402: tobacco\n", "x.yaml:1: the key '2402' is not text; put it in quotes"),
        ("a:\n - [1, 2\n", "x.yaml:3: not YAML: did not find expected ',' or ']'"),
        ("a:\n  b: " + "[" * 40 + "]" * 40, "x.yaml:2 a.b" + "[0]" * 11 + ": nested deeper than 12"),
        (b"a: 1\nb: \xff\n", "x.yaml:2: not UTF-8"),
        (b"#" * (MAX_BYTES + 1), f"x.yaml:1: larger than {MAX_BYTES} bytes"),
        ("[" + "1," * 200_001 + "]", "x.yaml:1 [199999]: more than 200000 values"),
    ],
)
def test_what_a_pack_may_not_hold_is_refused_with_its_place(content: str | bytes, refusal: str) -> None:
    assert refusals(content) == [refusal]


def test_a_value_means_one_thing_only() -> None:
    assert value_of("[NO, 0101, 12:30, 1_000, 1e5, on, 2402, 0.5, true, ~, 2026-02-30, '7']") == [
        *("NO", "0101", "12:30", "1_000", "1e5", "on"),
        *(2402, 0.5, True, None, "2026-02-30", "7"),
    ]


def test_every_value_knows_its_line_and_path() -> None:
    tree = parse("x.yaml", b"a:\n  - b: 1\n  - b: 2\n", [])
    assert tree is not None
    assert str(tree.at("a", 1, "b")) == "x.yaml:3 a[1].b"
    assert str(tree.at("a", 1, "missing", "deeper")) == "x.yaml:3 a[1]"


@given(st.binary(max_size=300))
def test_no_bytes_can_break_the_reader(content: bytes) -> None:
    errors: list = []
    assert (parse("x.yaml", content, errors) is None) <= bool(errors)
