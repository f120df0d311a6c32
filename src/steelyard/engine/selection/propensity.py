"""How likely a declaration was to be picked: exact, and the same whatever its own draws gave.

pi = 1 - (1 - r) * prod(1 - p) * prod(1 - q) (D§5 step 6): the complement of missing every chance. All chances are basis
points, so pi has a finite decimal expansion, and is written out in full.

The q are those of every lane, not only of the lanes the loop reached: a declaration picked by a criterion would have
faced them had that draw missed. Leaving them out would make pi depend on the draws, and estimates by 1/pi biased.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from steelyard.engine.selection.decision import Draw, PickKind
from steelyard.engine.selection.parameters import SelectionMode
from steelyard.engine.signal import CERTAIN_BP

PLACES = 4
"""Decimal places of one basis point."""


def propensity(draws: Sequence[Draw], *, number: str) -> str:
    """The chance that the declaration called ``number`` is picked at all, as an exact decimal in [r, 1].

    The floor from its own earlier version adds nothing: what picked that version is among the draws, with its chance.
    """
    missed, places = _all_miss(draw for draw in draws if not _own_floor(draw, number))
    return _decimal(10**places - missed, places)


def random_propensity(draws: Sequence[Draw], *, number: str, mode: SelectionMode) -> str:
    """The chance of being in the random sample: r; in compatible mode r * prod(1 - p), as only green is drawn."""
    rate = sum(draw.probability_bp for draw in draws if draw.kind is PickKind.RANDOM)
    if mode is SelectionMode.STEELYARD:
        return _decimal(rate, PLACES)
    criteria = (
        draw for draw in draws if draw.kind not in (PickKind.RANDOM, PickKind.EXPECTED) and not _own_floor(draw, number)
    )
    missed, places = _all_miss(criteria)
    return _decimal(rate * missed, places + PLACES)


def _all_miss(draws: Iterable[Draw]) -> tuple[int, int]:
    """The chance that all miss, as an integer and its decimal places."""
    missed, places = 1, 0
    for draw in draws:
        missed *= CERTAIN_BP - draw.probability_bp
        places += PLACES
    return missed, places


def _own_floor(draw: Draw, number: str) -> bool:
    return draw.kind is PickKind.FLOOR and draw.source == number


def _decimal(scaled: int, places: int) -> str:
    whole, fraction = divmod(scaled, 10**places)
    digits = f"{fraction:0{places}d}".rstrip("0") if places else ""
    return f"{whole}.{digits}" if digits else str(whole)
