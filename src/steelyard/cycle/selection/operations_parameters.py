"""Load parameters: added beside those before, which stay for what was decided under them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Q

from steelyard.base.actor import Actor
from steelyard.base.audit import operations as audit
from steelyard.base.audit.operations import Deed
from steelyard.base.errors import Invalid, Reason
from steelyard.cycle.selection.models import OfficeState
from steelyard.cycle.selection.models import Parameters as Row
from steelyard.engine.selection.parameters import Parameters, faults

Key = tuple[str, str, str]
"""(office, direction, first day)"""


def load_parameters(entries: Sequence[Parameters], *, actor: Actor, at: datetime) -> int:
    """Add what differs from what is in force for its office, direction and first day; returns how many that is.

    Raises ``Invalid`` with every fault of every entry, each under ``[position].field``; then nothing is added.
    Whoever calls has the approval of the release these belong to.
    """
    _refuse_faults(entries)
    wanted = {_key(entry): msgspec.to_builtins(entry) for entry in entries}
    with transaction.atomic():
        held = _held(wanted)
        fresh = {key: body for key, body in wanted.items() if held.get(key) != body}
        Row.objects.bulk_create(
            Row(
                office=body["office"],
                direction=body["direction"],
                valid_from=body["valid_from"],
                time_zone=body["time_zone"],
                body=body,
                loaded_by=actor.name,
                loaded_at=at,
            )
            for body in fresh.values()
        )
        places = sorted({(office, direction) for office, direction, _ in fresh})
        OfficeState.objects.bulk_create(
            (OfficeState(office=office, direction=direction) for office, direction in places), ignore_conflicts=True
        )
        audit.record_all(
            (
                Deed("parameters.loaded", "selection", f"{office} {direction}", office, {"valid_from": first_day})
                for office, direction, first_day in fresh
            ),
            actor=actor,
            at=at,
        )
    return len(fresh)


def _refuse_faults(entries: Sequence[Parameters]) -> None:
    reasons = []
    seen: set[Key] = set()
    for position, entry in enumerate(entries):
        reasons += [Reason(f"[{position}].{fault.field}", fault.sentence) for fault in faults(entry)]
        if _key(entry) in seen:
            reasons.append(Reason(f"[{position}].valid_from", "the same office, direction and day are given twice"))
        seen.add(_key(entry))
    if reasons:
        raise Invalid("selection.parameters", *reasons)


def _held(wanted: dict[Key, object]) -> dict[Key, object]:
    """The last body on record for each of the keys."""
    offices, directions, first_days = ({key[part] for key in wanted} for part in range(3))
    rows = Row.objects.filter(Q(office__in=offices, direction__in=directions, valid_from__in=first_days)).order_by("id")
    return {(row.office, row.direction, row.valid_from.isoformat()): row.body for row in rows}


def _key(entry: Parameters) -> Key:
    return entry.office, entry.direction.value, entry.valid_from.isoformat()
