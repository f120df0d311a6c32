from __future__ import annotations

from typing import Any

import pytest

from steelyard.engine.rules.checker import check
from steelyard.engine.rules.normal import Remainder
from steelyard.engine.rules.residual import residual
from tests.agreement.generator import CATALOGUE

HOSTILE = "');__import__('os').abort()#{}%s\\"


def verdict(condition: str, header: dict[str, Any], *items: dict[str, Any], item: dict[str, Any] | None = None) -> Any:
    tree = check(condition, catalogue=CATALOGUE, lists={"l": (HOSTILE, "a")}, parameters={"p": HOSTILE}).tree
    certainly_true = residual([Remainder(tree, True)])(header, items, item or {})
    certainly_false = residual([Remainder(tree, False)])(header, items, item or {})
    assert not (certainly_true and certainly_false)
    return True if certainly_true else False if certainly_false else None


TRUTHS = [
    ("value > 1 AND hs = 'a'", {"value": None, "hs": "b"}, False),
    ("value > 1 AND hs = 'a'", {"value": None, "hs": "a"}, None),
    ("value > 1 OR hs = 'a'", {"value": None, "hs": "a"}, True),
    ("NOT (value > 1)", {"value": None}, None),
    ("(value > 1) IS TRUE", {"value": None}, False),
    ("NOT ((value > 1) IS FALSE)", {"value": None}, True),
    ("hs NOT IN ('a')", {"hs": None}, None),
    ("hs NOT LIKE 'a%'", {"hs": ""}, True),
    ("value BETWEEN net_mass AND 5", {"value": 9.0, "net_mass": None}, False),
    ("value BETWEEN net_mass AND 5", {"value": 3.0, "net_mass": None}, None),
    ("value / net_mass > 1", {"value": 1.0, "net_mass": 0.0}, None),
    ("value / net_mass > 1", {"value": 1.0, "net_mass": -0.0}, None),
    ("(value / net_mass) IS NULL", {"value": 1.0, "net_mass": 0.0}, True),
    ("value * value > 1", {"value": 1e308}, None),
    ("value * value - value * value = 0", {"value": 1e308}, None),
    ("1 / (value * value) = 0", {"value": 1e308}, None),
    ("value * value * 0 = 0", {"value": 1e308}, None),
    ("COALESCE(value * value, 7) = 7", {"value": 1e308}, True),
    ("ABS(-value) = 5e-324", {"value": 5e-324}, True),
    ("value = 9007199254740993", {"value": 9007199254740992.0}, True),
    ("value = 0", {"value": -0.0}, True),
    ("LENGTH(hs) = 2", {"hs": "e\u0301"}, True),
    ("LENGTH(hs) = 1", {"hs": "🙂"}, True),
    ("value > 1", {"value": float("inf")}, None),
    ("value IS NULL", {"value": float("nan")}, True),
]


@pytest.mark.parametrize(("condition", "item", "expected"), TRUTHS)
def test_three_valued_logic_and_missing_numbers(condition: str, item: dict[str, Any], expected: bool | None) -> None:
    assert verdict(condition, {}, item, item=item) is expected


AGGREGATES = [
    ("ANY(value > 1)", [], False), ("ANY(value > 1)", [None], False), ("ANY(value > 1)", [None, 2.0], True),
    ("NOT ANY(value > 1)", [None], True), ("COUNT(*) = 0", [], True), ("COUNT(value > 1) = 0", [None], True),
    ("COUNT(value IS NULL) = 1", [None, 2.0], True), ("SUM(value) = 3", [1.0, None, 2.0], True),
    ("SUM(value) = 0", [], None), ("SUM(value) IS NULL", [None], True), ("SUM(value, value > 1) = 2", [1.0, 2.0], True),
    ("MIN(value) = 1 AND MAX(value) = 2", [2.0, None, 1.0], True), ("MAX(value) > 0", [None], None),
    ("SUM(value) > 0", [1e308, 1e308, -1e308], None), ("SUM(value) = 0", [1e16, 1.0, 1.0, -1e16], True),
    ("SUM(value / 0) IS NULL", [1.0], True), ("SUM(1) = COUNT(*)", [1.0, None], True),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "values", "expected"), AGGREGATES)
def test_aggregates_over_items(condition: str, values: list[float | None], expected: bool | None) -> None:
    assert verdict(condition, {}, *({"value": value} for value in values)) is expected


def test_nothing_a_user_writes_becomes_code() -> None:
    quoted = HOSTILE.replace("'", "''")
    item = {"hs": HOSTILE, "origin": "x" + HOSTILE, "description": HOSTILE + "x"}
    for condition in (
        f"hs = '{quoted}'", "hs = :p", "hs IN @l", f"COALESCE(hs, '{quoted}') IN @l", f"CONTAINS(origin, '{quoted}')",
        f"CONTAINS(COALESCE(description, '{quoted}'), '{quoted}')", f"COALESCE(hs, origin) >= '{quoted}'",
    ):  # fmt: skip
        assert verdict(condition, {}, item, item=item) is True


def test_the_deepest_condition_compiles() -> None:
    deep = "value" + " + value" * 36
    assert verdict(f"{deep} = 37", {}, item={"value": 1.0}) is True
    nested = "ABS(" * 15 + "value" + ")" * 15
    assert verdict(f"{nested} = 1", {}, item={"value": -1.0}) is True
    negated = "NOT (" * 7 + "value * 1 = 1" + ")" * 7
    assert verdict(negated, {}, item={"value": 1.0}) is False
