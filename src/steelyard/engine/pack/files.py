"""Which files a pack consists of, and reading them within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from steelyard.engine.pack.document import MAX_BYTES, Node, parse
from steelyard.engine.pack.place import PackError, Place

MAX_FILES = 500

REQUIRED = (
    "pack.yaml",
    "parameters.yaml",
    "policy.yaml",
    "selection.yaml",
    "codes/regimes.yaml",
    "codes/documents.yaml",
)
LISTS = "lists*.yaml"
PROFILES = "profiles/*.yaml"
MAPPINGS = "mappings/*.yaml"
PATTERNS = (*REQUIRED, LISTS, PROFILES, MAPPINGS)
PLAIN_NAME = re.compile(r"[A-Za-z0-9._/-]+")


def yaml_files(folder: Path, errors: list[PackError]) -> tuple[Path, ...]:
    """Every YAML file below ``folder`` in the order of their names.

    Errors are files with no meaning in a pack, what is no plain file, and links: a pack is what stands in its folder.
    """
    found, home = [], folder.resolve()
    for path in sorted({*folder.rglob("*.y*ml"), *(path for pattern in PATTERNS for path in folder.glob(pattern))}):
        if PLAIN_NAME.fullmatch(relative(path, folder)) is None:
            errors.append(PackError(Place(ascii(relative(path, folder))), "its name is not letters, digits, . _ and -"))
        elif not path.is_file() or path.resolve() != home / path.relative_to(folder):
            errors.append(PackError(Place(relative(path, folder)), "is not a file of the pack itself"))
        else:
            found.append(path)
    if len(found) > MAX_FILES:
        errors.append(PackError(Place("."), f"more than {MAX_FILES} files"))
        return ()
    known = {folder / name for name in REQUIRED}
    for pattern in (LISTS, PROFILES, MAPPINGS):
        known |= set(folder.glob(pattern))
    for path in found:
        if path not in known:
            errors.append(PackError(Place(relative(path, folder)), "no such file in a pack; nothing would read it"))
    for pattern in (*REQUIRED, LISTS, PROFILES):
        if not any(folder.glob(pattern)):
            errors.append(PackError(Place(pattern), "is missing"))
    return tuple(path for path in found if path in known)


def matching(folder: Path, pattern: str) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob(pattern)))


def relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def read_tree(path: Path, folder: Path, errors: list[PackError]) -> Node | None:
    """The tree of one file, or ``None`` with the reasons added."""
    place = Place(relative(path, folder))
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        errors.append(PackError(place, f"cannot be read: {error.strerror}"))
        return None
    return parse(place.file, content, errors)


def rows(node: Node | None, errors: list[PackError]) -> Iterator[Node]:
    """The entries of a file that is a list."""
    if node is None:
        return
    if node.kind != "list":
        errors.append(PackError(node.place, "must be a list"))
    yield from node.items


def named(node: Node | None, errors: list[PackError]) -> Iterator[tuple[str, Node]]:
    """The entries of a file that is a mapping by name."""
    if node is None:
        return
    if node.kind != "map":
        errors.append(PackError(node.place, "must be a mapping by name"))
    yield from node.entries.items()
