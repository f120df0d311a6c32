"""The packs installed on this server, which a release may be proposed from."""

from __future__ import annotations

from pathlib import Path

from steelyard import packs

FOLDER = Path(packs.__path__[0])


def installed_packs(folder: Path = FOLDER) -> tuple[str, ...]:
    """Their names, in order: folders that hold a pack."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/pack.yaml")))


def folder_of(name: str, folder: Path = FOLDER) -> Path | None:
    """The folder of an installed pack; None for any other name, so that no path is ever taken from a request."""
    return folder / name if name in installed_packs(folder) else None
