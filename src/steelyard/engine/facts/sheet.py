"""The facts of one declaration, and only those asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from steelyard.engine.declaration import Declaration
from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.facts.dossier import Dossier
from steelyard.engine.facts.fact import Level, Sheet

Of = Callable[..., Any]


def sheet(declaration: Declaration, dossier: Dossier, names: Iterable[str]) -> Sheet:
    """The facts called ``names`` of ``declaration``; give a frozenset, so that the plan is found and not made again.

    Raises KeyError for a name that is not in the catalogue.
    """
    header, plain, shares = _plan(frozenset(names))
    items = tuple([{name: of(declaration, item, dossier) for name, of in plain} for item in declaration.items])
    for name, of, whole in shares:
        sum_of_all = whole(declaration, dossier)
        for values, item in zip(items, declaration.items, strict=True):
            values[name] = of(declaration, item, dossier, sum_of_all)
    return Sheet(header={name: of(declaration, dossier) for name, of in header}, items=items)


@lru_cache(maxsize=64)
def _plan(
    names: frozenset[str],
) -> tuple[tuple[tuple[str, Of], ...], tuple[tuple[str, Of], ...], tuple[tuple[str, Of, Of], ...]]:
    """Header facts, item facts, and item facts that are shares of a whole."""
    facts = [CATALOGUE[name] for name in sorted(names)]
    return (
        tuple((fact.name, fact.of) for fact in facts if fact.level is Level.HEADER),
        tuple((fact.name, fact.of) for fact in facts if fact.level is Level.ITEM and fact.whole is None),
        tuple((fact.name, fact.of, fact.whole) for fact in facts if fact.whole is not None),
    )
