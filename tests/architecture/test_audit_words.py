"""Whatever the source writes to the audit log, the auditor's page has a word for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from steelyard.base.actor import ActorKind
from steelyard.base.audit.words import ACTORS, DETAILS, KINDS, SOUGHT, VERBS
from steelyard.cycle.monitoring.question import Sought
from tests.architecture.source import modules, tree

LOG = "steelyard.base.audit.operations"
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
REFUSALS = {"Conflict", "Forbidden", "Invalid", "Missing"}


def writers() -> list[ast.Module]:
    """The modules that write to the audit log: they import its operations."""
    return [module for module in map(tree, modules()) if any(map(opens_the_log, ast.walk(module)))]


def opens_the_log(node: ast.AST) -> bool:
    if not isinstance(node, ast.ImportFrom):
        return False
    names = {f"{node.module}.{each.name}" for each in node.names}
    return node.module == LOG or LOG in names


def verbs(module: ast.Module) -> Iterator[str]:
    """Every literal that is spelt like a verb and is not the code of a refusal, however it reaches the log."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    codes = {id(call.args[0]) for call in calls if called(call) in REFUSALS and call.args}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and id(node) not in codes and VERB.fullmatch(str(node.value)):
            yield str(node.value)
    for call in calls:
        if called(call) == "read_protected":
            yield from (f"{kind}.read" for kind in kinds_of(call))


def kinds_of(call: ast.Call) -> Iterator[str]:
    """The kind of object a call names: by keyword, or as the second part of a deed."""
    given = [each.value for each in call.keywords if each.arg == "object_kind"]
    if called(call) == "Deed":
        given += call.args[1:2]
    for node in given:
        assert isinstance(node, ast.Constant), f"{ast.unparse(call)}: a kind that is no literal has no word for sure"
        yield str(node.value)


def details(module: ast.Module) -> Iterator[str]:
    """The names in literal details: what is called so, or given as a keyword, to a deed or to a helper."""
    for node in ast.walk(module):
        held: list[ast.expr] = []
        if isinstance(node, ast.keyword) and node.arg == "detail":
            held = [node.value]
        elif isinstance(node, ast.Assign) and "detail" in ast.unparse(node.targets[0]):
            held = [node.value]
            yield from re.findall(r"^detail\['(\w+)'\]", ast.unparse(node.targets[0]))
        elif isinstance(node, ast.Call) and called(node) in ("Deed", "_log"):
            held = node.args
        for value in (each for one in held for each in ast.walk(one) if isinstance(each, ast.Dict)):
            yield from (str(key.value) for key in value.keys if isinstance(key, ast.Constant))


def called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def test_every_verb_has_words() -> None:
    used = {verb for module in writers() for verb in verbs(module)}
    assert {"officer.signed_in", "aeo.withdrawn", "factor.used", "subscription.begun", "operator.read"} <= used
    assert used - set(VERBS) == set()


def test_every_kind_of_object_and_actor_has_words() -> None:
    calls = [node for module in writers() for node in ast.walk(module) if isinstance(node, ast.Call)]
    used = {kind for call in calls for kind in kinds_of(call)}
    assert {"officer", "secret", "search"} <= used
    assert used - set(KINDS) == set()
    assert set(ACTORS) == set(ActorKind)
    assert set(SOUGHT) == set(Sought)


def test_every_detail_has_words() -> None:
    used = {name for module in writers() for name in details(module)}
    assert {"found", "factor", "for", "url", "valid_from", "matches"} <= used
    assert used - set(DETAILS) == set()
