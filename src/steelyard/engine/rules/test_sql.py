from __future__ import annotations

import duckdb
import pytest

from steelyard.engine.declaration import Direction
from steelyard.engine.facts.fact import Type
from steelyard.engine.rules.checker import check
from steelyard.engine.rules.profile import Scope
from steelyard.engine.rules.sql import Tables, identifier, literal, to_sql
from tests.agreement.generator import fact

HOSTILE = "'); DROP TABLE items; --\"\\%_🙂"
CATALOGUE = {
    each.name: each
    for each in (fact("hs", "text", "item"), fact("value", "number", "item"), fact("a", "number", "header"))
}


def sql(condition: str, scope: Scope = Scope(), tables: Tables = Tables()) -> str:  # noqa: B008
    checked = check(condition, catalogue=CATALOGUE, lists={"l": (HOSTILE, "x")}, parameters={"p": HOSTILE})
    return to_sql(checked, scope, tables)


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    connection.execute("CREATE TABLE declarations AS SELECT 7 AS declaration, 1.5::DOUBLE AS a, 'import' AS direction")
    connection.execute("CREATE TABLE items (declaration BIGINT, item BIGINT, hs VARCHAR, value DOUBLE)")
    connection.execute("INSERT INTO items VALUES (7, 0, ?, 1), (7, 1, 'x', 2), (7, 2, NULL, NULL)", [HOSTILE])
    return connection


def test_an_item_condition_selects_items_and_a_header_condition_declarations(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    assert connection.execute(sql("value > 1")).fetchall() == [(7, 1)]
    assert connection.execute(sql("SUM(value) = 2 * a")).fetchall() == [(7,)]


def test_texts_are_quoted_never_pasted(connection: duckdb.DuckDBPyConnection) -> None:
    quoted = HOSTILE.replace("'", "''")
    for condition in (f"hs = '{quoted}'", "hs = :p", "hs IN @l AND hs <> 'x'", f"CONTAINS(hs, '{quoted}')",
                      "CONTAINS_ANY(hs, @l) AND hs <> 'x'", "STARTS_WITH_ANY(hs, @l) AND value = 1"):  # fmt: skip
        assert connection.execute(sql(condition)).fetchall() == [(7, 0)], condition
    assert connection.execute("SELECT count(*) FROM items").fetchall() == [(3,)]


def test_scope_is_part_of_the_select(connection: duckdb.DuckDBPyConnection) -> None:
    assert connection.execute(sql("value > 1", Scope(direction=(Direction.IMPORT,)))).fetchall() == [(7, 1)]
    assert connection.execute(sql("a > 1", Scope(direction=(Direction.EXPORT,)))).fetchall() == []


def test_tables_and_keys_may_be_called_otherwise(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute('ALTER TABLE items RENAME TO "odd ""items"')
    connection.execute('ALTER TABLE "odd ""items" RENAME item TO "no"')
    assert connection.execute(sql("value > 1", tables=Tables(items='odd "items', item="no"))).fetchall() == [(7, 1)]


@pytest.mark.parametrize(
    "number", [0.1, -0.1, 1e308, 5e-324, 9007199254740993.0, 1.7976931348623157e308, 0.30000000000000004, 123456789.125]
)
def test_a_number_is_written_as_exactly_that_double(number: float) -> None:
    assert duckdb.execute(f"SELECT {literal(number)}, typeof({literal(number)})").fetchall() == [(number, "DOUBLE")]


def test_names_are_quoted() -> None:
    assert identifier('a"b.c') == '"a""b.c"'
    assert CATALOGUE["hs"].type is Type.TEXT


def test_deep_arithmetic_stays_short() -> None:
    nested = "value"
    for _ in range(7):
        nested = f"(a / ({nested} * 2))"
    assert len(sql(f"{nested} > 1")) < 4_000
