"""Files of declarations, read and streamed in batches: a file of millions of rows is never held whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from steelyard.engine.declaration import Declaration
from steelyard.engine.messages import (
    Conventions,
    Format,
    Limits,
    Mapping,
    Message,
    Refused,
    read,
    read_csv,
    read_line,
)

BATCH = 200
SOURCE = "file"
LINE_LIMIT = Limits().bytes + 2

Arrived = tuple[Message, Declaration | Refused]


class Unreadable(ValueError):
    """A file that cannot be taken in at all, with what to do."""


def batches(file: Path, conventions: Conventions) -> Iterator[list[Arrived]]:
    """What is in ``file``, by its suffix: .json and .xml hold one message, .ndjson and .jsonl one a line, .csv a row.

    Raises ``Unreadable`` for another suffix, a file that cannot be opened, or a CSV file that fits no mapping.
    """
    arriving = _messages(file, conventions)
    try:
        while batch := list(islice(arriving, BATCH)):
            yield batch
    except OSError as error:
        raise Unreadable(f"{file}: {error.strerror}") from error


def _messages(file: Path, conventions: Conventions) -> Iterator[Arrived]:
    suffix = file.suffix.lower()
    if suffix in (".json", ".xml"):
        form = Format.JSON if suffix == ".json" else Format.XML
        envelope = None if form is Format.JSON else file.stem
        message = Message(SOURCE, form, file.read_bytes(), message_id=envelope)
        yield message, read(message, conventions)
    elif suffix in (".ndjson", ".jsonl"):
        with file.open("rb") as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LINE_LIMIT), b""), 1):
                if line.strip():
                    body = line.rstrip(b"\r\n")
                    yield Message(SOURCE, Format.JSON, body), read_line(body, number=number)
    elif suffix == ".csv":
        name, mapping = _fitting(file, conventions.mappings)
        with file.open("rb") as stream:
            for body, outcome in read_csv(stream, mapping):
                yield Message(SOURCE, Format.CSV_ROW, body, mapping=name), outcome
    else:
        raise Unreadable(f"{file}: give .json, .xml, .ndjson, .jsonl or .csv files")


def _fitting(file: Path, mappings: dict[str, Mapping]) -> tuple[str, Mapping]:
    """The mapping of the pack whose columns are those of ``file``."""
    for name, mapping in mappings.items():
        with file.open("rb") as stream:
            first = next(read_csv(stream, mapping), None)
        if first is None or not _header_refused(first[1]):
            return name, mapping
    known = ", ".join(mappings) or "none"
    raise Unreadable(f"{file}: no mapping of the pack has the columns of this file (mappings: {known})")


def _header_refused(outcome: Declaration | Refused) -> bool:
    return isinstance(outcome, Refused) and any(each.code.startswith("csv.header") for each in outcome.reasons)
