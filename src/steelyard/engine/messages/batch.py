"""NDJSON: a batch of canonical declarations, one a line. A bad line is refused alone."""

from __future__ import annotations

import msgspec

from steelyard.engine.declaration import Declaration
from steelyard.engine.messages.canonical import read_json
from steelyard.engine.messages.limits import DEFAULT, Limits
from steelyard.engine.messages.refusal import Reason, Refused, reason, refused


def split_ndjson(body: bytes, *, limits: Limits = DEFAULT) -> list[bytes] | Refused:
    """The lines of ``body`` as received, in order: line n stands at n - 1. Refused if there are none, or too many.

    Lines end in LF or CRLF. White space after the last line is no line; a blank line before it is kept, to be refused
    in its place.
    """
    content = body.rstrip()
    if not content:
        return refused(reason("", "ndjson.empty"))
    if content.count(b"\n") >= limits.lines:
        return refused(reason("", "ndjson.lines", limit=limits.lines))
    return [line.removesuffix(b"\r") for line in content.split(b"\n")]


def read_line(line: bytes, *, number: int, limits: Limits = DEFAULT) -> Declaration | Refused:
    """The declaration in one line of a batch; the place of each reason begins with the line's number."""
    if not line.strip():
        return refused(reason(f"line {number}", "ndjson.blank"))
    answer = read_json(line, limits=limits)
    if isinstance(answer, Refused):
        return Refused(tuple(on_line(found, number) for found in answer.reasons), answer.message_id)
    return answer


def read_ndjson(body: bytes, *, limits: Limits = DEFAULT) -> list[Declaration | Refused] | Refused:
    """What each line of ``body`` holds, in order; refused as a whole if there are none or too many."""
    lines = split_ndjson(body, limits=limits)
    if isinstance(lines, Refused):
        return lines
    return [read_line(line, number=number, limits=limits) for number, line in enumerate(lines, 1)]


def on_line(found: Reason, number: int) -> Reason:
    """``found`` with its place in line ``number``; what tells its line already stays."""
    if found.code == "json.syntax" and not found.place.startswith(f"line {number}"):
        return msgspec.structs.replace(found, place=found.place.replace("line 1,", f"line {number},"))
    if found.place.startswith("line "):
        return found
    return msgspec.structs.replace(found, place=f"line {number}: {found.place}" if found.place else f"line {number}")
