"""What a pack holds: everything a country decides about its risk management, as frozen structs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import msgspec

from steelyard.engine.declaration import Direction, Mode
from steelyard.engine.lane import Lane
from steelyard.engine.rules.profile import Profile
from steelyard.engine.selection.parameters import Parameters as Selection
from steelyard.engine.wording import Wording


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all that is written in a pack's files."""


class OfficeKind(StrEnum):
    SEA = "sea"
    AIR = "air"
    LAND = "land"
    POST = "post"
    INLAND = "inland"


class Office(Content, frozen=True):
    code: str
    name: Wording
    kind: OfficeKind
    modes: tuple[Mode, ...]  # the modes of transport that arrive here


class RiskArea(Content, frozen=True):
    code: str
    name: Wording


class Objective(Content, frozen=True):
    code: str
    name: Wording


class Regime(Content, frozen=True):
    code: str
    name: Wording
    direction: tuple[Direction, ...]


class DocumentType(Content, frozen=True):
    code: str
    name: Wording


class Rates(Content, frozen=True):
    """From ``valid_from`` on, until the next: national currency for one unit of each foreign currency."""

    valid_from: date
    rates: dict[str, Decimal]


class Country(Content, frozen=True):
    """``pack.yaml``: who the pack speaks for, and its small tables."""

    code: str
    name: Wording
    version: str
    currency: str
    timezone: str
    languages: tuple[str, ...]
    offices: tuple[Office, ...]
    risk_areas: tuple[RiskArea, ...]
    objectives: tuple[Objective, ...]
    exchange_rates: tuple[Rates, ...]
    day_first: bool = False  # dates in SAD messages are written day first
    duty_codes: tuple[str, ...] = ()  # of customs duty among the taxes of a SAD item


class NamedList(Content, frozen=True):
    """Values that conditions name as ``@name``; after ``valid_until`` the list no longer exists."""

    description: Wording
    legal_reference: str
    valid_from: date
    valid_until: date
    values: tuple[str, ...]

    def valid_on(self, on: date) -> bool:
        return self.valid_from <= on <= self.valid_until


class DatedValue(Content, frozen=True):
    valid_from: date
    value: float
    legal_reference: str


class Parameter(Content, frozen=True):
    """A number that conditions name as ``:name``; each value holds until the next begins."""

    description: Wording
    unit: str
    values: tuple[DatedValue, ...]

    def on(self, on: date) -> float | None:
        held = [value for value in self.values if value.valid_from <= on]
        return max(held, key=lambda value: value.valid_from).value if held else None


class FailSafe(Content, frozen=True):
    """The least lane, with certainty, when part of an assessment fails. Never green: what failed might have matched."""

    profile_error: Lane  # a profile fails on this declaration
    list_missing: Lane  # a list a profile names is not valid today, so the profile cannot be compiled
    parameter_missing: Lane  # the same for a parameter


class Significance(Content, frozen=True):
    """A finding of ``amount`` or more in this dimension is a significant one: equality is on the strict side."""

    dimension: str
    name: Wording
    amount: Decimal
    unit: str
    legal_reference: str


LEAST_MINUTES = {Lane.BLUE: 30, Lane.YELLOW: 1, Lane.ORANGE: 1, Lane.RED: 5}
"""What a control of each lane takes at least where a pack is silent."""


class Policy(Content, frozen=True):
    """``policy.yaml``: the limits within which targeters work, and what happens when something fails."""

    legal_reference: str
    maximum_validity_days: int
    maximum_days_to_review: int
    control_hours: dict[Lane, int]  # for each lane above green: hours from its order until a control is due
    fail_safe: FailSafe
    significance: tuple[Significance, ...]
    control_minutes: dict[Lane, int] = {}  # for those lanes: minutes that a control takes at least, or LEAST_MINUTES


class Pack(msgspec.Struct, frozen=True):
    """A checked pack. ``hash`` (SHA-256, hex) names its content: comments and layout of the files do not change it."""

    country: Country
    regimes: tuple[Regime, ...]
    document_types: tuple[DocumentType, ...]
    profiles: tuple[Profile, ...]  # in the order of their codes
    lists: Mapping[str, NamedList]
    parameters: Mapping[str, Parameter]
    selection: tuple[Selection, ...]
    policy: Policy
    mappings: Mapping[str, Path]  # by name: the files that say how a CSV becomes declarations
    hash: str

    def profiles_on(self, on: date) -> tuple[Profile, ...]:
        return tuple(profile for profile in self.profiles if profile.valid_from <= on <= profile.valid_until)

    def lists_on(self, on: date) -> dict[str, tuple[str, ...]]:
        """The values of each list that is valid on this day."""
        return {name: named.values for name, named in self.lists.items() if named.valid_on(on)}

    def parameters_on(self, on: date) -> dict[str, float]:
        """The value of each parameter that has one on this day."""
        values = {name: parameter.on(on) for name, parameter in self.parameters.items()}
        return {name: value for name, value in values.items() if value is not None}

    def rates_on(self, on: date) -> dict[str, Decimal]:
        """National currency for one unit of each currency, the national one included; empty before the first rates."""
        held = [rates for rates in self.country.exchange_rates if rates.valid_from <= on]
        if not held:
            return {}
        return {**max(held, key=lambda rates: rates.valid_from).rates, self.country.currency: Decimal(1)}

    def selection_for(self, office: str, direction: Direction, on: date) -> Selection | None:
        """How this office selects in this direction on this day; ``None`` where the pack does not say."""
        held = [
            parameters
            for parameters in self.selection
            if (parameters.office, parameters.direction) == (office, direction) and parameters.valid_from <= on
        ]
        return max(held, key=lambda parameters: parameters.valid_from, default=None)
