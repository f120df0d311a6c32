"""The records of a CSV stream, each as the bytes that arrived: split before anything is decoded, bounded in length."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from itertools import count
from typing import BinaryIO

from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.limits import Limits
from steelyard.engine.messages.mapping import Mapping


def records(stream: BinaryIO, mapping: Mapping, limits: Limits) -> Iterator[tuple[int, bytes, Flaw | None]]:
    """Each record without its line end, with its row and the flaw for which it cannot be split.

    Rows are counted from 1 as a spreadsheet does: a blank line is a row, passed over; a record of several lines is one.
    A cell that is opened and not properly closed within ``limits.row_lines`` lines spoils its own line only.
    """
    too_long = Flaw("csv.length", limit=limits.row_bytes, lines=limits.row_lines)
    quote = mapping.quote.encode()
    quoting = _Quoting(mapping)
    waiting: deque[bytes] = deque()

    def line() -> bytes:
        return waiting.popleft() if waiting else stream.readline(limits.row_bytes + 2)

    for number in count(1):
        if not (first := line()):
            break
        if first in (b"\n", b"\r\n"):
            continue
        record, flaw = first.rstrip(b"\r\n"), None
        if len(record) > limits.row_bytes:
            if not first.endswith(b"\n"):
                _skip_line(stream, limits)
            record, flaw = record[: limits.row_bytes], too_long
        elif quote and quote in record and quoting.left_open(record):
            taken = [first]
            while quoting.left_open(record) and len(taken) < limits.row_lines and len(record) <= limits.row_bytes:
                if not (more := line()):
                    break
                taken.append(more)
                record = b"".join(taken).rstrip(b"\r\n")
            if len(record) > limits.row_bytes or not quoting.sound(record):
                waiting.extendleft(reversed(taken[1:]))
                record, flaw = first.rstrip(b"\r\n"), Flaw("csv.quote")
        if record.strip():
            yield number, record, flaw


def cells(record: bytes, mapping: Mapping) -> list[str]:
    """The cells of one record. Raises ``Flaw`` where it is not text in the mapping's encoding or badly quoted."""
    try:
        text = record.decode(mapping.encoding)
    except UnicodeDecodeError as error:
        raise Flaw("encoding", encoding=mapping.encoding, position=error.start) from None
    if not mapping.quote or mapping.quote not in text:
        return text.split(mapping.delimiter)
    try:
        lines = io.StringIO(text, newline="")
        rows = list(csv.reader(lines, delimiter=mapping.delimiter, quotechar=mapping.quote, strict=True))
    except csv.Error:
        raise Flaw("csv.quote") from None
    if len(rows) != 1:
        raise Flaw("csv.quote")
    return rows[0]


def _skip_line(stream: BinaryIO, limits: Limits) -> None:
    while (rest := stream.readline(limits.row_bytes)) and not rest.endswith(b"\n"):
        continue


class _Quoting:
    """How the cells of a record are quoted. A quotation mark opens a cell only where the cell begins."""

    def __init__(self, mapping: Mapping) -> None:
        quote, delimiter = re.escape(mapping.quote.encode() or b'"'), re.escape(mapping.delimiter.encode())
        opened = b"%b(?:[^%b]|%b%b)*+" % (quote, quote, quote, quote)
        cell = b"(?:%b%b|(?!%b)[^%b]*+)" % (opened, quote, quote, delimiter)
        self.left_open = re.compile(b"(?:%b%b)*+%b" % (cell, delimiter, opened)).fullmatch
        self.sound = re.compile(b"(?:%b%b)*+%b" % (cell, delimiter, cell)).fullmatch
