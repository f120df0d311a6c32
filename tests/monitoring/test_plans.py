"""No page looks through a whole table that grows with every declaration: each statement goes by an index.

The tables of a test are small, so the planner is told to shun what a large one would make it shun: then whatever it
still reads whole, or walks along an index without a condition, it has no index for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection

from steelyard.base.actor import Actor
from steelyard.cycle.declarations.models import Container, Declaration, Item
from tests.monitoring.conftest import Country, browser

GROWING = (
    "audit_auditentry",
    "controls_control",
    "controls_finding",
    "controls_result",
    "declarations_container",
    "declarations_declaration",
    "declarations_item",
    "declarations_message",
    "assessments_verdict",
    "operators_firstseen",
    "operators_historyday",
    "operators_historyevent",
    "operators_operator",
    "selection_decision",
)
WALKS = ("enable_indexscan", "enable_indexonlyscan")
SHUNNED = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
WALKED = frozenset({"audit_auditentry_pkey", "control_queue", "control_taken"})
"""Indexes that may be walked without a condition: the log unnarrowed, newest first, to the end of a page; open tasks,
which are no more than officers have yet to do."""
FIRST_OF_INDEX = "Limit"


class Plans:
    """What the statements of a page would do on large tables."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.seen = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many and sql.lstrip().upper().startswith(("SELECT", "WITH")) and any(name in sql for name in GROWING):
            self.seen += 1
            walks = self.faults_of(sql, params)
            if walks:
                # On a table of a few rows a walk may cost as little as a look-up: without walks, is there a look-up?
                with settled(WALKS, "off"):
                    walks = self.faults_of(sql, params)
            self.faults += walks
        return execute(sql, params, many, context)

    def faults_of(self, sql: str, params: Any) -> list[str]:
        with connection.connection.cursor() as raw:
            raw.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            (plan,) = raw.fetchone()
        return list(self.look(plan[0]["Plan"], sql, limited=False))

    def look(self, node: dict[str, Any], sql: str, *, limited: bool) -> Iterator[str]:
        table = node.get("Relation Name")
        if table in GROWING:
            named = node.get("Index Name", "")
            walked = "Index" in node["Node Type"] and "Index Cond" not in node and not limited and named not in WALKED
            if node["Node Type"] == "Seq Scan" or walked:
                yield f"{node['Node Type']} {named} on {table}: {' '.join(sql.split())[:300]}"
        for below in node.get("Plans", ()):
            # The first row of an index is no walk along it.
            first = node["Node Type"] == FIRST_OF_INDEX and node["Plan Rows"] <= 1 and len(node["Plans"]) == 1
            yield from self.look(below, sql, limited=first)


@contextmanager
def explained() -> Iterator[Plans]:
    plans = Plans()
    with settled(SHUNNED, "off"), connection.execute_wrapper(plans):
        yield plans


@contextmanager
def settled(settings: Sequence[str], value: str) -> Iterator[None]:
    """The planner's ``settings`` at ``value`` for the length of the block, then on."""
    with connection.connection.cursor() as raw:
        for setting in settings:
            raw.execute(f"SET LOCAL {setting} = {value}")
        yield
        for setting in settings:
            raw.execute(f"SET LOCAL {setting} = on")


def page(reader: Actor, address: str, asked: Mapping[str, object] | None = None) -> Plans:
    client = browser(reader)
    with explained() as plans:
        answer = client.get(address, {name: value for name, value in (asked or {}).items() if value is not None})
    assert answer.status_code == 200
    return plans


@pytest.fixture
def declared(country: Country) -> Declaration:
    return next(each for each in Declaration.objects.filter(office="QXPOR") if each.reference and each.operator)


@pytest.mark.parametrize("who", ["amina", "brahim"])
@pytest.mark.parametrize("kind", ["number", "reference", "message", "transport", "container", "hs", "hs8", None])
def test_every_kind_of_search_goes_by_an_index(
    country: Country, declared: Declaration, kind: str | None, who: str
) -> None:
    text: Any = {
        "number": declared.number,
        "reference": declared.reference,
        "message": declared.message_key,
        "transport": declared.transport_key or "MBL-1",
        "container": Container.objects.latest("id").number,
        "hs": Item.objects.latest("id").hs[:4],
        "hs8": Item.objects.latest("id").hs,
        None: declared.reference,
    }[kind]
    asked = {"message": "reference", "hs8": "hs"}.get(kind or "", kind)
    plans = page(getattr(country.cast, who), "/search/", {"q": text, "kind": asked})
    assert plans.seen > 0
    assert plans.faults == []


@pytest.mark.parametrize("text", ["QX1", "golden", "al noor"])
def test_looking_an_operator_up_goes_by_an_index(country: Country, text: str) -> None:
    for address, asked in (("/operators/", {}), ("/search/", {"kind": "operator"})):
        plans = page(country.cast.amina, address, {"q": text, **asked})
        assert plans.seen > 0
        assert plans.faults == []


def test_the_pages_of_an_operator_and_of_a_declaration_go_by_indexes(country: Country, declared: Declaration) -> None:
    for address in (f"/operators/one/?{urlencode({'key': declared.operator})}", f"/declarations/{declared.number}/"):
        plans = page(country.cast.amina, address)
        assert plans.seen > 5
        assert plans.faults == []


def test_what_a_profile_matched_is_looked_for_in_a_window_of_an_index(country: Country) -> None:
    browser(country.cast.dina).get("/board/profiles/VAL-101/")  # what is worked out once a day is worked out now
    plans = page(country.cast.dina, "/board/profiles/VAL-101/")
    assert plans.seen > 1
    assert plans.faults == []


def test_the_live_board_goes_by_indexes(country: Country) -> None:
    plans = page(country.cast.dina, "/board/live/")
    assert plans.seen > 2
    assert plans.faults == []


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"actor": "amina"},
        {"verb": "officer."},
        {"object_kind": "search"},
        {"object_id": "x"},
        {"since": "2026-03-01"},
    ],
)
def test_the_audit_log_goes_by_indexes(country: Country, asked: dict[str, str]) -> None:
    plans = page(country.cast.elias, "/audit/", asked)
    assert plans.seen > 0
    assert plans.faults == []


@pytest.mark.parametrize(
    ("index", "address"),
    [
        ("declaration_reference", "/search/?kind=reference&q=abc"),
        ("message_accepted_once", "/search/?kind=reference&q=abc"),
        ("item_hs", "/search/?kind=hs&q=8517"),
        ("declaration_operator", "/operators/one/"),
    ],
)
def test_without_its_index_a_page_is_found_out(
    country: Country, declared: Declaration, index: str, address: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_dropping(cursor, index))
    asked = {"key": declared.operator} if address.endswith("one/") else {}
    assert page(country.cast.amina, address, asked).faults != []


def _dropping(cursor: Any, index: str) -> str:
    cursor.execute("SELECT conrelid::regclass FROM pg_constraint WHERE conname = %s", [index])
    rows: Sequence[tuple[str]] = cursor.fetchall()
    return f"ALTER TABLE {rows[0][0]} DROP CONSTRAINT {index}" if rows else f"DROP INDEX {index}"


@pytest.mark.parametrize(
    "statement",
    ["SELECT id FROM controls_finding WHERE declared = 'x'", "SELECT count(*) FROM declarations_item WHERE value > 5"],
)
def test_a_look_through_a_whole_table_is_seen(country: Country, statement: str) -> None:
    with explained() as plans, connection.cursor() as cursor:
        cursor.execute(statement)
    assert len(plans.faults) == 1
