"""The check digit of a freight container number (ISO 6346)."""

from __future__ import annotations

import re
import string

NUMBER = re.compile(r"([A-Z]{3})([A-Z])([0-9]{6})([0-9])")
EQUIPMENT = "UJZ"  # freight container, detachable equipment, trailer or chassis

VALUES = {
    **{digit: int(digit) for digit in string.digits},
    # Letters count from 10 upwards, multiples of 11 left out.
    **dict(zip(string.ascii_uppercase, (n for n in range(10, 39) if n % 11), strict=True)),
}


def container_flaw(number: str) -> str | None:
    """What is wrong with ``number`` under ISO 6346: ``"form"``, ``"equipment"`` or ``"check digit"``; else ``None``.

    Spaces and hyphens are ignored. A flawed number is declared all
    the same: it is a fact about the declaration, not a reason to refuse it.
    """
    found = NUMBER.fullmatch(compact(number))
    if found is None:
        return "form"
    owner, equipment, serial, digit = found.groups()
    if equipment not in EQUIPMENT:
        return "equipment"
    return None if check_digit(owner + equipment + serial) == int(digit) else "check digit"


def compact(number: str) -> str:
    """``number`` as it is compared: in capitals, without the spaces and hyphens it is often written with."""
    return number.replace(" ", "").replace("-", "").upper()


def check_digit(stem: str) -> int:
    """The check digit of the ten characters before it: Σ value·2^position, modulo 11, and 10 counts as 0."""
    return sum(VALUES[character] << position for position, character in enumerate(stem)) % 11 % 10
