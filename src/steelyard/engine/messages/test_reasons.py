import ast
from pathlib import Path
from string import Formatter

import pytest

from steelyard.engine.messages.reasons import REASONS
from steelyard.engine.messages.refusal import Reason, reason, refused
from steelyard.engine.wording import LANGUAGES

HERE = Path(__file__).parent


def codes_in_use() -> set[str]:
    """Every string in the product's source that may be a code: reasons are only ever named by literals."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in HERE.parents[1].rglob("*.py")
        if not path.name.startswith("test_") and path != HERE / "reasons.py"
    ]
    return {
        node.value
        for text in texts
        if "Flaw(" in text or "reason(" in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_no_reason_is_left_without_use():
    assert set(REASONS) <= codes_in_use()


@pytest.mark.parametrize("code", sorted(REASONS))
def test_a_sentence_takes_the_same_values_in_every_language(code):
    fields = {
        language: {name for _, name, _, _ in Formatter().parse(REASONS[code][language]) if name}
        for language in LANGUAGES
    }
    assert fields["fr"] == fields["en"]
    assert fields["ar"] == fields["en"]


def test_a_reason_speaks_three_languages():
    found = reason("/items/0/hs", "hs.format", found="8703")
    assert found.detail == "8703 is not an HS code: 6 to 10 digits 0 to 9, from chapter 01 on."
    assert found.sentence("fr").startswith("8703 n'est pas un code SH")
    assert found.sentence("ar").startswith("8703")
    assert found.sentence("en") == found.detail


def test_values_from_outside_are_made_safe_to_show():
    found = reason("", "hs.format", found="\u202e" + "9" * 1000)
    assert "\u202e" not in found.detail
    assert len(found.detail) < 200


def test_reasons_beyond_the_limit_are_counted():
    answer = refused(*[reason(f"/items/{n}/hs", "required") for n in range(130)], most=100)
    assert len(answer.reasons) == 101
    assert answer.reasons[-1] == Reason("", "more", "And 30 more reasons.", {"count": "30"})
