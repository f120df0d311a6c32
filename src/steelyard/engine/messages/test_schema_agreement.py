"""What the published schema takes is read, or refused for what it can only say in words; what is read, it takes."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from steelyard.engine.declaration import Declaration
from steelyard.engine.messages.canonical import read_json
from steelyard.engine.messages.schema import PUBLISHED
from steelyard.engine.messages.test_canonical import document, item
from steelyard.engine.messages.test_schema import ONLY_THE_READER_KNOWS, VALIDATOR

SCHEMA = json.loads(PUBLISHED.read_text(encoding="utf-8"))
SAID_IN_WORDS = {
    "amends.self": "never its own",
    "number.precise": "of at most 18 decimals",
    "number.range": "from 0 to below",
    "sequence.repeated": "sequence numbers are unique",
    "text.long": "once it is normalised",
    "text.surrogate": "no half of a surrogate pair",
}
"""What no schema can say, by the code of its refusal, and the words in which the descriptions say it."""


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """``node`` with what it refers to."""
    name = node.get("$ref", "").rpartition("/")[2]
    return {**SCHEMA["$defs"][name], **node} if name else node


def made(node: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that are valid by ``node``."""
    node = resolved(node)
    if "enum" in node:
        return st.sampled_from(node["enum"])
    if "anyOf" in node:
        shared = {"type": node["type"]} if "type" in node else {}
        return st.one_of([made({**shared, **each}) for each in node["anyOf"]])
    match node["type"]:
        case "object":
            fields = {name: made(inner) for name, inner in node["properties"].items()}
            required = {name: fields.pop(name) for name in node["required"]}
            return st.fixed_dictionaries(required, optional=fields)
        case "array":
            return st.lists(made(node["items"]), min_size=node["minItems"], max_size=node["minItems"] + 2)
        case "string":
            texts = st.from_regex(re.compile(node["pattern"]), fullmatch=True)
            return texts.filter(lambda text: len(text) <= node.get("maxLength", len(text)))
        case "integer":
            whole = st.integers(node["minimum"], node["maximum"])
            return whole | whole.map(float)
        case "number":
            end = node["exclusiveMaximum"]
            return st.integers(0, end - 1) | st.floats(0, end, exclude_max=True, allow_subnormal=False)
        case "null":
            return st.none()
    raise AssertionError(node)


BODIES = made(SCHEMA)


def words(node: dict[str, Any], steps: list[str]) -> Iterator[str]:
    """Every description on the way down ``steps``."""
    yield node.get("description", "")
    if "$ref" in node:
        yield from words(SCHEMA["$defs"][node["$ref"].rpartition("/")[2]], steps)
    for each in node.get("anyOf", []):
        yield from words(each, steps)
    if steps and steps[0] in node.get("properties", {}):
        yield from words(node["properties"][steps[0]], steps[1:])
    elif steps and "items" in node:
        yield from words(node["items"], steps[1:])


def check_valid(body: Any) -> None:
    """A body that the schema takes is read, or refused for what the schema says in words."""
    answer = read_json(json.dumps(body).encode())
    for reason in () if isinstance(answer, Declaration) else answer.reasons:
        steps = reason.place.split("/")[1:]
        assert SAID_IN_WORDS[reason.code] in " ".join(words(SCHEMA, steps)), reason


@settings(max_examples=150, deadline=None)
@given(BODIES)
@example(document(reference="\u0958" * 70))
def test_what_the_schema_takes_is_read_or_refused_for_what_it_says_in_words(body: Any) -> None:
    VALIDATOR.validate(body)
    check_valid(body)


def test_what_only_the_reader_knows_is_said_in_words() -> None:
    for body in ONLY_THE_READER_KNOWS.values():
        check_valid(body)


ODD = [
    *("", " ", "\u200b", "\ufeffa", "a\u0000", "a\u0085", "a\n", "\u0958" * 40, "\ud800", "x" * 1001),
    *("cn", "CN ", "CN", "QX", "UK", "QXPOR", "QXPO", "XXABC", "QAPOR", "850440", "004404", "IM", "CIF", "C&F", "sea"),
    *(
        "0",
        "-0",
        "00",
        "1.",
        ".5",
        "+1",
        "1e5",
        "1e-5",
        "0e16",
        "1E+19",
        "1e00005",
        "1e+00005",
        "0e99999",
        "0e999999",
        "NaN",
    ),
    *("9" * 16, "١", "1" * 65, "0." + "0" * 18, "0." + "0" * 19, "101", "100.9"),
    *("2026-02-29", "2024-02-29", "2026-02-28\n", "1900-02-29"),
    *(0, -1, 1.0, 1.5, -0.0, 1e11, 1e15, 10**15, 10**40, 1e-7, 1e-18, 1e-19),
    *(True, False, None, [], {}, [None], {"a": 1}),
]


@st.composite
def spoilt(draw: st.DrawFn) -> Any:
    """A body that the schema takes with one or two of its values, or fields, made odd."""
    body = copy.deepcopy(draw(BODIES))
    for _ in range(draw(st.integers(1, 2))):
        node: Any = body
        while True:
            keys = sorted(node) if isinstance(node, dict) else range(len(node))
            key = draw(st.sampled_from([*keys, "colour"] if isinstance(node, dict) else [*keys]))
            inner = node[key] if key != "colour" else None
            if not isinstance(inner, dict | list) or not inner or draw(st.booleans()):
                break
            node = inner
        node[key] = draw(st.sampled_from(ODD))
    return body


@settings(max_examples=200, deadline=None)
@given(spoilt())
def test_what_is_read_is_valid_by_the_schema(body: Any) -> None:
    if isinstance(read_json(json.dumps(body).encode()), Declaration):
        VALIDATOR.validate(body)


def test_what_is_read_of_any_odd_value_is_valid_by_the_schema() -> None:
    for odd in ODD:
        bodies = [document(**{name: odd}) for name in SCHEMA["properties"]]
        bodies += [item(**{name: odd}) for name in SCHEMA["$defs"]["item"]["properties"]]
        bodies += [document(transport={name: odd}) for name in SCHEMA["$defs"]["transport"]["properties"]]
        bodies += [item(value={"amount": odd, "currency": "EUR"}), document(documents=[{"type": odd, "issued": odd}])]
        for body in bodies:
            if isinstance(read_json(json.dumps(body).encode()), Declaration):
                VALIDATOR.validate(body)
