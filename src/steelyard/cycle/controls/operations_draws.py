"""Reveal the secrets of days that are over and whose controls are all closed, so that anybody can check the draws."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection

from steelyard.base.actor import house
from steelyard.cycle.selection.operations import reveal_secrets
from steelyard.cycle.selection.queries import office_days

# A version keeps the draws of those before it, so an open control holds back the days of all of them: whoever controls
# must not know beforehand whether chance chose.
CLOSED = """
WITH held AS (
    SELECT DISTINCT decided.office, (convert_from(decided.record, 'UTF8')::jsonb #>> '{request,day}')::date AS day
    FROM controls_control control JOIN selection_decision decided ON decided.number = control.number
    WHERE control.status IN ('queued', 'taken')
)
SELECT secret.office, secret.day FROM selection_daysecret secret
LEFT JOIN held ON held.office = secret.office AND held.day = secret.day
WHERE secret.revealed_at IS NULL AND held.day IS NULL AND secret.day < %s
ORDER BY secret.day, secret.office
"""


def reveal_closed_draws(*, at: datetime) -> int:
    """Reveal what may be revealed at ``at``; returns the number of secrets."""
    today = {office: first for office, (first, _last) in office_days(at=at).items()}
    if not today:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(CLOSED, [max(today.values())])
        found = cursor.fetchall()
    over: dict[date, list[str]] = {}
    for office, day in found:
        if office not in today or day < today[office]:
            over.setdefault(day, []).append(office)
    actor = house("selection")
    return sum(reveal_secrets(offices=offices, day=day, actor=actor, at=at) for day, offices in over.items())
