"""Amendments: within days, some declarants put right what they lodged, as a new version that names the old."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
import numpy as np

from steelyard.engine.declaration import Declaration, Document, Item, Money
from steelyard.world.arrival import Arrival
from steelyard.world.kinds import Kind
from steelyard.world.truth import truth_of
from steelyard.world.working_time import LOCAL, is_working

LONGEST = 3  # days after which nothing is amended any more
LATEST_HOUR = 20
CENT, GRAM = Decimal("0.01"), Decimal("0.001")


def amended(original: Arrival, rng: np.random.Generator) -> Arrival:
    """The later version of ``original``: a mass, a value or a document is put right; a scheme stays what it is."""
    declaration, truth = original.declaration, original.truth
    message_id = f"{declaration.message_id}-A1"
    if Kind.ERROR_DOCUMENT in truth.kinds:
        missing = truth.irregularities[0].found
        changed = _with_document(declaration, missing)
        truth = truth_of(message_id, ())
    else:
        changed = _CHANGES[int(rng.integers(len(_CHANGES)))](declaration, rng)
        if changed == declaration:  # too small a change to show
            changed = _more_papers(declaration, rng)
        truth = msgspec.structs.replace(truth, message_id=message_id)
    at = _later(original.at, rng)
    changed = msgspec.structs.replace(
        changed, message_id=message_id, amends=declaration.message_id, declared_on=at.astimezone(LOCAL).date()
    )
    return Arrival(at, changed, truth)


def _later(at: datetime, rng: np.random.Generator) -> datetime:
    """Minutes to days later, on a working day."""
    hours = min(float(np.exp(2.0 + 1.2 * rng.standard_normal())), 24.0 * (LONGEST - 1))
    local = (at + timedelta(seconds=round(hours * 3600))).astimezone(LOCAL)
    if local.hour >= LATEST_HOUR:
        local = local.replace(hour=int(rng.integers(9, LATEST_HOUR)))
    last = at.astimezone(LOCAL).date() + timedelta(days=LONGEST)
    while not is_working(local.date()) and local.date() < last:
        local += timedelta(days=1)
    return max(local.astimezone(at.tzinfo), at + timedelta(minutes=1))


def _with_document(declaration: Declaration, code: str) -> Declaration:
    number = f"{code}/{len(declaration.documents):08d}"
    documents = (*declaration.documents, Document(type=code, number=number, issued=declaration.declared_on))
    return msgspec.structs.replace(declaration, documents=documents)


def _more_papers(declaration: Declaration, rng: np.random.Generator) -> Declaration:
    return _with_document(declaration, "325" if rng.random() < 0.5 else "271")


def _mass_put_right(declaration: Declaration, rng: np.random.Generator) -> Declaration:
    items = list(declaration.items)
    place = int(rng.integers(len(items)))
    item = items[place]
    factor = Decimal(round(1000 * (1 + 0.03 * rng.standard_normal()))) / 1000
    gross = max(((item.gross_mass or GRAM) * factor).quantize(GRAM), item.net_mass or GRAM)
    items[place] = msgspec.structs.replace(item, gross_mass=gross)
    total = sum((each.gross_mass or GRAM for each in items), start=Decimal(0))
    return msgspec.structs.replace(declaration, items=tuple(items), gross_mass=total)


def _value_put_right(declaration: Declaration, rng: np.random.Generator) -> Declaration:
    """Freight or insurance is added to the customs value of every item."""
    factor = Decimal(1000 + int(rng.integers(2, 30))) / 1000
    return msgspec.structs.replace(declaration, items=tuple(_dearer(item, factor) for item in declaration.items))


def _dearer(item: Item, factor: Decimal) -> Item:
    return msgspec.structs.replace(item, value=_times(item.value, factor), duty=_times(item.duty, factor))


def _times(money: Money | None, factor: Decimal) -> Money | None:
    return None if money is None else Money((money.amount * factor).quantize(CENT), money.currency)


_CHANGES = (_more_papers, _mass_put_right, _value_put_right)
