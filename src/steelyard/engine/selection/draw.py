"""Draws: exact numbers that nobody can foresee before, and everybody can recompute after, the secret is revealed.

A draw is u = HMAC-SHA-256(key = secret, message) / 2^256, so 0 <= u < 1 (RFC 2104, FIPS 180-4). The message is three
netstrings one after the other: the registration number, the step and the criterion, each in UTF-8 and written as its
length in bytes (decimal), a colon, the bytes and a comma. No two triples share a message. An outsider recomputes it::

    printf '20:2027-QXPOR-I-0000001,6:random,0:,' | openssl dgst -sha256 -mac HMAC -macopt hexkey:<secret>

Comparisons are exact: u < p, with p in basis points, is ``u256 * 10_000 < p_bp * 2**256`` in integers.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from enum import StrEnum

from steelyard.engine.lane import Lane
from steelyard.engine.signal import CERTAIN_BP

BITS = 256


class Step(StrEnum):
    """What a draw decides; its second netstring. ``criterion`` is the third: a source, a lane, or empty."""

    CRITERION = "criterion"  # criterion: the profile's code
    RANDOM = "random"  # criterion: empty
    RANDOM_LANE = "random-lane"  # criterion: empty
    EXPECTED = "expected"  # criterion: the lane


NETSTRINGS = {step: b"%d:%b," % (len(step), step.encode()) for step in Step}


def message(number: str, step: Step, criterion: str = "") -> bytes:
    """What is authenticated for one draw: three netstrings."""
    named, of = number.encode(), criterion.encode()
    return b"%d:%b,%b%d:%b," % (len(named), named, NETSTRINGS[step], len(of), of)


def drawn(secret: bytes, number: str, step: Step, criterion: str = "") -> bytes:
    """The 32 bytes of one draw, most significant first."""
    return hmac.digest(secret, message(number, step, criterion), "sha256")


def below(value: bytes, probability_bp: int) -> bool:
    """Whether the draw picks: u < p, exactly. Never with p = 0, always with p = 10 000."""
    return int.from_bytes(value, "big") * CERTAIN_BP < probability_bp << BITS


def lane_from(value: bytes, mix: Mapping[Lane, int]) -> Lane:
    """The lane a draw lands in: weights (basis points, together 10 000) laid end to end, least stringent lane first."""
    position = int.from_bytes(value, "big") * CERTAIN_BP >> BITS
    for lane in Lane:
        position -= mix.get(lane, 0)
        if position < 0:
            return lane
    raise ValueError("the weights of a lane mix must sum to 10 000")


def commitment(secret: bytes) -> bytes:
    """What is published before the secret is used: its SHA-256."""
    return hashlib.sha256(secret).digest()
