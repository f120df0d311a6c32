"""Only operations write: elsewhere there is no saving, creating, updating or deleting."""

from __future__ import annotations

import ast
import re

from tests.architecture.source import modules, place, tree

ALWAYS = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "select_for_update"}
ON_MODELS = {"create", "update", "delete"}
WRITING_SQL = re.compile(r"\s*(INSERT|UPDATE|DELETE|COPY|TRUNCATE|MERGE)\b", re.IGNORECASE)


def may_write(name: str) -> bool:
    return name.startswith("operations") or name == "models.py"


def writes(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    chain = ast.unparse(call.func)
    if call.func.attr in ("execute", "executemany", "copy"):
        first = call.args[0] if call.args else None
        return isinstance(first, ast.Constant) and isinstance(first.value, str) and bool(WRITING_SQL.match(first.value))
    return call.func.attr in ALWAYS or (call.func.attr in ON_MODELS and ".objects" in chain)


def test_only_operations_write_to_the_database() -> None:
    found = [
        place(path, node)
        for part in ("base", "cycle", "site")
        for path in modules(part)
        if not may_write(path.name)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and writes(node)
    ]
    assert found == []


def test_the_rule_sees_what_it_is_there_for() -> None:
    bad = ["row.save()", "Officer.objects.filter(pk=1).update(name='')", "cursor.execute('DELETE FROM x')"]
    good = ["names.update(more)", "Officer.objects.filter(pk=1)", "cursor.execute('SELECT 1')", "digest.update(b'')"]
    seen = [writes(ast.parse(text, mode="eval").body) for text in bad + good]  # type: ignore[arg-type]
    assert seen == [True] * len(bad) + [False] * len(good)
