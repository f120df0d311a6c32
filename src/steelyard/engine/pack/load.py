"""Load a pack from its folder: all of it, checked, or every reason why not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from steelyard.engine.facts.catalogue import CATALOGUE
from steelyard.engine.pack import content_checks as checks
from steelyard.engine.pack import files
from steelyard.engine.pack.content import (
    Country,
    DocumentType,
    NamedList,
    Objective,
    Office,
    Pack,
    Parameter,
    Policy,
    Regime,
    RiskArea,
)
from steelyard.engine.pack.entry import Entry, run
from steelyard.engine.pack.mapping_checks import mapping_errors
from steelyard.engine.pack.place import PackError, PackErrors, Place
from steelyard.engine.pack.profile_checks import PROFILE_CHECKS, Known
from steelyard.engine.pack.reading import Reading
from steelyard.engine.rules.profile import Profile
from steelyard.engine.selection.parameters import Parameters as Selection

S = TypeVar("S", bound=msgspec.Struct)


def load(folder: Path) -> Pack:
    """The pack in ``folder``. Raises ``PackErrors`` with every error found, each with its file, line and path."""
    errors: list[PackError] = []
    if not folder.is_dir():
        raise PackErrors([PackError(Place(str(folder)), "is not a folder")])
    reading = Reading(folder, errors)
    country = reading.single("pack.yaml", Country, checks.COUNTRY_CHECKS)
    policy = reading.single("policy.yaml", Policy, checks.POLICY_CHECKS)
    lists = reading.by_name(files.LISTS, NamedList, checks.LIST_CHECKS)
    parameters = reading.by_name("parameters.yaml", Parameter, checks.PARAMETER_CHECKS)
    tables = _tables(reading)
    known = _known(tables, lists, parameters, policy)
    profiles = reading.entries(files.PROFILES, Profile)
    selection = reading.entries("selection.yaml", Selection)
    _check_profiles(profiles, known, errors)
    _check_selection(selection, known, errors)
    errors.extend(mapping_errors(folder, reading.trees))
    if errors or country is None or policy is None:
        raise PackErrors(errors)
    pack = Pack(
        country=country.value,
        regimes=_values(tables["regimes"]),
        document_types=_values(tables["documents"]),
        profiles=tuple(sorted(_values(profiles), key=lambda profile: profile.code)),
        lists=known.lists,
        parameters=known.parameters,
        selection=_values(selection),
        policy=policy.value,
        mappings={path.stem: path for path in files.matching(folder, files.MAPPINGS)},
        hash="",
    )
    return msgspec.structs.replace(pack, hash=content_hash(pack))


def content_hash(pack: Pack) -> str:
    """SHA-256 of what a pack says, whatever the layout of its files; mappings count by their bytes."""
    digest = hashlib.sha256()
    for field in pack.__struct_fields__:
        if field not in ("mappings", "hash"):
            digest.update(msgspec.json.encode(getattr(pack, field), order="deterministic") + b"\n")
    for name, path in sorted(pack.mappings.items()):
        digest.update(name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()


def _tables(reading: Reading) -> dict[str, list[Entry[Any]]]:
    """The tables of codes with names, checked."""
    offices = reading.rows_of("offices", Office)
    for office in offices:
        run(checks.OFFICE_CHECKS, office, None, reading.errors)
    tables: dict[str, list[Entry[Any]]] = {
        "offices": [*offices],
        "risk_areas": [*reading.rows_of("risk_areas", RiskArea)],
        "objectives": [*reading.rows_of("objectives", Objective)],
        "regimes": [*reading.entries("codes/regimes.yaml", Regime)],
        "documents": [*reading.entries("codes/documents.yaml", DocumentType)],
    }
    for rows in tables.values():
        for row in rows:
            run(checks.ROW_CHECKS, row, None, reading.errors)
        _once(rows, lambda row: (row.code,), "the code", reading.errors)
    return tables


def _known(
    tables: dict[str, list[Entry[Any]]],
    lists: dict[str, Entry[NamedList]],
    parameters: dict[str, Entry[Parameter]],
    policy: Entry[Policy] | None,
) -> Known:
    named: dict[str, Entry[Any]] = {**lists, **parameters}
    return Known(
        offices=_codes(tables["offices"]),
        regimes=_codes(tables["regimes"]),
        risk_areas=_codes(tables["risk_areas"]),
        objectives=_codes(tables["objectives"]),
        lists=_whole(lists),
        parameters=_whole(parameters),
        unread=frozenset(name for name, entry in named.items() if not entry.whole),
        policy=policy.value if policy and policy.whole else None,
        catalogue=CATALOGUE,
    )


def _check_profiles(profiles: Sequence[Entry[Profile]], known: Known, errors: list[PackError]) -> None:
    _once(profiles, lambda profile: (profile.code,), "profile", errors)
    for entry in profiles:
        run(PROFILE_CHECKS, entry, known, errors)


def _check_selection(selection: Sequence[Entry[Selection]], known: Known, errors: list[PackError]) -> None:
    _once(selection, lambda one: (one.office, one.direction, str(one.valid_from)), "selection of", errors)
    for entry in selection:
        run(checks.SELECTION_CHECKS, entry, known.offices, errors)


def _once(entries: Iterable[Entry[S]], key: Callable[[S], tuple[str, ...]], what: str, errors: list[PackError]) -> None:
    """Each key names one entry."""
    first: dict[tuple[str, ...], Place] = {}
    for entry in entries:
        code = key(entry.value)
        if None in code:
            continue
        if code in first:
            errors.append(PackError(entry.at("code"), f"{what} {' '.join(code)} is there twice, first {first[code]}"))
        first.setdefault(code, entry.at("code"))


def _codes(rows: Sequence[Entry[Any]]) -> frozenset[str] | None:
    """The codes of a table; ``None`` where nothing of it could be read."""
    return frozenset(row.value.code for row in rows if "code" in row.good) or None


def _values(entries: Iterable[Entry[S]]) -> tuple[S, ...]:
    return tuple(entry.value for entry in entries)


def _whole(entries: dict[str, Entry[S]]) -> dict[str, S]:
    """The entries that could be read whole."""
    return {name: entry.value for name, entry in entries.items() if entry.whole}
