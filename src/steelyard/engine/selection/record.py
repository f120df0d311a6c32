"""The canonical bytes of a decision, from which alone, with the day's secret, the decision can be made again.

A record is JSON in UTF-8 without blanks: the fields in the order of the structs, dictionaries sorted by key, fields at
their default left out, every number an integer. Records of one office and direction form a chain: each link is
SHA-256(link before ‖ record), so that no record can be changed, dropped or inserted without every later link changing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from steelyard.engine.declaration import Direction
from steelyard.engine.selection.decide import decide
from steelyard.engine.selection.decision import Counters, Decision, Earlier, Request
from steelyard.engine.selection.parameters import Parameters
from steelyard.engine.selection.window import current
from steelyard.engine.signal import Signal

FORMAT = 1
GENESIS = bytes(32)
"""The link before the first."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was asked, what was decided, and everything the one follows from but the secret."""

    format: int
    request: Request
    parameters: Parameters
    counters: Counters
    decision: Decision


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Record)


def record(request: Request, parameters: Parameters, counters: Counters, decision: Decision) -> bytes:
    """The canonical bytes. Of each signal what selection used is kept; its values and wording are the assessment's."""
    request = msgspec.structs.replace(request, signals=tuple(used(signal) for signal in request.signals))
    return _encoder.encode(Record(FORMAT, request, parameters, counters, decision))


def read(content: bytes) -> Record:
    """The record in ``content``. Raises ``msgspec.DecodeError`` where it is not one."""
    return _decoder.decode(content)


def replay(content: bytes, secret: bytes) -> bytes:
    """Decide again from the record and its day's secret; equal bytes prove the record. Raises as ``read``."""
    again, _left = decided_again(read(content), secret)
    return again


def decided_again(was: Record, secret: bytes) -> tuple[bytes, Counters]:
    """The bytes that deciding again from ``was`` gives, and the counters it leaves to whoever comes next."""
    decision, left = decide(was.request, was.parameters, was.counters, secret)
    return record(was.request, was.parameters, was.counters, decision), left


def standing(was: Record, *, office: str, direction: Direction) -> Earlier:
    """What a decision leaves to the next version of its declaration, which is selected at ``office``."""
    request = was.request
    if (request.office, request.direction) != (office, direction):
        window = None
    elif request.earlier is not None:
        window = request.earlier.window
    else:
        window = current(was.counters.window, was.parameters.window, request.day).key
    decision = was.decision
    return Earlier(request.version, decision.lane, decision.draws, decision.random_propensity, window)


def link(before: bytes, content: bytes) -> bytes:
    """The link of the chain for a record: SHA-256 of the 32 bytes of the link before and the record."""
    return hashlib.sha256(before + content).digest()


def broken_at(links: Iterable[tuple[bytes, bytes]], *, after: bytes = GENESIS) -> int | None:
    """The position of the first of ``(record, link)`` that does not follow from the one before; None where all do."""
    for position, (content, given) in enumerate(links):
        after = link(after, content)
        if given != after:
            return position
    return None


def used(signal: Signal) -> Signal:
    """What of ``signal`` selection used."""
    return Signal(
        kind=signal.kind,
        source=signal.source,
        version=signal.version,
        lane=signal.lane,
        probability_bp=signal.probability_bp,
        max_misses=signal.max_misses,
    )
