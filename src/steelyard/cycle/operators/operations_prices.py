"""Publish reference prices: what goods cost in the year before, steadied where few were declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from steelyard.base.errors import Conflict, Reason
from steelyard.cycle.operators.days import day_of, start_of
from steelyard.engine.facts.dossier import Price
from steelyard.engine.facts.prices import bin_price, shrunk

PRICE_DAYS = 365
"""Whole UTC days before the day of publication whose items count."""

ANY_ORIGIN = "*"
PRICE_LOCK = 0x5374_6C79_0003

Place = tuple[str, int, str, str]
"""(direction, level, code, origin)"""

# Bins are counted once, at the finest level; the levels above add those up, as integers: numerics take twice as long.
PLACES = """
WITH bins AS (
    SELECT direction, code, coalesce(origin, '') AS origin, bin, count(*)::int AS n
    FROM operators_priceevent WHERE at >= %(since)s AND at < %(before)s GROUP BY 1, 2, 3, 4
), places AS (
    SELECT direction, 8 AS level, code, origin, bin, n FROM bins WHERE origin <> ''
    UNION ALL SELECT direction, 8, code, '*', bin, sum(n)::int FROM bins GROUP BY 1, 3, 5
    UNION ALL SELECT direction, 6, left(code, 6), '*', bin, sum(n)::int FROM bins GROUP BY 1, 3, 5
    UNION ALL SELECT direction, 4, left(code, 4), '*', bin, sum(n)::int FROM bins GROUP BY 1, 3, 5
), ranked AS (
    SELECT direction, level, code, origin, bin,
           sum(n) OVER (PARTITION BY direction, level, code, origin ORDER BY bin) AS upto,
           sum(n) OVER (PARTITION BY direction, level, code, origin) AS n
    FROM places
)
SELECT direction, level, code, origin, n,
       min(bin) FILTER (WHERE upto * 2 >= n) AS median, min(bin) FILTER (WHERE upto * 10 >= n) AS low
FROM ranked GROUP BY 1, 2, 3, 4, 5
ORDER BY level, origin <> '*'
"""


@transaction.atomic
def publish_prices(*, at: datetime) -> int:
    """Compute all reference prices from the items of the last ``PRICE_DAYS`` days; they hold from just after ``at``.

    Returns the id of the publication; the same ``at`` again returns the same. Raises ``Conflict`` where a later
    publication exists: what was known in the past stays as it was.
    """
    today = day_of(at)
    since = today - timedelta(days=PRICE_DAYS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PRICE_LOCK])
        cursor.execute("SELECT id, at FROM operators_pricepublication WHERE at >= %s ORDER BY at LIMIT 1", [at])
        found = cursor.fetchone()
        if found is not None and found[1] == at:
            return int(found[0])
        if found is not None:
            raise Conflict("prices.published_later", Reason("at", _("Later prices are published already.")))
        cursor.execute(
            "INSERT INTO operators_pricepublication (at, since, before) VALUES (%s, %s, %s) RETURNING id",
            [at, since, today],
        )
        (publication,) = cursor.fetchone()
        cursor.execute(PLACES, {"since": start_of(since), "before": start_of(today)})
        prices = cursor.fetchall()
        columns = "publication_id, direction, level, code, origin, median, low, n"
        with cursor.copy(f"COPY operators_referenceprice ({columns}) FROM STDIN") as rows:
            for place, price in _leaning(prices):
                rows.write_row((publication, *place, price.median, price.low, price.n))
    return int(publication)


def _leaning(rows: Iterable[tuple[str, int, str, str, int, int, int]]) -> Iterator[tuple[Place, Price]]:
    """Each place with its price leaning on its parent's; a parent must come before what leans on it."""
    known: dict[Place, Price] = {}
    for direction, level, code, origin, n, median, low in rows:
        place = (direction, level, code, origin)
        own = Price(bin_price(median), bin_price(low), float(n))
        price = shrunk(own, known.get(_parent(place)))
        assert price is not None
        if origin == ANY_ORIGIN:
            known[place] = price
        yield place, price


def _parent(place: Place) -> Place:
    """Goods before origin: any origin first, then the subheading, then the heading."""
    direction, level, code, origin = place
    if origin != ANY_ORIGIN:
        return (direction, level, code, ANY_ORIGIN)
    return (direction, level - 2, code[: level - 2], ANY_ORIGIN)
