"""Every driver behind the same face: conditions and sheets in, who fires out.

An answer is a set of triples (condition, declaration, item), the item -1 where the declaration as a whole matches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from steelyard.engine.facts.fact import Fact, Level, Sheet
from steelyard.engine.lane import Lane
from steelyard.engine.rules.columns import of_sheets
from steelyard.engine.rules.many import match_many
from steelyard.engine.rules.profile import Instruction, Profile, Scope
from steelyard.engine.rules.ruleset import Match, Ruleset, compile_rules
from steelyard.engine.rules.sql import to_sql
from steelyard.engine.wording import Wording
from tests.agreement.reference import fires

Answer: TypeAlias = set[tuple[int, int, int]]

DAY = date(2026, 1, 1)
NOTHING = Wording("", "", "")
ARROW = {"text": pa.string(), "number": pa.float64(), "boolean": pa.bool_()}


def profile(condition: str, code: str) -> Profile:
    return Profile(
        code=code, name=NOTHING, risk_area="", objective="", condition=condition, lane=Lane.RED, reason=NOTHING,
        instruction=Instruction(NOTHING, NOTHING), owner="", legal_reference="", valid_from=DAY, valid_until=DAY,
        review_on=DAY,
    )  # fmt: skip


def compiled(
    conditions: Sequence[str],
    catalogue: Mapping[str, Fact],
    lists: Mapping[str, tuple[str, ...]],
    parameters: Mapping[str, float | str | bool],
) -> Ruleset:
    profiles = [profile(condition, str(place)) for place, condition in enumerate(conditions)]
    return compile_rules(profiles, catalogue=catalogue, lists=lists, parameters=parameters, on=DAY)


def by_definition(ruleset: Ruleset, catalogue: Mapping[str, Fact], sheets: Sequence[Sheet]) -> Answer:
    found: Answer = set()
    scopes = [profile.scope for profile in ruleset.profiles]
    for declaration, sheet in enumerate(sheets):
        for place, checked in enumerate(ruleset.checked):
            if not in_scope(scopes[place], sheet):
                continue
            if checked.level is Level.HEADER:
                if fires(checked.tree, sheet.header, sheet.items):
                    found.add((place, declaration, -1))
                continue
            for position, item in enumerate(sheet.items):
                if fires(checked.tree, sheet.header, sheet.items, item):
                    found.add((place, declaration, position))
    return found


def in_scope(scope: Scope, sheet: Sheet) -> bool:
    asked = {"direction": scope.direction, "regime": scope.regime, "mode": scope.mode, "office": scope.office}
    return all(not values or sheet.header.get(name) in values for name, values in asked.items())


def one_by_one(ruleset: Ruleset, catalogue: Mapping[str, Fact], sheets: Sequence[Sheet]) -> Answer:
    places = {profile.code: place for place, profile in enumerate(ruleset.profiles)}
    found: Answer = set()
    for declaration, sheet in enumerate(sheets):
        for match in ruleset.match(sheet):
            assert isinstance(match, Match), match
            found |= {(places[match.profile.code], declaration, item) for item in match.items or (-1,)}
    return found


def in_columns(ruleset: Ruleset, catalogue: Mapping[str, Fact], sheets: Sequence[Sheet]) -> Answer:
    columns = of_sheets(sheets, catalogue, catalogue)
    hits = match_many(ruleset, columns)
    assert hits.failed == {}
    starts = columns.offsets.tolist()
    rows = zip(hits.profile.tolist(), hits.declaration.tolist(), hits.item.tolist(), strict=True)
    return {(profile, owner, -1 if item < 0 else item - starts[owner]) for profile, owner, item in rows}


def in_sql(ruleset: Ruleset, catalogue: Mapping[str, Fact], sheets: Sequence[Sheet]) -> Answer:
    owned = [
        (declaration, position) for declaration, sheet in enumerate(sheets) for position in range(len(sheet.items))
    ]
    keys = {"declaration": [declaration for declaration, _ in owned], "item": [position for _, position in owned]}
    headers = table({"declaration": list(range(len(sheets)))}, [sheet.header for sheet in sheets], catalogue, "header")
    rows = table(keys, [item for sheet in sheets for item in sheet.items], catalogue, "item")
    settings = {"threads": "1", "autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    found: Answer = set()
    with duckdb.connect(config=settings) as connection:
        for name, seen in (("declarations", headers), ("items", rows)):
            connection.register("arrow", seen)
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow")
        for place, (checked, profile) in enumerate(zip(ruleset.checked, ruleset.profiles, strict=True)):
            for key in connection.execute(to_sql(checked, profile.scope)).fetchall():
                found.add((place, key[0], key[1] if len(key) == 2 else -1))
    return found


def table(
    keys: dict[str, list[int]], rows: Sequence[Mapping[str, Any]], catalogue: Mapping[str, Fact], level: str
) -> pa.Table:
    facts = [fact for fact in catalogue.values() if fact.level == level]
    columns = {fact.name: pa.array([known(row.get(fact.name)) for row in rows], ARROW[fact.type]) for fact in facts}
    return pa.table({name: pa.array(values, pa.int64()) for name, values in keys.items()} | columns)


def known(value: Any) -> Any:
    return None if isinstance(value, float) and not isfinite(value) else value


DRIVERS: dict[str, Callable[[Ruleset, Mapping[str, Fact], Sequence[Sheet]], Answer]] = {
    "by definition": by_definition,
    "one by one": one_by_one,
    "in columns": in_columns,
    "in SQL": in_sql,
}
