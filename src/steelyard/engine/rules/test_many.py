from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from steelyard.engine.facts.fact import Level, Sheet, Type
from steelyard.engine.rules import Match, many
from steelyard.engine.rules.columns import Columns, Texts, column_of, of_arrow, of_sheets
from steelyard.engine.rules.many import Hits, match_many
from steelyard.engine.rules.ruleset import Ruleset
from steelyard.engine.rules.test_ruleset import compiled, profile
from tests.agreement.generator import CATALOGUE, Conditions, sheet

CONDITIONS = [Conditions(Random(seed)).any() for seed in range(60)]


def rules_and_sheets(count: int = 60) -> tuple[Ruleset, list[Sheet]]:
    rng = Random(5)
    rules = compiled(*(profile(condition, f"P{place}") for place, condition in enumerate(CONDITIONS)))
    return rules, [sheet(rng) for _ in range(count)]


def rows(hits: Hits) -> list[tuple[int, int, int]]:
    return list(zip(hits.declaration.tolist(), hits.profile.tolist(), hits.item.tolist(), strict=True))


def one_by_one(rules: Ruleset, sheets: list[Sheet]) -> list[tuple[int, int, int]]:
    """The same rows from the other driver."""
    found, start = [], 0
    for declaration, seen in enumerate(sheets):
        for match in rules.match(seen):
            assert isinstance(match, Match)
            place = int(match.profile.code[1:])
            found += [(declaration, place, start + item) for item in match.items] or [(declaration, place, -1)]
        start += len(seen.items)
    return found


def test_rows_come_by_declaration_profile_and_item() -> None:
    rules, sheets = rules_and_sheets()
    hits = match_many(rules, of_sheets(sheets, CATALOGUE, CATALOGUE))
    assert rows(hits) == one_by_one(rules, sheets)
    assert len(hits.profile) > 100


def test_chunks_and_full_buffers_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rules, sheets = rules_and_sheets()
    columns = of_sheets(sheets, CATALOGUE, CATALOGUE)
    whole = rows(match_many(rules, columns))
    monkeypatch.setattr(many, "CHUNK", 7)
    monkeypatch.setattr(many, "ROOM", 1)
    assert rows(match_many(rules, columns)) == whole


def test_parts_of_a_history_add_up_to_the_whole() -> None:
    rules, sheets = rules_and_sheets()
    columns = of_sheets(sheets, CATALOGUE, CATALOGUE)
    added = []
    for start in range(0, len(sheets), 13):
        stop = min(start + 13, len(sheets))
        first = int(columns.offsets[start])
        for owner, place, item in rows(match_many(rules, columns.part(start, stop))):
            added.append((owner + start, place, item + first if item >= 0 else -1))
    assert added == rows(match_many(rules, columns))


@pytest.mark.parametrize("count", [0, 1])
def test_no_declarations_or_no_items_are_no_trouble(count: int) -> None:
    rules = compiled(profile("TRUE", "P0"), profile("hs IS NULL", "P1"), profile("ANY(value > 1)", "P2"))
    hits = match_many(rules, of_sheets([Sheet({}, ())] * count, CATALOGUE, CATALOGUE))
    assert rows(hits) == [(0, 0, -1)] * count


def test_no_profiles_match_nothing() -> None:
    hits = match_many(compiled(), of_sheets([Sheet({}, ({},))], CATALOGUE, CATALOGUE))
    assert rows(hits) == []


def test_a_column_that_is_needed_must_be_there() -> None:
    columns = of_sheets([Sheet({}, ({},))], CATALOGUE, ["hs"])
    for condition in ("origin = 'a'", "hs = origin AND value > 1"):
        with pytest.raises(KeyError, match="origin"):
            match_many(compiled(profile(condition)), columns)


def test_a_failing_profile_stops_no_other() -> None:
    """A remainder on a column of the wrong type fails its own profile alone."""
    rules = compiled(profile("value > net_mass", "P0"), profile("hs = 'a'", "P1"))
    columns = of_sheets([Sheet({}, ({"hs": "a", "value": 1.0},))], CATALOGUE, CATALOGUE)
    wrong = Columns(columns.header, {**columns.items, "net_mass": column_of(["x"], Type.TEXT)}, columns.offsets)
    hits = match_many(rules, wrong)
    assert rows(hits) == [(0, 1, 0)]
    assert list(hits.failed) == [0]


def test_columns_give_back_the_sheets_they_were_made_of() -> None:
    _, sheets = rules_and_sheets(20)
    columns = of_sheets(sheets, CATALOGUE, CATALOGUE)

    def tame(facts: Any) -> dict[str, Any]:
        return {
            name: None if isinstance(value, float) and not np.isfinite(value) else value
            for name, value in facts.items()
        }

    for place, seen in enumerate(sheets):
        again = columns.sheet(place)
        assert tame(seen.header) == dict(again.header)
        assert [tame(item) for item in seen.items] == [dict(item) for item in again.items]


def arrow(values: list[Any], kind: pa.DataType, *, dictionary: bool = False) -> pa.ChunkedArray:
    array = pa.chunked_array([pa.array(values[:2], kind), pa.array(values[2:], kind)])
    return array.dictionary_encode() if dictionary else array


@pytest.mark.parametrize("dictionary", [False, True])
def test_arrow_tables_become_columns(dictionary: bool) -> None:
    items = pa.table({
        "hs": arrow(["a", None, "b", "a"], pa.string(), dictionary=dictionary),
        "value": arrow([1, None, 3, 4], pa.int32()),
        "net_mass": arrow([0.5, None, float("inf"), 1.0], pa.float64()),
        "operator.new_hs": arrow([True, None, False, True], pa.bool_()),
    })  # fmt: skip
    header = pa.table({"direction": pa.array(["import", None])})
    columns = of_arrow(header, items, np.array([0, 1, 4]))
    assert [dict(item) for item in columns.sheet(1).items] == [
        {"hs": None, "value": None, "net_mass": None, "operator.new_hs": None},
        {"hs": "b", "value": 3.0, "net_mass": None, "operator.new_hs": False},
        {"hs": "a", "value": 4.0, "net_mass": 1.0, "operator.new_hs": True},
    ]
    assert columns.sheet(0).header == {"direction": "import"}
    rules = compiled(
        profile("hs = 'a' AND operator.new_hs AND value < net_mass * 9", "P0"), profile("direction IS NULL", "P1")
    )
    assert rows(match_many(rules, columns)) == [(0, 0, 0), (1, 0, 3), (1, 1, -1)]


def test_offsets_must_divide_the_items() -> None:
    header, items = pa.table({"direction": ["a"]}), pa.table({"hs": ["a", "b"]})
    for wrong in ([0, 1], [0, 2, 2], [1, 2]):
        with pytest.raises(ValueError, match="offsets"):
            of_arrow(header, items, np.array(wrong))


def test_words_that_no_row_uses_are_not_looked_up() -> None:
    rules = compiled(profile("CONTAINS(hs, 'a')"))
    words = ["a", *(f"never{n}" for n in range(1_000))]
    columns = Columns({}, {"hs": Texts(np.array([0, -1], np.int32), words)}, np.array([0, 2]))
    before = len(rules.index.item["hs"])  # type: ignore[arg-type]
    assert rows(match_many(rules, columns)) == [(0, 0, 0)]
    assert len(rules.index.item["hs"]) == before  # type: ignore[arg-type]


def test_the_level_of_a_column_is_that_of_its_fact() -> None:
    columns = of_sheets([Sheet({"direction": "import"}, ({"hs": "a"},))], CATALOGUE, ["direction", "hs"])
    assert set(columns.header) == {"direction"}
    assert set(columns.items) == {"hs"}
    assert isinstance(columns.column("hs", Level.ITEM), Texts)
