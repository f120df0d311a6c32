"""Who does what today: which declarations of a drafted day carry a scheme, an opportunity taken, or an error."""

from __future__ import annotations

from datetime import date

import numpy as np

from steelyard.world.case import Case
from steelyard.world.draft import Draft
from steelyard.world.draw import Floats
from steelyard.world.intent import OPPORTUNITIES, Intent
from steelyard.world.kinds import SCHEMES, Kind
from steelyard.world.population import Population
from steelyard.world.schemes import SCHEME_OF
from steelyard.world.traffic import FLOWS, IMPORT, Pool
from steelyard.world.truth import Irregularity

IMPORT_ERRORS = {
    Kind.ERROR_MASS: 0.20,
    Kind.ERROR_CLASSIFICATION: 0.22,
    Kind.ERROR_ORIGIN: 0.15,
    Kind.ERROR_VALUE: 0.15,
    Kind.ERROR_DOCUMENT: 0.20,
    Kind.ERROR_CONTAINER: 0.08,
}
OTHER_ERRORS = {
    Kind.ERROR_MASS: 0.35,
    Kind.ERROR_CLASSIFICATION: 0.15,
    Kind.ERROR_DOCUMENT: 0.35,
    Kind.ERROR_CONTAINER: 0.15,
}


class Misconduct:
    def __init__(self, population: Population, intent: Intent) -> None:
        self.population = population
        self.intent = intent
        self.splitter = SCHEMES.index(Kind.SPLIT_CONSIGNMENT) + 1
        self.opportunity = np.array([sum(rate for _, rate in OPPORTUNITIES[pool]) for pool in Pool])

    def apply(self, draft: Draft, on: date, rng: np.random.Generator) -> dict[int, list[Irregularity]]:
        """Changes ``draft`` and tells, by declaration, what is no longer as it should be. One cause a declaration."""
        row = draft.heads.row
        schemes = rng.random(len(draft)) < self._rates(draft.day)[row]
        taken = ~schemes & (rng.random(len(draft)) < self.opportunity[self.population.pool[row]])
        errors = ~schemes & ~taken & (rng.random(len(draft)) < self.intent.error_rate[row])
        found: dict[int, list[Irregularity]] = {}
        for head in np.flatnonzero(schemes | taken | errors).tolist():
            operator = int(row[head])
            case = Case(draft, head, on, rng, staple=int(self.population.basket[operator, 0]))
            if schemes[head]:
                kind = SCHEMES[int(self.intent.scheme[operator]) - 1]
            elif taken[head]:
                kind = _drawn(dict(OPPORTUNITIES[Pool(int(self.population.pool[operator]))]), rng)
            else:
                kind = _drawn(IMPORT_ERRORS if _is_import(draft, head) else OTHER_ERRORS, rng)
            SCHEME_OF[kind](case)
            if case.found:
                found[head] = case.found
        return found

    def _rates(self, day: int) -> Floats:
        rates = self.intent.rates_on(day)
        splits = np.zeros(len(rates), dtype=bool)
        splits[self.intent.bursting(day)] = True
        return np.where((self.intent.scheme == self.splitter) & ~splits, 0.0, rates)


def _is_import(draft: Draft, head: int) -> bool:
    return FLOWS[int(draft.heads.flow[head])].direction is IMPORT


def _drawn(weights: dict[Kind, float], rng: np.random.Generator) -> Kind:
    kinds = tuple(weights)
    bounds = np.cumsum([weights[kind] for kind in kinds])
    place = int(np.searchsorted(bounds, rng.random() * bounds[-1], side="right"))
    return kinds[min(place, len(kinds) - 1)]
