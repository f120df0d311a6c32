"""A third reading of the same tree: SQL for DuckDB, and for an administration's own warehouse.

Two tables are expected: one row a declaration, and one row an item with the key of its declaration and its position.
Facts are columns by their names (quoted, dots included). A missing value is NULL; a number column holds neither NaN nor
infinity. SQL's own three-valued logic does the rest, so the condition is written as it stands, without normal form.

Texts compare by code point, which is the binary collation of UTF-8; numbers are written as doubles, never as decimals.
Arithmetic that overflows and division by zero are made NULL. Names and values are quoted, never pasted.
"""

from __future__ import annotations

from typing import Final

import msgspec

from steelyard.engine.facts.fact import Level
from steelyard.engine.rules.checker import Checked
from steelyard.engine.rules.entries import scope_fields
from steelyard.engine.rules.profile import Scope
from steelyard.engine.rules.tree import (
    Aggregate,
    Among,
    And,
    Arithmetic,
    Between,
    Call,
    Compare,
    Condition,
    Constant,
    Exists,
    Field,
    Holds,
    Matches,
    Missing,
    Negative,
    Not,
    Or,
    Search,
    Value,
)

TWICE: Final = 160
"""Characters up to which an expression is written twice rather than bound once, which reads worse."""


class Tables(msgspec.Struct, frozen=True):
    """What the two tables and their keys are called."""

    declarations: str = "declarations"
    items: str = "items"
    declaration: str = "declaration"
    item: str = "item"


EVERYWHERE: Final = Scope()
TABLES: Final = Tables()


def to_sql(checked: Checked, scope: Scope = EVERYWHERE, tables: Tables = TABLES) -> str:
    """A SELECT of the declarations, or for an item condition of the (declaration, item) pairs, that match."""
    writer = _Writer(tables)
    tests = [f"d.{identifier(name)} IN ({_texts(getattr(scope, name))})" for name in sorted(scope_fields(scope))]
    where = " AND ".join([*tests, writer.condition(checked.tree)])
    key = identifier(tables.declaration)
    if checked.level is Level.HEADER:
        return f"SELECT d.{key} FROM {identifier(tables.declarations)} AS d WHERE {where}"  # noqa: S608  # every name and value is quoted
    joined = f"{identifier(tables.items)} AS i JOIN {identifier(tables.declarations)} AS d ON i.{key} = d.{key}"
    return f"SELECT d.{key}, i.{identifier(tables.item)} FROM {joined} WHERE {where}"  # noqa: S608


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    written = repr(value)
    return f"({written if 'e' in written else written + 'e0'})"


class _Writer:
    """``row`` is the alias item facts are read from: ``i`` outside aggregates, ``j`` inside."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.row = "i"

    def condition(self, node: Condition) -> str:
        match node:
            case And(conditions) | Or(conditions):
                word = " AND " if isinstance(node, And) else " OR "
                return f"({word.join(map(self.condition, conditions))})"
            case Not(inner):
                return f"(NOT {self.condition(inner)})"
            case Holds(inner, wanted):
                return f"({self.condition(inner)} IS {literal(wanted)})"
            case Missing(subject):
                return f"({self.value(subject)} IS NULL)"
            case Exists(inner):
                return f"EXISTS (SELECT 1 {self.over_items(inner)})"
            case Compare(operator, left, right):
                return f"({self.value(left)} {operator} {self.value(right)})"
            case Between(subject, low, high):
                return f"({self.value(subject)} BETWEEN {self.value(low)} AND {self.value(high)})"
            case Among(subject, values):
                return self.among(self.value(subject), [literal(each) for each in values.items])
            case Search():
                return self.search(node)
            case Matches(subject, pattern):
                return f"regexp_matches({self.value(subject)}, {literal(pattern.spelling)})"
            case Field() | Constant():
                return self.value(node)

    def among(self, subject: str, values: list[str]) -> str:
        return f"({subject} IN ({', '.join(values)}))" if values else f"({subject} <> {subject})"  # false, or unknown

    def search(self, node: Search) -> str:
        subject, needles = self.value(node.subject), [literal(each) for each in node.needles.items]
        function = {"prefix": "starts_with", "suffix": "suffix", "contains": "contains"}[node.kind]
        if not needles:
            return self.among(subject, [])
        if len(needles) == 1:
            return f"{function}({subject}, {needles[0]})"
        found = f"list_transform([{', '.join(needles)}], lambda needle : {function}({subject}, needle))"
        return f"list_aggregate({found}, 'bool_or')"

    def value(self, node: Value) -> str:
        """An expression that is never NaN or infinite."""
        written = self.raw(node)
        if not isinstance(node, Arithmetic | Negative):
            return written
        return _finite(written)

    def raw(self, node: Value) -> str:
        """Like `value`, but arithmetic may be infinite or NaN: it stays so up to the `value` around it."""
        match node:
            case Field(name, _, level):
                return f"{'d' if level is Level.HEADER else self.row}.{identifier(name)}"
            case Constant(value):
                return literal(value)
            case Negative(operand):
                return f"(-{self.raw(operand)})"
            case Arithmetic("/", left, right):
                return f"({self.raw(left)} / nullif({self.value(right)}, 0e0))"
            case Arithmetic(operator, left, right):
                return f"({self.raw(left)} {operator} {self.raw(right)})"
            case Call("LENGTH", (operand,)):
                return f"CAST(length({self.value(operand)}) AS DOUBLE)"
            case Call(function, arguments):
                return f"{function}({', '.join(map(self.value, arguments))})"
            case Aggregate():
                return self.aggregate(node)

    def aggregate(self, node: Aggregate) -> str:
        if node.value is None:
            return f"(SELECT CAST(count(*) AS DOUBLE) {self.over_items(node.condition)})"
        outer, self.row = self.row, "j"
        value = self.value(node.value)
        self.row = outer
        # Valued in a subquery of its own: an aggregate of a header fact would else belong to the outer query.
        valued = f"(SELECT {value} AS v, j.{identifier(self.tables.item)} AS n {self.over_items(node.condition)}) AS x"
        if node.function != "SUM":
            return f"(SELECT {node.function}(x.v) FROM {valued})"  # noqa: S608
        listed = "list(x.v ORDER BY x.n) FILTER (WHERE x.v IS NOT NULL)"  # doubles must add in the order of the items
        return _finite(f"(SELECT list_sum({listed}) FROM {valued})")  # noqa: S608

    def over_items(self, condition: Condition | None) -> str:
        key = identifier(self.tables.declaration)
        outer, self.row = self.row, "j"
        test = f" AND {self.condition(condition)}" if condition is not None else ""
        self.row = outer
        return f"FROM {identifier(self.tables.items)} AS j WHERE j.{key} = d.{key}{test}"


def _finite(written: str) -> str:
    if len(written) <= TWICE and "SELECT" not in written:
        return f"CASE WHEN isfinite({written}) THEN {written} END"
    return f"list_filter([{written}], lambda v : isfinite(v))[1]"


def _texts(values: tuple[str, ...]) -> str:
    return ", ".join(literal(str(value)) for value in values)
