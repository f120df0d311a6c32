from __future__ import annotations

import re

import duckdb
import hyperscan
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from steelyard.engine.facts.fact import Level, Type
from steelyard.engine.rules.accept import Look, LooksLike
from steelyard.engine.rules.pattern import Pattern, PatternError, read_pattern
from steelyard.engine.rules.scan import Keywords, Patterns, engine_refusal, matches
from steelyard.engine.rules.tables import TextTable
from steelyard.engine.rules.tree import Field
from tests.agreement.reference import matched

ALPHABET = "ab1 .-é🙂ن\n\\^"


def atoms() -> st.SearchStrategy[str]:
    return st.sampled_from(
        ["a", "b", "1", " ", ".", r"\.", r"\d", r"\s", "[ab]", "[^a]", "[^é-ن]", "é", "🙂", "ن", r"[\-.]"]
    )


def patterns() -> st.SearchStrategy[str]:
    repeated = st.tuples(atoms(), st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,2}", "{0,3}"])).map("".join)
    group = st.lists(repeated, min_size=1, max_size=3).map("".join)
    choice = st.lists(group, min_size=1, max_size=3).map("|".join)
    grouped = st.tuples(choice, st.sampled_from(["", "+", "?", "{2}"])).map(lambda pair: f"({pair[0]}){pair[1]}")
    anchored = st.tuples(
        st.sampled_from(["", "", "^", "(^| )"]), st.lists(grouped, min_size=1, max_size=2).map("".join)
    )
    return st.tuples(anchored.map("".join), st.sampled_from(["", "", "$", "( |$)"])).map("".join)


@settings(max_examples=300, deadline=None)
@given(patterns(), st.lists(st.text(alphabet=ALPHABET, max_size=8), min_size=1, max_size=8))
@example("a$", ["a\n", "a"])
@example("^.$", ["\n", "🙂", "é"])
@example("[^a]", ["\n", "🙂", ""])
def test_hyperscan_re2_python_and_the_definition_agree(source: str, texts: list[str]) -> None:
    try:
        pattern = read_pattern(source)
    except PatternError:
        assume(False)
    assume(engine_refusal(pattern) is None)
    python = re.compile(re.sub(r"(\\.)|\Z", lambda found: r"\Z" if found[0] == r"\z" else found[0], pattern.spelling))
    query = "SELECT list_transform(?::VARCHAR[], lambda text : regexp_matches(text, ?))"
    (re2,) = duckdb.execute(query, [texts, pattern.spelling]).fetchone() or ([],)
    defined = [matched(pattern.part, text) for text in texts]
    assert [matches(pattern, text) for text in texts] == defined
    assert [python.search(text) is not None for text in texts] == defined
    assert re2 == defined


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="ab(){}[]|*+?^$.\\-:=!<0123,dsw", max_size=20))
def test_any_text_is_a_pattern_or_refused(source: str) -> None:
    try:
        found: Pattern | PatternError = read_pattern(source)
    except PatternError as error:
        found = error
    if isinstance(found, PatternError):
        assert 0 <= found.position <= len(source)
    elif engine_refusal(found) is None:
        assert not matches(found, "")


REFUSED = [
    ("", "empty"), ("a*", "empty"), ("^$", "empty"), ("(a|)", "empty"), ("a" * 201, "long"), ("a{2,1}", "repeat"),
    ("a{500}", "large"), ("(a{100}){5}", "large"), ("a**", "repeat"), ("a+?", "repeat"), ("*a", "repeat"),
    ("^*a", "repeat"), ("a{x}", "repeat"), ("a{2", "repeat"), ("{2}", "repeat"), ("a{0}", "repeat"), ("(a", "bracket"),
    ("a)", "bracket"), ("a]", "bracket"), ("(?=a)b", "group"), ("(?i)a", "group"), ("(?P<n>a)", "group"),
    (r"\w", "escape"), (r"\bgun", "escape"), (r"(a)\1", "escape"), ("a\\", "escape"), (r"\p{L}", "escape"),
    ("[a", "class"), ("[]", "class"), ("[z-a]", "class"), ("[[:alpha:]]", "class"), (r"[\d-z]", "class"),
    ("(" * 17 + "a" + ")" * 17, "large"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "reason"), REFUSED)
def test_what_engines_disagree_on_is_refused(source: str, reason: str) -> None:
    with pytest.raises(PatternError) as caught:
        read_pattern(source)
    assert caught.value.reason == reason


def test_many_patterns_are_found_at_once() -> None:
    sources = ["^gun", "gun$", "[0-9]{3}", "سلاح"]
    found = Patterns([read_pattern(source) for source in sources])
    assert sorted(found.found("gun 123 سلاح")) == [0, 2, 3]
    assert found.found("a gun") == [1]
    assert found.found("") == []


def test_patterns_too_many_for_one_database_go_into_several(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_all = Patterns.__init__

    def small(self: Patterns, patterns: list[Pattern]) -> None:
        if len(patterns) > 2:
            raise hyperscan.error("Pattern is too large.")
        compile_all(self, patterns)

    monkeypatch.setattr(Patterns, "__init__", small)
    field = Field("t", Type.TEXT, Level.ITEM)
    looks: list[Look] = [("matches", read_pattern(source)) for source in ("^a", "b", "c$", "d", "e")]
    table = TextTable([(1 << place, LooksLike(field, frozenset({look}))) for place, look in enumerate(looks)], 31)
    assert [table.mask(text) for text in ("abc", "xdc", "e", "")] == [0b00111, 0b01100, 0b10000, 0]


def test_a_lone_surrogate_is_searched_without_harm() -> None:
    assert matches(read_pattern("a.b"), "a\ud800b")


def test_keywords_inside_one_another_are_all_found() -> None:
    assert Keywords(["he", "she", "hers", "🙂"]).found("ushers 🙂") == {0, 1, 2, 3}
