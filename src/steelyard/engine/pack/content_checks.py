"""What must hold of a pack's tables, lists, parameters and policy."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator

import msgspec

from steelyard.engine.lane import Lane
from steelyard.engine.pack.content import (
    Country,
    DocumentType,
    NamedList,
    Objective,
    Office,
    Parameter,
    Policy,
    Regime,
    RiskArea,
    Significance,
)
from steelyard.engine.pack.entry import Check, Steps
from steelyard.engine.pack.wording_checks import wording_faults
from steelyard.engine.selection.parameters import Parameters as Selection
from steelyard.engine.selection.parameters import faults
from steelyard.engine.time_zone import is_time_zone
from steelyard.engine.wording import LANGUAGES

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
COUNTRY = re.compile(r"[A-Z]{2}")
CURRENCY = re.compile(r"[A-Z]{3}")
MAX_LIST = 100_000
MAX_VALUE_LENGTH = 200
MAX_DAYS = 3_660
DAY_MINUTES = 24 * 60

Faults = Iterator[tuple[Steps, str]]
Table = Office | RiskArea | Objective | Regime | DocumentType


def _row(row: Table, _: object) -> Faults:
    if not CODE.fullmatch(row.code):
        yield ("code",), f"{row.code!r} is not a code of letters, digits and hyphens"
    yield from wording_faults(row.name, "name")


def _modes(office: Office, _: object) -> Faults:
    if not office.modes:
        yield ("modes",), "at least one mode of transport arrives at an office"


def _country(country: Country, _: object) -> Faults:
    if not COUNTRY.fullmatch(country.code):
        yield ("code",), f"{country.code!r} is not an ISO 3166-1 alpha-2 code"
    if not CURRENCY.fullmatch(country.currency):
        yield ("currency",), f"{country.currency!r} is not an ISO 4217 code"
    for index, language in enumerate(country.languages):
        if language not in LANGUAGES:
            yield ("languages", index), f"{language!r} is not one of {', '.join(LANGUAGES)}"
    yield from wording_faults(country.name, "name")


def _timezone(country: Country, _: object) -> Faults:
    if not is_time_zone(country.timezone):
        yield ("timezone",), f"{country.timezone!r} is not an IANA time zone"


def _rates(country: Country, _: object) -> Faults:
    if not country.exchange_rates:
        yield ("exchange_rates",), "at least one table of rates must be there"
    for index, rates in enumerate(country.exchange_rates):
        place = ("exchange_rates", index)
        if index and rates.valid_from <= country.exchange_rates[index - 1].valid_from:
            yield (*place, "valid_from"), "must be later than the table before"
        if index and (gone := country.exchange_rates[index - 1].rates.keys() - rates.rates.keys()):
            yield (*place, "rates"), f"no longer has {', '.join(sorted(gone))}"
        for currency, rate in rates.rates.items():
            if not CURRENCY.fullmatch(currency) or currency == country.currency:
                yield (*place, "rates", currency), f"{currency!r} is not a foreign ISO 4217 code"
            if rate <= 0:
                yield (*place, "rates", currency), "a rate is more than zero"


def _list(named: NamedList, _: object) -> Faults:
    if named.valid_until <= named.valid_from:
        yield ("valid_until",), f"must be after valid_from ({named.valid_from})"
    if not 1 <= len(named.values) <= MAX_LIST:
        yield ("values",), f"must hold 1 to {MAX_LIST} values"
    seen = set()
    for index, value in enumerate(named.values):
        if value in seen:
            yield ("values", index), f"{value!r} is there twice"
        seen.add(value)
        if len(value) > MAX_VALUE_LENGTH or value != unicodedata.normalize("NFC", " ".join(value.split())):
            yield ("values", index), f"must be NFC text of at most {MAX_VALUE_LENGTH} characters, single spaces"
    yield from wording_faults(named.description, "description")


def _parameter(parameter: Parameter, _: object) -> Faults:
    if not parameter.values:
        yield ("values",), "at least one dated value must be there"
    for index, dated in enumerate(parameter.values):
        if index and dated.valid_from <= parameter.values[index - 1].valid_from:
            yield ("values", index, "valid_from"), "must be later than the value before"
        if not math.isfinite(dated.value):
            yield ("values", index, "value"), "must be finite"
    yield from wording_faults(parameter.description, "description")


def _selection(parameters: Selection, offices: frozenset[str] | None) -> Faults:
    if offices is not None and parameters.office not in offices:
        yield ("office",), f"unknown office {parameters.office!r}"
    for fault in faults(parameters):
        yield tuple(fault.field.split(".")), fault.sentence


def _policy(policy: Policy, _: object) -> Faults:
    for field in ("maximum_validity_days", "maximum_days_to_review"):
        if not 1 <= getattr(policy, field) <= MAX_DAYS:
            yield (field,), f"must be 1 to {MAX_DAYS} days"
    for lane in Lane:
        hours = policy.control_hours.get(lane)
        if lane is Lane.GREEN and hours is not None:
            yield ("control_hours", lane.value), "green orders no control"
        elif lane is not Lane.GREEN and not 1 <= (hours or 0) <= MAX_DAYS * 24:
            yield ("control_hours",), f"{lane.value} must be given, 1 to {MAX_DAYS * 24} hours"
    for lane, minutes in policy.control_minutes.items():
        if lane is Lane.GREEN:
            yield ("control_minutes", lane.value), "green orders no control"
        elif not 1 <= minutes <= DAY_MINUTES:
            yield ("control_minutes", lane.value), f"must be 1 to {DAY_MINUTES} minutes"
    for field in policy.fail_safe.__struct_fields__:
        if getattr(policy.fail_safe, field) is Lane.GREEN:
            yield ("fail_safe", field), "green would let a failure open the gate"
    for index, significance in enumerate(policy.significance):
        yield from _significance(significance, ("significance", index))


def _significance(significance: Significance, steps: Steps) -> Faults:
    if significance.amount <= 0:
        yield (*steps, "amount"), "must be more than zero"
    yield from wording_faults(significance.name, *steps, "name")


ROW_CHECKS: tuple[Check[Table, object], ...] = (Check(frozenset({"code", "name"}), _row),)
OFFICE_CHECKS: tuple[Check[Office, object], ...] = (Check(frozenset({"modes"}), _modes),)
COUNTRY_CHECKS: tuple[Check[Country, object], ...] = (
    Check(frozenset({"code", "currency", "languages", "name"}), _country),
    Check(frozenset({"timezone"}), _timezone),
    Check(frozenset({"exchange_rates", "currency"}), _rates),
)
LIST_CHECKS: tuple[Check[NamedList, object], ...] = (
    Check(frozenset({"valid_from", "valid_until", "values", "description"}), _list),
)
PARAMETER_CHECKS: tuple[Check[Parameter, object], ...] = (Check(frozenset({"values", "description"}), _parameter),)
SELECTION_CHECKS: tuple[Check[Selection, frozenset[str] | None], ...] = (
    Check(frozenset(field.name for field in msgspec.structs.fields(Selection)), _selection),
)
POLICY_CHECKS: tuple[Check[Policy, object], ...] = (
    Check(frozenset(field.name for field in msgspec.structs.fields(Policy)), _policy),
)
