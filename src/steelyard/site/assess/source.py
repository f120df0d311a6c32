"""Files of declarations, read and streamed in batches: a file of millions of rows is never held whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from steelyard.engine.declaration import Declaration
from steelyard.engine.messages import (
    Conventions,
    Format,
    Limits,
    Mapping,
    Message,
    Reason,
    Refused,
    misfits,
    read,
    read_csv,
    read_line,
)
from steelyard.engine.messages.text import shown

BATCH = 200
MISFITS = 8
"""Reasons told of a header that fits no mapping."""
SOURCE = "file"
LINE_LIMIT = Limits().bytes + 2
ONE_MESSAGE = {".json": Format.JSON, ".xml": Format.XML}
LINES = (".ndjson", ".jsonl")
TABLE = ".csv"
SUFFIXES = (*ONE_MESSAGE, *LINES, TABLE)


class Arrived(NamedTuple):
    """A message of a file with what was read of it, and its line where each line is one."""

    message: Message
    outcome: Declaration | Refused
    line: int | None = None


class Unreadable(ValueError):
    """Files that cannot be taken in at all: a line for each, with what to do."""


def faults_outside(files: Sequence[Path]) -> dict[Path, str]:
    """Every file that cannot be taken in whatever it holds, with what is wrong."""
    return {file: fault for file in files if (fault := _fault(file))}


def tables(files: Iterable[Path]) -> list[Path]:
    """Those that have to fit a mapping."""
    return [file for file in files if file.suffix.lower() == TABLE]


def _fault(file: Path) -> str | None:
    name = shown(str(file), 200)
    if not file.exists():
        return f"{name}: there is no such file"
    if not file.is_file():
        return f"{name}: is no file; name the files in it"
    if file.suffix.lower() not in SUFFIXES:
        return f"{name}: unknown kind of file; give .json, .xml, .ndjson, .jsonl or .csv"
    return None if os.access(file, os.R_OK) else f"{name}: may not be read by this account"


def look_into(files: Sequence[Path], mappings: dict[str, Mapping], *, refused: str | None = None) -> None:
    """Find every file that cannot be taken in, also those that fit no mapping. Raises ``Unreadable`` naming all.

    ``refused`` is what stands in the way besides, to be told with them.
    """
    outside = faults_outside(files)
    faults = [fault for file in files if (fault := outside.get(file) or _fault_inside(file, mappings))]
    if refused:
        faults.append(refused)
    if faults:
        raise Unreadable("\n".join(faults))


def _fault_inside(file: Path, mappings: dict[str, Mapping]) -> str | None:
    try:
        if tables([file]) and file.stat().st_size:
            _fitting(file, mappings)
    except Unreadable as fault:
        return str(fault)
    except OSError as error:
        return f"{file}: {error.strerror}"
    return None


def batches(file: Path, conventions: Conventions) -> Iterator[list[Arrived]]:
    """What is in ``file``, by its suffix: .json and .xml hold one message, .ndjson and .jsonl one a line, .csv a row.

    An empty file holds nothing, except that an empty message is refused as one. Raises ``Unreadable`` where a file
    cannot be opened after all, or where a CSV file fits no mapping.
    """
    arriving = _messages(file, conventions)
    try:
        while batch := list(islice(arriving, BATCH)):
            yield batch
    except OSError as error:
        raise Unreadable(f"{file}: {error.strerror}") from error


def _messages(file: Path, conventions: Conventions) -> Iterator[Arrived]:
    suffix = file.suffix.lower()
    if suffix in ONE_MESSAGE:
        yield _whole(file, ONE_MESSAGE[suffix], conventions)
    elif suffix in LINES:
        for number, body in _lines(file):
            yield Arrived(Message(SOURCE, Format.JSON, body), read_line(body, number=number), number)
    elif file.stat().st_size:
        name, mapping = _fitting(file, conventions.mappings)
        with file.open("rb") as stream:
            digest = conventions.mapping_digests.get(name)
            for row, body, outcome in read_csv(stream, mapping):
                message = Message(SOURCE, Format.CSV_ROW, body, mapping=name, mapping_sha256=digest, row=row)
                yield Arrived(message, outcome)


def _whole(file: Path, form: Format, conventions: Conventions) -> Arrived:
    """The one message of a file; of one that is too long no more is read than it takes to refuse it."""
    with file.open("rb") as stream:
        body = stream.read(LINE_LIMIT)
    # XML carries no message id of its own; the name of the file is its envelope.
    message = Message(SOURCE, form, body, message_id=file.stem if form is Format.XML else None)
    return Arrived(message, read(message, conventions))


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Each line that is not blank, by its number; of one that is too long its beginning alone, to be refused."""
    with file.open("rb") as lines:
        for number, line in enumerate(iter(lambda: lines.readline(LINE_LIMIT), b""), 1):
            rest = line
            while not rest.endswith(b"\n") and (rest := lines.readline(LINE_LIMIT)):
                continue
            if line.strip():
                yield number, line.rstrip(b"\r\n")


def _fitting(file: Path, mappings: dict[str, Mapping]) -> tuple[str, Mapping]:
    """The mapping of the pack whose columns are those of ``file``; else what keeps it from the nearest is told."""
    wrong: dict[str, tuple[Reason, ...]] = {}
    for name, mapping in mappings.items():
        with file.open("rb") as stream:
            wrong[name] = misfits(stream, mapping)
        if not wrong[name]:
            return name, mapping
    known = ", ".join(mappings) or "none"
    fault = f"{file}: no mapping of the pack has the columns of this file (mappings: {known})"
    if wrong:
        nearest = min(wrong, key=lambda name: len(wrong[name]))
        told = [f"{each.place}: {each.detail}" for each in wrong[nearest][:MISFITS]]
        more = len(wrong[nearest]) - len(told)
        fault += f"; {nearest} does not fit: {' '.join(told)}{f' And {more} more.' if more else ''}"
    raise Unreadable(fault)
