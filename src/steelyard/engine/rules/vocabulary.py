"""The names a condition may use: facts of the catalogue, named lists and dated parameters, as they stand on one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import TypeAlias

from steelyard.engine.facts.fact import Fact
from steelyard.engine.rules import limits
from steelyard.engine.rules.lexer import composed, fit_text
from steelyard.engine.rules.tree import Values

Lists: TypeAlias = Mapping[str, frozenset[str] | tuple[str, ...]]
Parameters: TypeAlias = Mapping[str, float | str | bool]
Tables: TypeAlias = Mapping[str, frozenset[str]]


class Vocabulary:
    """``list_values`` and ``parameter`` raise `KeyError` for a name not known and `ValueError` for one of no use.

    ``tables`` are the codes of the pack, by table: given where somebody writes a condition, who is then told of what
    can never be. What is at work already is compiled without them, for it is sound, if useless.
    """

    def __init__(
        self, catalogue: Mapping[str, Fact], lists: Lists, parameters: Parameters, tables: Tables | None = None
    ) -> None:
        self.catalogue = catalogue
        self.lists = lists
        self.parameters = parameters
        self.tables = tables
        self._values: dict[str, Values] = {}

    def fact(self, name: str) -> Fact | None:
        """The fact called ``name``; capitals are forgiven."""
        return self.catalogue.get(name) or self.catalogue.get(name.lower())

    def list_values(self, name: str) -> Values:
        if name not in self._values:
            self._values[name] = Values(_distinct(self.lists[name]), name)
        return self._values[name]

    def parameter(self, name: str) -> str | float | bool:
        value = self.parameters[name]
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            if not fit_text(value):
                raise ValueError(name)
            return composed(value)
        try:
            number = float(value)
        except (TypeError, OverflowError):
            raise ValueError(name) from None
        if not isfinite(number):
            raise ValueError(name)
        return number


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    kept = set(values)
    if len(kept) > limits.LIST_VALUES or not all(isinstance(each, str) and each and fit_text(each) for each in kept):
        raise ValueError
    return tuple(sorted(set(map(composed, kept))))
