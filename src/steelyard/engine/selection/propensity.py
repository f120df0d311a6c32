"""How likely a declaration was to be picked: exact, and the same whatever its own draws gave.

pi = 1 - (1 - r) * prod(1 - p) * prod(1 - q) (D§5 step 6): the complement of missing every chance. All chances are basis
points, so pi has a finite decimal expansion, and is written out in full.

The q are those of every lane, not only of the lanes the loop reached: a declaration picked by a criterion would have
faced them had that draw missed. Leaving them out would make pi depend on the draws, and estimates by 1/pi biased.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from steelyard.engine.selection.decision import Draw, Earlier, PickKind
from steelyard.engine.selection.parameters import SelectionMode
from steelyard.engine.signal import CERTAIN_BP

PLACES = 4
"""Decimal places of one basis point."""


def propensities(
    draws: Iterable[Draw], *, number: str, mode: SelectionMode, earlier: Earlier | None
) -> tuple[str, str]:
    """The chance that the declaration called ``number`` is picked at all, and that of being in the random sample.

    Both are exact decimals; the first lies in [r, 1], the second is r, in compatible mode r * prod(1 - p), as only what
    is still green is drawn there. Whether a declaration is drawn is settled by its first version: criteria that match
    a later one change nothing of it. The floor from the declaration's own earlier version adds nothing: what picked
    that version is among the draws, with its chance.
    """
    rate, missed, places, passed_over, criteria_places = 0, 1, 0, 1, 0
    for draw in draws:
        kind = draw.kind
        if kind is PickKind.FLOOR and draw.source == number:
            continue
        miss = CERTAIN_BP - draw.probability_bp
        missed *= miss
        places += PLACES
        if kind is PickKind.RANDOM:
            rate = draw.probability_bp
        elif kind is not PickKind.EXPECTED:
            passed_over *= miss
            criteria_places += PLACES
    picked = _decimal(10**places - missed, places)
    if mode is SelectionMode.STEELYARD:
        return picked, _decimal(rate, PLACES)
    if earlier is not None and (rate_before := _random_rate(earlier.draws)):
        return picked, _exact(Fraction(earlier.random_propensity) * rate / rate_before)
    return picked, _decimal(rate * passed_over, PLACES + criteria_places)


def _random_rate(draws: Iterable[Draw]) -> int:
    return next((draw.probability_bp for draw in draws if draw.kind is PickKind.RANDOM), 0)


def _exact(value: Fraction) -> str:
    """``value``, a product of basis points, written out."""
    places = 0
    while value.denominator != 1:
        value, places = value * 10, places + 1
    return _decimal(value.numerator, places)


def _decimal(scaled: int, places: int) -> str:
    """``scaled`` / 10^``places``, written out."""
    whole, fraction = divmod(scaled, 10**places)
    return f"{whole}.{str(fraction).zfill(places).rstrip('0')}" if fraction else str(whole)
