"""The product's own source, read once."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "steelyard"


def modules(*parts: str, tests: bool = False) -> Iterator[Path]:
    """The modules under ``parts`` (all, when none), without migrations and, unless wanted, without tests."""
    for path in sorted((HOUSE.joinpath(*parts)).rglob("*.py")):
        if "migrations" not in path.parts and (tests or not path.name.startswith("test_")):
            yield path


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
