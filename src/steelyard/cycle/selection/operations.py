"""Give declarations their lanes, prepare secrets and parameters for it. The only writers of this app."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.transaction import TransactionManagementError

from steelyard.cycle.selection.desk import Claim, Desk
from steelyard.cycle.selection.entry import Entry, Goods, Unprepared
from steelyard.cycle.selection.operations_claim import Lodged, claim, nothing_lodged, settle
from steelyard.cycle.selection.operations_parameters import load_parameters
from steelyard.cycle.selection.operations_secrets import ensure_day_secrets, prepare_secrets, reveal_secrets
from steelyard.engine.selection.decide import decide
from steelyard.engine.selection.decision import Counters, Decision, Request
from steelyard.engine.selection.record import read, record, standing

__all__ = [
    "Entry",
    "Goods",
    "Unprepared",
    "decide_batch",
    "ensure_day_secrets",
    "load_parameters",
    "prepare_secrets",
    "reveal_secrets",
]


def decide_batch(entries: Sequence[Entry], *, at: datetime, before: Lodged = nothing_lodged) -> list[Decision]:
    """Decide on ``entries`` one after the other and record the decisions, in the caller's transaction.

    ``before`` asks for the strictest lane of goods that were lodged before; the server gets to it once the offices are
    locked, so that what another batch has just decided there is seen.

    Locks the offices of the batch until that transaction ends: counters, numbers and chains are claimed, not raced
    for. The statements do not grow with the batch. Of several versions of one declaration in a batch the earlier must
    come first. Raises ``Unprepared`` where an office cannot select, ``django.db.IntegrityError`` where a version is on
    record already or does not follow the last one, and ``TransactionManagementError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("decide_batch claims counters under locks and needs a transaction")
    if not entries:
        return []
    held = claim(entries, at=at, before=before)
    decisions = [_decide(entry, held, at) for entry in entries]
    settle(held)
    return decisions


def _decide(entry: Entry, held: Claim, at: datetime) -> Decision:
    desk = held.desks[entry.office, entry.direction.value]
    request = _request(entry, held, desk, at)
    counters = Counters(desk.window, held.misses_of(entry))
    decision, after = decide(request, desk.parameters, counters, desk.secret)
    content = record(request, desk.parameters, counters, decision)
    desk.window = after.window
    held.count_misses(entry.office, after.misses)
    held.rows.append(desk.seal(entry, decision, content, at))
    held.records[decision.number] = content
    held.keep_lane(entry, decision.lane)
    return decision


def _request(entry: Entry, held: Claim, desk: Desk, at: datetime) -> Request:
    number = entry.number or desk.next_number()
    before = held.records.get(number)
    return Request(
        number=number,
        version=entry.version,
        office=entry.office,
        direction=entry.direction,
        at=at,
        day=desk.day,
        signals=entry.signals,
        floors=held.floors_of(entry),
        earlier=standing(read(before), office=entry.office, direction=entry.direction) if before else None,
        versions=entry.versions,
    )
