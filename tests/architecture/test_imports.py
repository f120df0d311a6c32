"""Modules import each other in one direction, and an app's models stay at home."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter

import grimp

from tests.architecture.source import HOUSE, modules, place, tree

APPS = {path.parent.relative_to(HOUSE.parent) for path in HOUSE.rglob("models.py")}


def test_no_modules_import_each_other_in_a_ring() -> None:
    graph = grimp.build_graph("steelyard", exclude_type_checking_imports=True)
    order = TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules})
    try:
        order.prepare()
    except CycleError as ring:
        raise AssertionError(" imports ".join(reversed(ring.args[1]))) from None
    assert order.is_active()


def test_no_app_imports_the_models_of_another() -> None:
    homes = {".".join((*app.parts, "models")): app for app in APPS}
    found = [
        place(path, node)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module in homes
        if homes[node.module] not in path.relative_to(HOUSE.parent).parents
    ]
    assert found == []
