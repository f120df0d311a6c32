"""Time, actor and chance are arguments: the engine, operations and queries never fetch them themselves."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.source import HOUSE, modules, place, tree

CLOCKS = {"now", "utcnow", "today", "localdate", "localtime", "time", "time_ns", "monotonic", "perf_counter"}
CLOCK_OWNERS = {"datetime", "date", "timezone", "time", "dt"}
CHANCE = {"random", "secrets", "uuid"}


def bound(path: Path) -> bool:
    return "engine" in path.relative_to(HOUSE).parts or path.name.startswith(("operations", "queries"))


def fetches(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] in CHANCE for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module is not None and node.module.split(".")[0] in CHANCE
    if isinstance(node, ast.Call):
        chain = ast.unparse(node.func)
        owner, _, name = chain.rpartition(".")
        return (name in CLOCKS and owner.split(".")[-1] in CLOCK_OWNERS) or "urandom" in name or ".random." in chain
    return False


def test_neither_clock_nor_chance_is_fetched_where_they_are_arguments() -> None:
    found = [place(path, node) for path in modules() if bound(path) for node in ast.walk(tree(path)) if fetches(node)]
    assert found == []


def test_the_rule_sees_what_it_is_there_for() -> None:
    bad = ["timezone.now()", "datetime.now(UTC)", "date.today()", "time.time()", "os.urandom(8)", "np.random.rand()"]
    good = ["entry.time(zone)", "row.now", "draw(seed)"]
    seen = [fetches(ast.parse(text, mode="eval").body) for text in bad + good]
    assert seen == [True] * len(bad) + [False] * len(good)
