"""The same profiles for other engines: ZEN expressions, Polars expressions, plain DuckDB SQL over one flat table.

Only what the benchmark's profiles use is translated, and each the way that engine's own users would write it. The data
of the benchmark never overflows, so nothing guards against it here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

import polars as pl
import zen

from steelyard.engine.facts.fact import Level
from steelyard.engine.rules import tree as t
from steelyard.engine.rules.checker import Checked
from steelyard.engine.rules.profile import Profile, Scope

PYTHON = {"=": "==", "<>": "!="}


def scope_tests(scope: Scope) -> dict[str, list[str]]:
    named = {"direction": scope.direction, "regime": scope.regime, "mode": scope.mode, "office": scope.office}
    return {name: [str(value) for value in values] for name, values in named.items() if values}


# ZEN: a decision table with one row a profile, each cell an expression, every match collected.


def zen_table(profiles: Sequence[tuple[int, Profile, Checked]]) -> Any:
    rules = [
        {"_id": str(place), "if": zen_rule(profile, checked), "code": str(place)}
        for place, profile, checked in profiles
    ]
    content = {
        "hitPolicy": "collect",
        "inputs": [{"id": "if", "name": "if", "type": "expression"}],
        "outputs": [{"id": "code", "name": "code", "field": "code", "type": "expression"}],
        "rules": rules,
    }
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "a", "name": "a", "type": "inputNode", "position": place},
        {"id": "b", "name": "b", "type": "decisionTableNode", "position": place, "content": content},
        {"id": "c", "name": "c", "type": "outputNode", "position": place},
    ]
    edges = [
        {"id": "ab", "sourceId": "a", "targetId": "b", "type": "edge"},
        {"id": "bc", "sourceId": "b", "targetId": "c", "type": "edge"},
    ]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


def zen_rule(profile: Profile, checked: Checked) -> str:
    tests = [f"{name} in {json.dumps(values)}" for name, values in scope_tests(profile.scope).items()]
    return " and ".join([*tests, zen_text(checked.tree, "")])


def zen_text(node: t.Node, item: str) -> str:
    """``item`` is what stands before item facts: nothing where the item is the context, ``#.`` inside closures."""
    match node:
        case t.And(parts) | t.Or(parts):
            word = " and " if isinstance(node, t.And) else " or "
            return f"({word.join(zen_text(part, item) for part in parts)})"
        case t.Not(part):
            return f"not({zen_text(part, item)})"
        case t.Field(name, _, level):
            return name.replace(".", "__") if level is Level.HEADER else item + name.replace(".", "__")
        case t.Constant(value):
            return json.dumps(value)
        case t.Compare(sign, left, right):
            return f"{zen_text(left, item)} {PYTHON.get(sign, sign)} {zen_text(right, item)}"
        case t.Arithmetic(sign, left, right):
            return f"({zen_text(left, item)} {sign} {zen_text(right, item)})"
        case t.Between(subject, low, high):
            text = zen_text(subject, item)
            return f"({text} >= {zen_text(low, item)} and {text} <= {zen_text(high, item)})"
        case t.Among(subject, values):
            return f"{zen_text(subject, item)} in {json.dumps(list(values.items))}"
        case t.Search(kind, subject, needles):
            function, text = "startsWith" if kind == "prefix" else "contains", zen_text(subject, item)
            return "(" + " or ".join(f"{function}({text}, {json.dumps(each)})" for each in needles.items) + ")"
        case t.Matches(subject, pattern):
            return f"matches({zen_text(subject, item)}, {json.dumps(pattern.source)})"
        case t.Exists(part):
            return f"some(items_, {zen_text(part, '#.')})"
        case t.Aggregate("COUNT", _, part) if part is not None:
            return f"count(items_, {zen_text(part, '#.')})"
        case t.Aggregate("SUM", value, part) if value is not None and part is not None:
            return f"sum(map(filter(items_, {zen_text(part, '#.')}), {zen_text(value, '#.')}))"
    raise TypeError(node)


# Polars: an expression a profile, counted lazily in one pass over the flat table.


def polars_rule(profile: Profile, checked: Checked) -> pl.Expr:
    tests = [pl.col(name).is_in(values) for name, values in scope_tests(profile.scope).items()]
    return reduce(and_, [*tests, polars_expr(checked.tree)])


def polars_expr(node: t.Node) -> Any:
    match node:
        case t.And(parts) | t.Or(parts):
            return reduce(and_ if isinstance(node, t.And) else or_, map(polars_expr, parts))
        case t.Not(part):
            return ~polars_expr(part)
        case t.Field(name):
            return pl.col(name)
        case t.Constant(value):
            return pl.lit(value)
        case t.Compare(sign, left, right):
            one, other = polars_expr(left), polars_expr(right)
            return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other, "=": one == other}[sign]
        case t.Arithmetic("*", left, right):
            return polars_expr(left) * polars_expr(right)
        case t.Between(subject, low, high):
            return polars_expr(subject).is_between(polars_expr(low), polars_expr(high))
        case t.Among(subject, values):
            return polars_expr(subject).is_in(list(values.items))
        case t.Search("prefix", subject, needles):
            return reduce(or_, [polars_expr(subject).str.starts_with(each) for each in needles.items])
        case t.Search(_, subject, needles) if len(needles.items) == 1:
            return polars_expr(subject).str.contains(str(needles.items[0]), literal=True)
        case t.Search(_, subject, needles):
            return polars_expr(subject).str.contains_any(list(needles.items))
        case t.Matches(subject, pattern):
            return polars_expr(subject).str.contains(pattern.source)
    raise TypeError(node)


# DuckDB: a counted filter a profile over the flat table. The condition language is SQL, so the text is nearly the same.


def plain_sql(profile: Profile, checked: Checked) -> str:
    tests = [f"{name} IN ({quoted(values)})" for name, values in scope_tests(profile.scope).items()]
    return " AND ".join([*tests, sql_text(checked.tree)])


def quoted(values: Sequence[Any]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def sql_text(node: t.Node) -> str:
    match node:
        case t.And(parts) | t.Or(parts):
            return "(" + (" AND " if isinstance(node, t.And) else " OR ").join(map(sql_text, parts)) + ")"
        case t.Not(part):
            return f"NOT {sql_text(part)}"
        case t.Field(name):
            return f'"{name}"'
        case t.Constant(value):
            return f"{value!r}"
        case t.Compare(sign, left, right) | t.Arithmetic(sign, left, right):
            return f"{sql_text(left)} {sign} {sql_text(right)}"
        case t.Between(subject, low, high):
            return f"{sql_text(subject)} BETWEEN {sql_text(low)} AND {sql_text(high)}"
        case t.Among(subject, values):
            return f"{sql_text(subject)} IN ({quoted(values.items)})"
        case t.Search("prefix", subject, needles):
            return "(" + " OR ".join(f"starts_with({sql_text(subject)}, '{each}')" for each in needles.items) + ")"
        case t.Search(_, subject, needles):
            return "(" + " OR ".join(f"contains({sql_text(subject)}, '{each}')" for each in needles.items) + ")"
        case t.Matches(subject, pattern):
            return f"regexp_matches({sql_text(subject)}, '{pattern.source}')"
    raise TypeError(node)
