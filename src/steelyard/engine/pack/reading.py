"""One pass over a pack's files, each parsed once, into entries that know their places."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from steelyard.engine.pack import files
from steelyard.engine.pack.document import Node
from steelyard.engine.pack.entry import Check, Entry, read, run
from steelyard.engine.pack.place import PackError

S = TypeVar("S", bound=msgspec.Struct)
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Reading:
    """One pass over a pack's files, each parsed once."""

    def __init__(self, folder: Path, errors: list[PackError]) -> None:
        self.errors = errors
        self.trees = {
            files.relative(path, folder): files.read_tree(path, folder, errors)
            for path in files.yaml_files(folder, errors)
        }

    def matching(self, pattern: str) -> list[Node]:
        depth = pattern.count("/")
        return [
            tree
            for name, tree in self.trees.items()
            if tree is not None and fnmatchcase(name, pattern) and name.count("/") == depth
        ]

    def single(self, file: str, struct: type[S], rules: tuple[Check[S, Any], ...]) -> Entry[S] | None:
        """A file that is one struct."""
        for tree in self.matching(file):
            entry = read(tree, struct, self.errors)
            if entry is not None:
                run(rules, entry, None, self.errors)
            return entry
        return None

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
