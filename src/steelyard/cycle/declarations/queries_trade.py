"""What an operator trades in: its goods, where they come from, and whom it buys from or sells to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from django.db import connection

from steelyard.cycle.declarations.queries import declarations_of

LATEST = 1_000
"""Declarations looked at, the latest: enough for a picture, and a bound on the work for the busiest operators."""
MOST = 8


class Counterparty(msgspec.Struct, frozen=True):
    """A party abroad, as the latest declaration names it, and on how many declarations."""

    identifier: str | None
    name: str | None
    country: str | None
    declarations: int


class Trade(msgspec.Struct, frozen=True):
    """Of the latest ``declarations`` of an operator: subheadings, origins and counterparties, most frequent first.

    Subheadings and origins come with the number of declarations that name them.
    """

    declarations: int
    headings: list[tuple[str, int]]
    origins: list[tuple[str, int]]
    counterparties: list[Counterparty]


def trade_of(*, operator: str, offices: Collection[str] | None, since: datetime, at: datetime) -> Trade:
    """What ``operator`` declared from ``since`` until ``at`` at ``offices`` (all where None)."""
    arguments = {
        "operator": operator,
        "offices": None if offices is None else sorted(offices),
        "since": since,
        "at": at,
        "latest": LATEST,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(TRADE, arguments)
        rows = cursor.fetchall()
    counted: dict[str, list[tuple[str, int, int]]] = {"all": [], "hs": [], "origin": [], "seller": []}
    for what, value, number, last in rows:
        counted[what].append((value, number, last))
    return Trade(
        declarations=counted["all"][0][1],
        headings=[(code, number) for code, number, _last in counted["hs"]],
        origins=[(country, number) for country, number, _last in counted["origin"]],
        counterparties=_named([(last, number) for _key, number, last in counted["seller"]]),
    )


def _named(last: list[tuple[int, int]]) -> list[Counterparty]:
    """Counterparties by (id of a declaration that names them, on how many declarations)."""
    declared = declarations_of(declaration_id for declaration_id, _number in last)
    found = []
    for declaration_id, number in last:
        party = declared[declaration_id].counterparty
        if party is not None:
            found.append(Counterparty(party.identifier, party.name, party.country, number))
    return found


TRADE = """
WITH recent AS MATERIALIZED (
    SELECT id, seller FROM declarations_declaration declared
    WHERE operator = %(operator)s AND at >= %(since)s AND at <= %(at)s
        AND (%(offices)s::text[] IS NULL OR office = ANY(%(offices)s))
        AND NOT EXISTS (SELECT 1 FROM declarations_declaration later WHERE later.previous_id = declared.id)
    ORDER BY at DESC LIMIT %(latest)s
), goods AS MATERIALIZED (
    SELECT item.declaration_id, left(item.hs, 6) AS hs, item.origin
    FROM declarations_item item JOIN recent ON recent.id = item.declaration_id
)
SELECT 'all', '', count(*), 0::bigint FROM recent
UNION ALL
(SELECT 'hs', hs, count(DISTINCT declaration_id), 0 FROM goods GROUP BY hs ORDER BY 3 DESC, 2 LIMIT %(most)s)
UNION ALL
(SELECT 'origin', origin, count(DISTINCT declaration_id), 0 FROM goods WHERE origin IS NOT NULL
    GROUP BY origin ORDER BY 3 DESC, 2 LIMIT %(most)s)
UNION ALL
(SELECT 'seller', seller, count(*), max(id) FROM recent WHERE seller IS NOT NULL
    GROUP BY seller ORDER BY 3 DESC, 2 LIMIT %(most)s)
"""
