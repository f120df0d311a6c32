"""Where something is wrong in a pack, and what."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Place(msgspec.Struct, frozen=True, order=True):
    """A spot in a pack: ``file`` relative to the pack's folder, ``line`` from 1, ``path`` such as ``[3].reason.ar``."""

    file: str
    line: int = 1
    path: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" + (f" {self.path}" if self.path else "")


class PackError(msgspec.Struct, frozen=True, order=True):
    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class PackErrors(Exception):
    """Every reason why a pack cannot be used, in the order of its files and lines."""

    def __init__(self, errors: Sequence[PackError]) -> None:
        self.errors = tuple(sorted(set(errors)))
        super().__init__(f"{len(self.errors)} error(s) in the pack")

    def __str__(self) -> str:
        return "\n".join([f"{len(self.errors)} error(s) in the pack:", *(f"  {error}" for error in self.errors)])
