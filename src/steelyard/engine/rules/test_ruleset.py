from __future__ import annotations

from datetime import date
from threading import Thread
from typing import Any

import pytest

from steelyard.engine.declaration import Direction, Mode
from steelyard.engine.facts.fact import Sheet
from steelyard.engine.lane import Lane
from steelyard.engine.rules import ConditionErrors, Failure, Match, Profile, Ruleset, compile_rules, limits
from steelyard.engine.rules.profile import Instruction, Scope
from steelyard.engine.wording import Wording
from tests.agreement.generator import CATALOGUE, LISTS, PARAMETERS

DAY = date(2026, 3, 1)
SENTENCE = Wording("a", "b", "c")


def profile(condition: str, code: str = "P1", **changes: Any) -> Profile:
    fields: dict[str, Any] = {
        "code": code, "name": SENTENCE, "risk_area": "a", "objective": "b", "condition": condition, "lane": Lane.RED,
        "reason": SENTENCE, "instruction": Instruction(SENTENCE, SENTENCE), "owner": "c", "legal_reference": "d",
        "valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31), "review_on": date(2026, 6, 1),
    }  # fmt: skip
    return Profile(**(fields | changes))


def compiled(*profiles: Profile, on: date = DAY, keep_broken: bool = False) -> Ruleset:
    return compile_rules(
        profiles, catalogue=CATALOGUE, lists=LISTS, parameters=PARAMETERS, on=on, keep_broken=keep_broken
    )


def sheet(*items: dict[str, Any], **header: Any) -> Sheet:
    return Sheet({name.replace("__", "."): value for name, value in header.items()}, items)


def fired(ruleset: Ruleset, seen: Sheet) -> dict[str, tuple[int, ...]]:
    found = ruleset.match(seen)
    assert all(isinstance(each, Match) for each in found)
    return {each.profile.code: each.items for each in found if isinstance(each, Match)}


def test_an_item_condition_names_the_items_and_a_header_condition_none() -> None:
    rules = compiled(
        profile("hs LIKE '24%'", "ITEM"), profile("ANY(hs LIKE '24%')", "ANY"), profile("items > 1", "HEADER")
    )
    seen = sheet({"hs": "2402"}, {"hs": "01"}, {"hs": "2403"}, items=3.0)
    assert fired(rules, seen) == {"ITEM": (0, 2), "ANY": (), "HEADER": ()}
    assert fired(rules, sheet(items=2.0)) == {"HEADER": ()}


def test_matches_come_in_the_order_of_the_profiles() -> None:
    rules = compiled(*(profile("value > 1" if n % 2 else "items > 1", f"P{n}") for n in range(40)))
    found = rules.match(sheet({"value": 2.0}, items=2.0))
    assert [each.profile.code for each in found] == [f"P{n}" for n in range(40)]


@pytest.mark.parametrize("wide", [False, True])
def test_a_condition_too_wide_for_the_index_is_evaluated_whole(wide: bool) -> None:
    clauses = [f"(hs = 'a{n}' OR value = {n} OR origin = 'b{n}')" for n in range(6 if wide else 1)]
    rules = compiled(profile(" AND ".join(clauses)))
    assert len(rules.index.entries) <= limits.ENTRIES
    assert fired(rules, sheet({"value": 0.0, "hs": "a0", "origin": "b0"})) == ({} if wide else {"P1": (0,)})
    assert fired(rules, sheet({"value": 3.0, "hs": "a1", "origin": "b2"})) == {}


def test_scope_is_part_of_the_answer() -> None:
    scope = Scope(direction=(Direction.IMPORT,), mode=(Mode.SEA, Mode.AIR), office=("QXPOR",), regime=("40",))
    rules = compiled(profile("TRUE", scope=scope))
    inside = {"direction": "import", "mode": "air", "office": "QXPOR", "regime": "40"}
    assert fired(rules, sheet(**inside)) == {"P1": ()}
    for name in inside:
        assert fired(rules, sheet(**(inside | {name: "other"}))) == {}
        assert fired(rules, sheet(**(inside | {name: None}))) == {}
    assert rules.fields == {"direction", "mode", "office", "regime"}


def test_a_scope_and_a_condition_that_exclude_one_another_never_fire() -> None:
    rules = compiled(profile("direction = 'export'", scope=Scope(direction=(Direction.IMPORT,))))
    assert fired(rules, sheet(direction="export")) == {}
    assert fired(rules, sheet(direction="import")) == {}


@pytest.mark.parametrize(
    ("on", "live"), [(date(2025, 12, 31), 0), (date(2026, 1, 1), 1), (date(2026, 12, 31), 1), (date(2027, 1, 1), 0)]
)
def test_a_profile_is_live_from_its_first_to_its_last_day(on: date, live: int) -> None:
    assert len(compiled(profile("TRUE"), on=on).match(sheet())) == live


def test_every_error_of_every_profile_is_raised_with_its_profile() -> None:
    with pytest.raises(ConditionErrors) as caught:
        compiled(profile("orgin = 1 AND hs = 2", "A"), profile("TRUE", "B"), profile("value", "C"))
    assert [(error.profile, error.code) for error in caught.value.errors] == [
        ("A", "unknown-fact"), ("A", "types-differ"), ("C", "wrong-type"),
    ]  # fmt: skip


def test_a_broken_profile_can_be_left_out_and_told() -> None:
    rules = compiled(profile("orgin = 1", "A"), profile("TRUE", "B"), keep_broken=True)
    assert fired(rules, sheet()) == {"B": ()}
    assert [(broken.code, [error.code for error in errors]) for broken, errors in rules.broken] == [
        ("A", ["unknown-fact"])
    ]


def test_a_failing_profile_stops_no_other() -> None:
    rules = compiled(
        profile("value * 2 > 1", "ARITHMETIC"), profile("value > 1", "LOOKUP"), profile("hs = 'a'", "FINE"),
        profile("CONTAINS(hs, 'a') AND value > 1", "BOTH"), profile("items > 1", "HEADER"),
    )  # fmt: skip
    found = rules.match(sheet({"value": "text", "hs": "a"}, {"value": 2.0, "hs": "a"}, items=2.0))
    assert {each.profile.code: isinstance(each, Failure) for each in found} == {
        "ARITHMETIC": True, "LOOKUP": True, "FINE": False, "BOTH": True, "HEADER": False,
    }  # fmt: skip
    failure = next(each for each in found if isinstance(each, Failure) and each.profile.code == "LOOKUP")
    assert failure.detail.startswith("value: TypeError")


@pytest.mark.parametrize(
    "wrong", [{"hs": 3.0}, {"hs": ["a"]}, {"operator.new_hs": "yes"}, {"value": "2"}, {"value": object()}]
)
def test_a_fact_of_the_wrong_type_fails_what_tests_it(wrong: dict[str, Any]) -> None:
    conditions = {"hs": "hs = 'a'", "operator.new_hs": "operator.new_hs", "value": "value > 1"}
    rules = compiled(*(profile(condition, name) for name, condition in conditions.items()), profile("TRUE", "FINE"))
    found = rules.match(sheet({"hs": "a", "operator.new_hs": True, "value": 2.0} | wrong))
    assert {each.profile.code for each in found if isinstance(each, Failure)} == set(wrong)
    assert {each.profile.code for each in found if isinstance(each, Match)} == {*conditions, "FINE"} - set(wrong)


def test_a_fact_that_is_absent_is_missing() -> None:
    rules = compiled(profile("hs IS NULL AND value IS NULL AND items IS NULL"))
    assert fired(rules, sheet({})) == {"P1": (0,)}


def test_what_was_seen_is_explained() -> None:
    rules = compiled(
        profile("hs LIKE '24%' AND operator.first_seen_days < 90 AND value > 0", scope=Scope(office=("X",)))
    )
    seen = sheet({"hs": "01", "value": 1.0}, {"hs": "2402", "value": 5.0}, operator__first_seen_days=3.0, office="X")
    (match,) = rules.match(seen)
    assert isinstance(match, Match)
    assert rules.explain(match.profile, seen, match.items) == (
        {"operator.first_seen_days": 3.0},
        {1: {"hs": "2402", "value": 5.0}},
    )


def test_a_declaration_level_match_is_explained_by_the_items_its_aggregates_speak_of() -> None:
    rules = compiled(profile("COUNT(hs LIKE '24%') >= 2 AND SUM(value) > 10"))
    seen = sheet({"hs": "2402", "value": 1.0}, {"hs": "01", "value": 50.0}, {"hs": "2403", "value": 2.0})
    (match,) = rules.match(seen)
    assert isinstance(match, Match)
    assert match.items == ()
    assert set(rules.explain(match.profile, seen, match.items)[1]) == {0, 2}


def test_the_version_names_exactly_what_is_compiled() -> None:
    def version(condition: str = "hs IN @few", lists: Any = LISTS, parameters: Any = PARAMETERS, on: date = DAY) -> str:
        return compile_rules(
            [profile(condition)], catalogue=CATALOGUE, lists=lists, parameters=parameters, on=on
        ).version

    same = {
        version(),
        version(lists=dict(reversed(LISTS.items()))),
        version(lists=LISTS | {"few": frozenset(LISTS["few"])}),
    }
    others = {
        version("hs IN @codes"), version(lists=LISTS | {"few": ("AE",)}),
        version(parameters=PARAMETERS | {"half": 0.6}), version(on=date(2026, 3, 2)),
    }  # fmt: skip
    assert len(same) == 1
    assert len(same | others) == 5


def test_one_ruleset_serves_many_threads() -> None:
    rules = compiled(
        *(profile(f"MATCHES(description, 'w{n}') OR CONTAINS(description, 'x{n} ')", f"P{n}") for n in range(60))
    )
    wrong: list[object] = []

    def work(start: int) -> None:
        for n in range(start, start + 400):
            found = fired(rules, sheet({"description": f"w{n % 60} {n} x{(n + 7) % 60} "}))
            expected = {
                code
                for code in (f"P{k}" for k in range(60))
                if f"w{code[1:]}" in f"w{n % 60}" or code == f"P{(n + 7) % 60}"
            }
            if set(found) != expected:
                wrong.append((n, found, expected))

    threads = [Thread(target=work, args=(start,)) for start in (0, 100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_memory_of_texts_is_bounded() -> None:
    rules = compiled(profile("CONTAINS(description, '77')"))
    for n in range(limits.MEMO + 50):
        assert bool(rules.match(sheet({"description": f"t{n}"}))) is ("77" in f"t{n}")
    assert len(rules.index.item["description"]) <= limits.MEMO  # type: ignore[arg-type]


def test_the_size_of_a_list_does_not_change_the_answer() -> None:
    lists = {"big": frozenset(f"{n:08d}" for n in range(50_000))}
    rules = compile_rules(
        [profile("hs IN @big", "IN"), profile("hs NOT IN @big", "OUT"), profile("STARTS_WITH_ANY(hs, @big)", "START")],
        catalogue=CATALOGUE, lists=lists, parameters={}, on=DAY,
    )  # fmt: skip
    assert set(fired(rules, sheet({"hs": "00049999"}))) == {"IN", "START"}
    assert set(fired(rules, sheet({"hs": "000499990"}))) == {"OUT", "START"}
    assert set(fired(rules, sheet({"hs": None}))) == set()
