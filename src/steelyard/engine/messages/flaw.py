"""What is wrong with one value, before it is known where that value stood."""

from __future__ import annotations


class Flaw(Exception):
    """Raised inside the readers only. ``code`` is a key of ``reasons.REASONS``, ``values`` fill its sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
