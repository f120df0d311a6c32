"""The text of a CSV cell, tidied as its mapping says, before the rules of its field are applied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.kinds import HS, Family, Number
from steelyard.engine.messages.mapping import DATE_PARTS, Column, Mapping, Target
from steelyard.engine.messages.written import commodity_code, fraction

Prepare = Callable[[str], Any]
"""Text without white space around it → what the form reads, ``None`` for missing. Raises ``Flaw``."""


def prepared(found: Target, column: Column, mapping: Mapping) -> Prepare | None:
    """What is done to a cell of ``column`` for the field ``found``; ``None`` for nothing."""
    steps = list(_steps(found, column, mapping))

    def prepare(text: str) -> Any:
        value: Any = text
        for step in steps:
            if value is None:
                break
            value = step(value)
        return value

    if found.listed:
        return lambda text: [prepare(part.strip()) for part in text.split(column.separator) if part.strip()]
    return prepare if len(steps) > 1 else steps[0] if steps else None


def _steps(found: Target, column: Column, mapping: Mapping) -> Iterator[Prepare]:
    family = found.kind.family
    if column.codes is not None:
        yield _translation(column.codes)
    if found.kind is HS:
        yield commodity_code
    if column.pad:
        yield lambda text: text.rjust(column.pad, "0")
    if family is Family.CODE and found.kind is not HS:
        yield str.upper
    if family is Family.DAY and column.date != "YYYY-MM-DD":
        yield _day(column.date)
    if family in (Family.DECIMAL, Family.WHOLE) and (mapping.decimal != "." or mapping.thousands):
        yield _number(mapping.decimal, mapping.thousands)
    if column.percent:
        yield fraction
    if family is Family.WHOLE:
        yield Number


def _translation(codes: dict[str, str]) -> Prepare:
    known = {theirs: ours or None for theirs, ours in codes.items()}

    def translate(text: str) -> str | None:
        if text not in known:
            raise Flaw("csv.code", found=text)
        return known[text]

    return translate


def _number(decimal: str, thousands: str) -> Prepare:
    """With a decimal point and without separators; what is not written as the mapping says is left to be refused."""
    point, separator = re.escape(decimal), re.escape(thousands)
    matches = re.compile(
        rf"([0-9]+|[0-9]{{1,3}}(?:{separator}[0-9]{{3}})+)(?:{point}([0-9]+))?" if thousands
        else rf"([0-9]+)(?:{point}([0-9]+))?"
    ).fullmatch  # fmt: skip
    form = f"1{thousands}234{thousands}567{decimal}89"

    def read(text: str) -> str:
        found = matches(text)
        if found is None:
            raise Flaw("csv.number", found=text, example=form)
        whole = found[1].replace(thousands, "") if thousands else found[1]
        return f"{whole}.{found[2]}" if found[2] else whole

    return read


def _day(form: str) -> Prepare:
    expression = re.escape(form)
    for part, pattern in DATE_PARTS.items():
        expression = expression.replace(part, pattern)
    matches = re.compile(expression).fullmatch

    def read(text: str) -> str:
        found = matches(text)
        if found is None:
            raise Flaw("date.format", found=text, first="1900-01-01", last="2099-12-31", form=form)
        return f"{found['y']}-{found['m']:>02}-{found['d']:>02}"

    return read
