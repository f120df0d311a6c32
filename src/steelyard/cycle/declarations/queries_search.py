"""Finding declarations by what is known of them: a number, a reference, a container, a transport document, goods.

Each look-up is one statement over an index, narrowed to offices and cut to a page; a page goes on below the last
declaration id of the one before. Numbers and ids are found first (``MATERIALIZED``), so that no plan walks all
declarations in the hope of meeting them soon.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from steelyard.engine.declaration import document_key

PAGE_LIMIT = 200
LOOKED_AT = 1_000
"""Declarations of the goods looked for that one look-up weighs, the latest: a bound on the work for common goods."""


class Filed(msgspec.Struct, frozen=True):
    """A declaration as it stands: its last version."""

    declaration_id: int
    number: str
    version: int
    at: datetime
    office: str
    direction: str
    operator: str | None


class Page(msgspec.Struct, frozen=True):
    """A page of declarations found. ``looked_to`` is the last id weighed where there are more to weigh below it."""

    filed: list[Filed]
    looked_to: int | None


class Reach(msgspec.Struct, frozen=True):
    """Where and how far to look: the offices (all where None), below which declaration id, and at most how many."""

    offices: Collection[str] | None
    before: int | None = None
    limit: int = 50


def by_number(texts: Sequence[str], reach: Reach) -> list[Filed]:
    """The declarations with one of these registration numbers."""
    return _named("named AS MATERIALIZED (SELECT DISTINCT unnest(%(texts)s::text[]) AS number)", texts, reach)


def by_reference(texts: Sequence[str], reach: Reach) -> list[Filed]:
    """The declarations of which a version came with one of these message ids or declarant's own numbers."""
    return _named(REFERENCED, texts, reach)


def by_transport_document(texts: Sequence[str], reach: Reach) -> list[Filed]:
    """The declarations of which a version named one of these transport documents, however it spelt it."""
    return _named(TRANSPORTED, [key for text in texts if (key := document_key(text))], reach)


def by_container(texts: Sequence[str], reach: Reach) -> list[Filed]:
    """The declarations that, as they stand, name one of these containers."""
    return _matched(CONTAINED, {"texts": list(texts)}, reach)


def by_hs(prefix: str, reach: Reach) -> Page:
    """The declarations that, as they stand, have an item whose commodity code begins with these digits."""
    if not prefix.isdecimal():
        raise ValueError("a commodity code is digits")
    arguments = {"prefix": prefix, "beyond": prefix + BEYOND_DIGITS, "looked_at": LOOKED_AT, **_arguments(reach)}
    with connection.cursor() as cursor:
        cursor.execute(HS, arguments)
        rows = cursor.fetchall()
    weighed, lowest = rows[0][-2:]
    return Page(
        filed=[Filed(*row[:-2]) for row in rows if row[0] is not None],
        looked_to=lowest if weighed == LOOKED_AT else None,
    )


def by_operator(key: str, reach: Reach) -> list[Filed]:
    """The declarations of one operator as they stand, the latest first."""
    return _filed(OPERATOR, {"operator": key, **_arguments(reach)})


def codes_under(prefix: str, *, declaration_ids: Collection[int]) -> dict[int, list[str]]:
    """The commodity codes that begin with ``prefix``, each once, by declaration id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT declaration_id, array_agg(DISTINCT hs ORDER BY hs) FROM declarations_item"
            " WHERE declaration_id = ANY(%s) AND starts_with(hs, %s) GROUP BY declaration_id",
            [sorted(declaration_ids), prefix],
        )
        return dict(cursor.fetchall())


def _named(numbers: str, texts: Sequence[str], reach: Reach) -> list[Filed]:
    """Declarations whose number the statement ``numbers`` gives."""
    statement = f"WITH {numbers} {FILED} JOIN named ON named.number = declared.number WHERE {STANDS}"
    return _filed(statement, {"texts": list(texts), **_arguments(reach)})


def _matched(ids: str, arguments: dict[str, Any], reach: Reach) -> list[Filed]:
    """Declarations whose last version's id the statement ``ids`` gives."""
    statement = f"WITH {ids} {FILED} JOIN matched ON matched.id = declared.id WHERE {STANDS}"
    return _filed(statement, {**arguments, **_arguments(reach)})


def _filed(statement: str, arguments: dict[str, Any]) -> list[Filed]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return [Filed(*row) for row in cursor.fetchall()]


def _arguments(reach: Reach) -> dict[str, Any]:
    offices = None if reach.offices is None else sorted(reach.offices)
    return {"offices": offices, "before": reach.before, "limit": max(1, min(reach.limit, PAGE_LIMIT))}


BEYOND_DIGITS = ":"  # the character after 9: codes below a prefix are those before the prefix with this behind it

FILED = (
    "SELECT declared.id, declared.number, declared.version, declared.at, declared.office, declared.direction,"
    " declared.operator FROM declarations_declaration declared"
)
LAST = "NOT EXISTS (SELECT 1 FROM declarations_declaration later WHERE later.previous_id = declared.id)"
HERE = "(%(offices)s::text[] IS NULL OR declared.office = ANY(%(offices)s))"
BELOW = "(%(before)s::bigint IS NULL OR declared.id < %(before)s)"
STANDS = f"{LAST} AND {HERE} AND {BELOW} ORDER BY declared.id DESC LIMIT %(limit)s"
OPERATOR = f"""
{FILED} WHERE declared.operator = %(operator)s AND {LAST} AND {HERE} AND (%(before)s::bigint IS NULL
    OR (declared.at, declared.id) < (SELECT at, id FROM declarations_declaration WHERE id = %(before)s))
ORDER BY declared.at DESC, declared.id DESC LIMIT %(limit)s
"""  # noqa: S608 - put together from the constants above

# A message id is unique beside its source; the few sources are read off the same index, one step each, so that an
# index of message ids alone need not be kept up with every declaration.
REFERENCED = """
RECURSIVE origin (source) AS (
    (SELECT source FROM declarations_message WHERE accepted ORDER BY source LIMIT 1)
    UNION ALL
    SELECT (SELECT message.source FROM declarations_message message
        WHERE message.accepted AND message.source > origin.source ORDER BY message.source LIMIT 1)
    FROM origin WHERE origin.source IS NOT NULL
), named AS MATERIALIZED (
    SELECT own.number FROM origin
    CROSS JOIN LATERAL (
        SELECT id FROM declarations_message message
        WHERE message.accepted AND message.source = origin.source AND message.message_id = ANY(%(texts)s) OFFSET 0
    ) message
    JOIN declarations_declaration own ON own.message_id = message.id
    UNION
    SELECT number FROM declarations_declaration WHERE reference = ANY(%(texts)s)
)"""
TRANSPORTED = """
named AS MATERIALIZED (
    SELECT DISTINCT number FROM declarations_declaration WHERE transport_key = ANY(%(texts)s)
)"""
CONTAINED = """
matched AS MATERIALIZED (
    SELECT DISTINCT declaration_id AS id FROM declarations_container WHERE number = ANY(%(texts)s)
)"""

# The codes below the prefix are read off the index, one step each, and then the latest declarations of each code: no
# more of a common heading is read than what is weighed. Compared byte by byte, as the index is kept.
HS = f"""
WITH RECURSIVE code (hs) AS (
    (SELECT hs FROM declarations_item
        WHERE hs ~>=~ %(prefix)s AND hs ~<~ %(beyond)s ORDER BY hs USING ~<~ LIMIT 1)
    UNION ALL
    SELECT (SELECT item.hs FROM declarations_item item
        WHERE item.hs ~>~ code.hs AND item.hs ~<~ %(beyond)s ORDER BY item.hs USING ~<~ LIMIT 1)
    FROM code WHERE code.hs IS NOT NULL
), weighed AS MATERIALIZED (
    SELECT DISTINCT latest.declaration_id AS id FROM code
    CROSS JOIN LATERAL (
        SELECT DISTINCT item.declaration_id FROM declarations_item item
        WHERE item.hs = code.hs AND (%(before)s::bigint IS NULL OR item.declaration_id < %(before)s)
        ORDER BY item.declaration_id DESC LIMIT %(looked_at)s
    ) latest
    ORDER BY id DESC LIMIT %(looked_at)s
), page AS (
    {FILED} JOIN weighed ON weighed.id = declared.id WHERE {STANDS}
)
SELECT page.*, reach.weighed, reach.lowest
FROM (SELECT count(*) AS weighed, min(id) AS lowest FROM weighed) reach LEFT JOIN page ON true
ORDER BY page.id DESC NULLS LAST
"""  # noqa: S608 - put together from the constants above
