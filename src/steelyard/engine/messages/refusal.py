"""Why a message was not read: every reason with its place, in the three languages of the product."""

from __future__ import annotations

import msgspec

from steelyard.engine.messages.limits import DEFAULT
from steelyard.engine.messages.reasons import REASONS
from steelyard.engine.messages.text import shown

Path = tuple[str | int, ...]
"""Where a value stands in a declaration: ``("items", 0, "hs")``. Each reader tells it in the terms of its format."""

ENVELOPE = "envelope"
"""The place of what stands beside the body."""


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason. ``place`` is a JSON pointer, an XPath, ``row 12, column "HS10 Code"`` or ``ENVELOPE``; empty for
    the whole.

    ``code`` is stable and listed in ``reasons.REASONS``; ``detail`` is its sentence in English, filled with ``values``.
    """

    place: str
    code: str
    detail: str
    values: dict[str, str] = {}

    def sentence(self, language: str) -> str:
        """The same sentence in ``en``, ``fr`` or ``ar``."""
        return REASONS[self.code][language].format(**self.values)


class Refused(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message that could not be read, with every reason found (at most ``Limits.reasons``, then how many more).

    ``message_id`` is what the message calls itself, where that much could be read: to be shown, never to be relied on.
    """

    reasons: tuple[Reason, ...]
    message_id: str | None = None


def reason(place: str, code: str, **values: object) -> Reason:
    """The reason ``code`` at ``place``; values that came from outside are made safe to show."""
    told = {name: shown(value) for name, value in values.items()}
    return Reason(shown(place, 300), code, REASONS[code].en.format(**told), told)


def refused(*reasons: Reason, message_id: str | None = None, most: int = DEFAULT.reasons, untold: int = 0) -> Refused:
    """``Refused`` for ``reasons``, of which there is at least one; ``untold`` more were found and not kept."""
    untold += len(reasons[most:])
    more = (reason("", "more", count=untold),) if untold else ()
    return Refused((*reasons[:most], *more), message_id)
