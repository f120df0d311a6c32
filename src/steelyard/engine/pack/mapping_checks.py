"""What must hold of the mappings of a pack: each is read as it will be when a CSV file arrives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from steelyard.engine.messages import Mapping, MappingInvalid, load_mapping
from steelyard.engine.pack import files
from steelyard.engine.pack.document import Node
from steelyard.engine.pack.place import PackError, Place


def mapping_errors(folder: Path, trees: dict[str, Node | None]) -> Iterator[PackError]:
    """Every error of every mapping; of a file that is no YAML, told already, no more is said."""
    for path in files.matching(folder, files.MAPPINGS):
        file = files.relative(path, folder)
        tree = trees.get(file)
        if tree is None:
            continue
        try:
            load_mapping(path.read_bytes())
        except MappingInvalid as invalid:
            yield from (_placed(tree, error) for error in invalid.errors)


def _placed(tree: Node, error: str) -> PackError:
    """``error`` at the line of the value whose path it begins with, if it does; names of fields have points in them."""
    path, _, message = error.partition(": ")
    section, _, rest = path.partition(".")
    if not message or section not in Mapping.__struct_fields__:
        return PackError(tree.place, error)
    entries = tree.entries[section].entries if section in tree.entries else {}
    name = max((name for name in entries if f"{rest}.".startswith(f"{name}.")), key=len, default="")
    return PackError(Place(tree.place.file, tree.at(section, name).line, path), message)
