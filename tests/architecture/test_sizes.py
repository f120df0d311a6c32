"""A file is one idea, a function fits a screen, a package says what it is for."""

from __future__ import annotations

import ast

from tests.architecture.source import HOUSE, modules, place, tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def test_a_file_is_one_idea() -> None:
    long = [str(path) for path in modules(tests=True) if path.read_text(encoding="utf-8").count("\n") > LONGEST_FILE]
    assert long == []


def test_a_function_fits_a_screen() -> None:
    long = [
        f"{place(path, node)} {node.name}"
        for path in modules(tests=True)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_a_package_says_what_it_is_for() -> None:
    silent = [
        str(path.parent.relative_to(HOUSE))
        for path in modules()
        if path.name == "__init__.py" and path.parent.name != "templatetags" and not ast.get_docstring(tree(path))
    ]
    assert silent == []
