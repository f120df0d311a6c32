"""The four ways in which a request to the house is refused; anything else that is raised is a bug.

Each has a stable ``code``, listed in ``docs/reference/errors.md``, and reasons: every one that was found, each with the
path of what it speaks of (``items[2].hs``, ``valid_until``; empty for the whole) and a translatable sentence.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Reason(msgspec.Struct, frozen=True):
    path: str
    sentence: Any  # str, or a lazy translation of it: str() gives the reader's language


class Refusal(Exception):
    """Base of the four; ``status`` is what HTTP calls it."""

    status = 400

    def __init__(self, code: str, *reasons: Reason) -> None:
        self.code = code
        self.reasons = reasons
        super().__init__(code, *reasons)

    def __str__(self) -> str:
        said = "; ".join(
            f"{reason.path}: {reason.sentence}" if reason.path else str(reason.sentence) for reason in self.reasons
        )
        return f"{self.code}: {said}" if said else self.code


class Invalid(Refusal):
    """What was given is wrong; ``reasons`` has all of it."""

    status = 422


class Forbidden(Refusal):
    """Known and understood, but not for this actor."""

    status = 403


class Missing(Refusal):
    """No such thing, or none that this actor may know of."""

    status = 404


class Conflict(Refusal):
    """At odds with what is already recorded."""

    status = 409
