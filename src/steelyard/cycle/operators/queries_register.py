"""The register for those who look operators up: names by key, and a business's past by month."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import msgspec
from django.db import connection

from steelyard.cycle.operators.models import Operator
from steelyard.cycle.operators.queries import Business
from steelyard.engine.facts.subjects import Kind


class Month(msgspec.Struct, frozen=True):
    """The month that begins on ``first``: declarations lodged, controls ended, those with a finding."""

    first: date
    declarations: int
    controls: int
    findings: int


def businesses(*, keys: Collection[str]) -> dict[str, Business]:
    """The entries of the register by key; keys it does not have are left out."""
    rows = Operator.objects.filter(pk__in=keys).values_list("key", "identifier", "name", "country")
    return {row[0]: Business(*row) for row in rows}


def months_of(*, key: str, since: datetime, at: datetime, zone: str) -> dict[date, Month]:
    """What became known about an operator from ``since`` until just before ``at``, by the months of time zone ``zone``.

    Months without anything are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT date_trunc('month', at AT TIME ZONE %s)::date AS month,"
            " sum(declarations)::int, sum(controls)::int, greatest(sum(findings), 0)::int"
            " FROM operators_historyevent WHERE kind = %s AND key = %s AND at >= %s AND at < %s GROUP BY month",
            [zone, Kind.OPERATOR, key, since, at],
        )
        return {row[0]: Month(*row) for row in cursor.fetchall()}
