"""Load a pack from its folder: all of it, checked, or every reason why not."""

from __future__ import annotations

import hashlib
import re
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
from steelyard.engine.pack.document import Node
from steelyard.engine.pack.entry import Check, Entry, read, run
from steelyard.engine.pack.place import PackError, PackErrors, Place
from steelyard.engine.pack.profile_checks import PROFILE_CHECKS, Known
from steelyard.engine.rules.profile import Profile
from steelyard.engine.selection.parameters import Parameters as Selection

S = TypeVar("S", bound=msgspec.Struct)
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


def load(folder: Path) -> Pack:
    """The pack in ``folder``. Raises ``PackErrors`` with every error found, each with its file, line and path."""
    errors: list[PackError] = []
    if not folder.is_dir():
        raise PackErrors([PackError(Place(str(folder)), "is not a folder")])
    reading = _Reading(folder, errors)
    country = reading.country()
    lists = reading.by_name(files.LISTS, NamedList, checks.LIST_CHECKS)
    parameters = reading.by_name("parameters.yaml", Parameter, checks.PARAMETER_CHECKS)
    policy = reading.single("policy.yaml", Policy, checks.POLICY_CHECKS)
    regimes = reading.entries("codes/regimes.yaml", Regime)
    documents = reading.entries("codes/documents.yaml", DocumentType)
    offices = reading.rows_of("offices", Office)
    risk_areas = reading.rows_of("risk_areas", RiskArea)
    objectives = reading.rows_of("objectives", Objective)
    for table in (regimes, documents, offices, risk_areas, objectives):
        _check_table(table, errors)
    for office in offices:
        run(checks.OFFICE_CHECKS, office, None, errors)
    known = Known(
        offices=_codes(offices),
        regimes=_codes(regimes),
        risk_areas=_codes(risk_areas),
        objectives=_codes(objectives),
        lists=_whole(lists),
        parameters=_whole(parameters),
        unread=frozenset(lists.keys() - _whole(lists).keys())
        | frozenset(parameters.keys() - _whole(parameters).keys()),
        policy=policy.value if policy and policy.whole else None,
        catalogue=CATALOGUE,
    )
    profiles = reading.entries(files.PROFILES, Profile)
    _once(profiles, lambda profile: (profile.code,), "profile", errors)
    for entry in profiles:
        run(PROFILE_CHECKS, entry, known, errors)
    selection = reading.entries("selection.yaml", Selection)
    _once(selection, lambda one: (one.office, one.direction, str(one.valid_from)), "selection of", errors)
    for chosen in selection:
        run(checks.SELECTION_CHECKS, chosen, known.offices, errors)
    if errors or country is None or policy is None:
        raise PackErrors(errors)
    pack = Pack(
        country=country.value,
        regimes=_values(regimes),
        document_types=_values(documents),
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


class _Reading:
    """One pass over a pack's files, each parsed once."""

    def __init__(self, folder: Path, errors: list[PackError]) -> None:
        self.errors = errors
        self.trees = {
            files.relative(path, folder): files.read_tree(path, folder, errors)
            for path in files.yaml_files(folder, errors)
        }

    def matching(self, pattern: str) -> list[Node]:
        return [tree for name, tree in self.trees.items() if tree is not None and Path(name).match(pattern)]

    def single(self, file: str, struct: type[S], rules: tuple[Check[S, Any], ...]) -> Entry[S] | None:
        """A file that is one struct."""
        for tree in self.matching(file):
            entry = read(tree, struct, self.errors)
            if entry is not None:
                run(rules, entry, None, self.errors)
            return entry
        return None

    def country(self) -> Entry[Country] | None:
        return self.single("pack.yaml", Country, checks.COUNTRY_CHECKS)

    def entries(self, pattern: str, struct: type[S]) -> list[Entry[S]]:
        """The rows of the files that are lists."""
        nodes = [node for tree in self.matching(pattern) for node in files.rows(tree, self.errors)]
        return [entry for node in nodes if (entry := read(node, struct, self.errors))]

    def rows_of(self, key: str, struct: type[S]) -> list[Entry[S]]:
        """The rows of a table in ``pack.yaml`` as far as they can be read; what cannot was reported with the file."""
        nodes = [node for tree in self.matching("pack.yaml") if key in tree.entries for node in tree.entries[key].items]
        return [entry for node in nodes if (entry := read(node, struct, []))]

    def by_name(self, pattern: str, struct: type[S], rules: tuple[Check[S, Any], ...]) -> dict[str, Entry[S]]:
        """The entries of the files that are mappings by name."""
        found: dict[str, Entry[S]] = {}
        for tree in self.matching(pattern):
            for name, node in files.named(tree, self.errors):
                entry = read(node, struct, self.errors)
                if entry is None:
                    continue
                if not NAME.fullmatch(name):
                    self.errors.append(PackError(node.place, f"{name!r} is not a name of small letters, digits and _"))
                if name in found:
                    self.errors.append(
                        PackError(node.place, f"{name!r} is there twice, first {found[name].node.place}")
                    )
                found[name] = entry
                run(rules, entry, None, self.errors)
        return found


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


def _check_table(rows: Sequence[Entry[Any]], errors: list[PackError]) -> None:
    for row in rows:
        run(checks.ROW_CHECKS, row, None, errors)
    _once(rows, lambda row: (row.code,), "the code", errors)


def _codes(rows: Sequence[Entry[Any]]) -> frozenset[str] | None:
    """The codes of a table; ``None`` where nothing of it could be read."""
    return frozenset(row.value.code for row in rows if "code" in row.good) or None


def _values(entries: Iterable[Entry[S]]) -> tuple[S, ...]:
    return tuple(entry.value for entry in entries)


def _whole(entries: dict[str, Entry[S]]) -> dict[str, S]:
    """The entries that could be read whole."""
    return {name: entry.value for name, entry in entries.items() if entry.whole}
