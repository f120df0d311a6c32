"""Finding declarations by what is known of them: a number, a reference, a container, a transport document, goods.

Each look-up is one statement over an index, narrowed to offices and cut to a page; a page goes on below the last
declaration id of the one before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

PAGE_LIMIT = 200


class Filed(msgspec.Struct, frozen=True):
    """A declaration as it stands: its last version."""

    declaration_id: int
    number: str
    version: int
    at: datetime
    office: str
    direction: str
    operator: str | None


class Reach(msgspec.Struct, frozen=True):
    """Where and how far to look: the offices (all where None), below which declaration id, and at most how many."""

    offices: Collection[str] | None
    before: int | None = None
    limit: int = 50


def by_number(texts: Sequence[str], reach: Reach) -> list[Filed]:
    """The declarations with one of these registration numbers."""
    return _named("SELECT unnest(%(texts)s::text[])", texts, reach)


def by_reference(texts: Sequence[str], reach: Reach) -> list[Filed]:
    """The declarations of which a version came with one of these message ids or declarant's own numbers."""
    named = (
        "SELECT number FROM declarations_declaration WHERE message_key = ANY(%(texts)s)"
        " UNION SELECT number FROM declarations_declaration WHERE reference = ANY(%(texts)s)"
    )
    return _named(named, texts, reach)


def by_transport_document(texts: Sequence[str], reach: Reach) -> list[Filed]:
    """The declarations of which a version named one of these transport documents."""
    return _named("SELECT number FROM declarations_declaration WHERE transport_document = ANY(%(texts)s)", texts, reach)


def by_container(texts: Sequence[str], reach: Reach) -> list[Filed]:
    """The declarations that, as they stand, name one of these containers."""
    matched = "SELECT declaration_id FROM declarations_container WHERE number = ANY(%(texts)s)"
    return _matched(matched, {"texts": list(texts)}, reach)


def by_hs(prefix: str, reach: Reach) -> list[Filed]:
    """The declarations that, as they stand, have an item whose commodity code begins with these digits."""
    if not prefix.isdecimal():
        raise ValueError("a commodity code is digits")
    return _matched(
        "SELECT declaration_id FROM declarations_item WHERE hs LIKE %(like)s", {"like": f"{prefix}%"}, reach
    )


def by_operator(key: str, reach: Reach) -> list[Filed]:
    """The declarations of one operator as they stand, the latest first; ``before`` is not heeded."""
    with connection.cursor() as cursor:
        cursor.execute(OPERATOR, {"operator": key, **_arguments(reach)})
        return [Filed(*row) for row in cursor.fetchall()]


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
    with connection.cursor() as cursor:
        cursor.execute(
            f"{FILED} WHERE declared.number IN ({numbers}) AND {STANDS}",
            {"texts": list(texts), **_arguments(reach)},
        )
        return [Filed(*row) for row in cursor.fetchall()]


def _matched(ids: str, arguments: dict[str, Any], reach: Reach) -> list[Filed]:
    """Declarations whose last version's id the statement ``ids`` gives."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{FILED} WHERE declared.id IN ({ids}) AND {STANDS}",
            {**arguments, **_arguments(reach)},
        )
        return [Filed(*row) for row in cursor.fetchall()]


def _arguments(reach: Reach) -> dict[str, Any]:
    offices = None if reach.offices is None else sorted(reach.offices)
    return {"offices": offices, "before": reach.before, "limit": max(1, min(reach.limit, PAGE_LIMIT))}


FILED = (
    "SELECT declared.id, declared.number, declared.version, declared.at, declared.office, declared.direction,"
    " declared.operator FROM declarations_declaration declared"
)
LAST = "NOT EXISTS (SELECT 1 FROM declarations_declaration later WHERE later.previous_id = declared.id)"
HERE = "(%(offices)s::text[] IS NULL OR declared.office = ANY(%(offices)s))"
STANDS = (
    f"{LAST} AND {HERE} AND (%(before)s::bigint IS NULL OR declared.id < %(before)s)"
    " ORDER BY declared.id DESC LIMIT %(limit)s"
)
OPERATOR = (
    f"{FILED} WHERE declared.operator = %(operator)s AND {LAST} AND {HERE}"
    " ORDER BY declared.at DESC, declared.id DESC LIMIT %(limit)s"
)
