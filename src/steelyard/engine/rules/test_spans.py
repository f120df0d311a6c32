from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steelyard.engine.facts.fact import Level, Type
from steelyard.engine.rules.accept import InOrder
from steelyard.engine.rules.spans import Span, compared, points
from steelyard.engine.rules.tables import OrderTable
from steelyard.engine.rules.tree import Field

SIGNS = ["=", "<>", "<", "<=", ">", ">="]
VALUES = st.sampled_from(
    [-0.0, 0.0, 5e-324, 1.0, 1.0000000000000002, 2.0, -1.0, 1.7976931348623157e308, -1.7976931348623157e308]
)


@st.composite
def spans(draw: st.DrawFn) -> Span[float]:
    span: Span[float] = draw(
        st.one_of(st.builds(compared, st.sampled_from(SIGNS), VALUES), st.lists(VALUES).map(points))
    )
    for _ in range(draw(st.integers(0, 3))):
        other = compared(draw(st.sampled_from(SIGNS)), draw(VALUES))
        span = draw(st.sampled_from([span.union(other), span.intersection(other), span.complement()]))
    return span


def holds(span: Span[float], value: float) -> bool:
    inside = span.begins_inside
    for cut, after in span.cuts:
        if value > cut or (value == cut and not after):
            inside = not inside
    return inside


@given(spans(), spans(), VALUES)
def test_spans_combine_like_sets(left: Span[float], right: Span[float], value: float) -> None:
    assert holds(left.union(right), value) is (holds(left, value) or holds(right, value))
    assert holds(left.intersection(right), value) is (holds(left, value) and holds(right, value))
    assert holds(left.complement(), value) is not holds(left, value)


@given(st.sampled_from(SIGNS), VALUES, VALUES)
def test_a_comparison_is_its_span(sign: str, bound: float, value: float) -> None:
    expected = {"=": value == bound, "<>": value != bound, "<": value < bound, "<=": value <= bound,
                ">": value > bound, ">=": value >= bound}  # fmt: skip
    assert holds(compared(sign, bound), value) is expected[sign]  # type: ignore[arg-type]


@given(st.lists(st.tuples(spans(), st.booleans()), max_size=6), st.lists(VALUES, max_size=5))
def test_a_table_answers_like_its_tests(tests: list[tuple[Span[float], bool]], values: list[float]) -> None:
    field = Field("n", Type.NUMBER, Level.ITEM)
    owned = [(1 << bit, InOrder(field, span, missing)) for bit, (span, missing) in enumerate(tests)]
    everyone = (1 << len(tests) + 1) - 1  # one entry more, that tests nothing here
    table = OrderTable(owned, everyone, numbers=True)
    untested = 1 << len(tests)
    for value in values:
        expected = sum(1 << bit for bit, (span, _) in enumerate(tests) if holds(span, value))
        assert table.mask(value) == untested + expected
    absent = untested + sum(1 << bit for bit, (_, missing) in enumerate(tests) if missing)
    for nothing in (None, float("nan"), float("inf"), float("-inf")):
        assert table.mask(nothing) == absent


@given(st.lists(st.sampled_from(["", "a", "a\0", "ab", "b", "é", "🙂", "\uffff"]), min_size=1), st.sampled_from(SIGNS))
def test_texts_are_ordered_by_code_point(texts: list[str], sign: str) -> None:
    field = Field("t", Type.TEXT, Level.ITEM)
    bound, *values = texts
    table = OrderTable([(1, InOrder(field, compared(sign, bound)))], 1, numbers=False)  # type: ignore[arg-type]
    for value in values:
        expected = {"=": value == bound, "<>": value != bound, "<": value < bound, "<=": value <= bound,
                    ">": value > bound, ">=": value >= bound}  # fmt: skip
        assert bool(table.mask(value)) is expected[sign]
