"""What a fact is: a named, typed value that conditions may test and that explains a lane to the officer."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from steelyard.engine.facts.form import Form
from steelyard.engine.signal import Value
from steelyard.engine.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping


class Type(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"


class Level(StrEnum):
    HEADER = "header"  # one value a declaration
    ITEM = "item"  # one value an item


class Fact(msgspec.Struct, frozen=True):
    """One row of the catalogue.

    ``of`` computes the value: ``(declaration, dossier)`` for a header fact, ``(declaration, item, dossier)`` for an
    item fact. It returns ``None`` where the value is missing and never raises on a readable declaration.

    ``whole`` is the header figure an item fact is a share of, worked out once a declaration, not once an item; ``of``
    then takes it as its last argument.
    """

    name: str
    type: Type
    level: Level
    wording: Wording
    missing: Wording  # what a missing value means
    of: Callable[..., Any]
    unit: str | None = None  # kg, national currency, days, fraction …
    whole: Callable[..., Any] | None = None
    form: Form | None = None  # of a text: how its values are spelt


class Sheet(msgspec.Struct, frozen=True):
    """The facts of one declaration: header values by name, and for each item, in order, its values by name."""

    header: Mapping[str, Value]
    items: tuple[Mapping[str, Value], ...]
