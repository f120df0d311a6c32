"""CSV through a mapping: one row is one declaration with one item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO

import msgspec

from steelyard.engine.declaration import Declaration, Role
from steelyard.engine.messages.cell import Prepare, prepared
from steelyard.engine.messages.declaration_form import TRANSPORT, read_tree
from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.limits import DEFAULT, Limits
from steelyard.engine.messages.mapping import Column, Mapping, as_written, target
from steelyard.engine.messages.records import cells, records
from steelyard.engine.messages.refusal import Path, Reason, Refused, reason, refused
from steelyard.engine.messages.written import as_sent

BOM = b"\xef\xbb\xbf"
FIRST_ROW = 2
"""The first row after the header, as a spreadsheet counts."""


def read_csv(
    stream: BinaryIO, mapping: Mapping, *, limits: Limits = DEFAULT
) -> Iterator[tuple[int, bytes, Declaration | Refused]]:
    """For each row of ``stream``, in order: its number, what arrived, the declaration in it or every reason why not.

    What arrived is the header line and the row, so that it can be read again alone by ``read_row``; the byte order mark
    of a file is not of its rows. A header that does not fit the mapping is refused once, and nothing follows. Rows are
    counted as a spreadsheet does.
    """
    arriving = records(stream, mapping, limits)
    number, header, table = _opened(arriving, mapping, limits)
    if isinstance(table, Refused):
        yield number, header, table
        return
    header = header.removeprefix(BOM)
    for number, row, broken in arriving:
        yield number, header + b"\n" + row, table.read(row, broken, number, limits)


def misfits(stream: BinaryIO, mapping: Mapping, *, limits: Limits = DEFAULT) -> tuple[Reason, ...]:
    """Every reason why the header line of ``stream`` is not the one that ``mapping`` speaks of; none where it is."""
    *_, table = _opened(records(stream, mapping, limits), mapping, limits)
    return table.reasons if isinstance(table, Refused) else ()


def read_row(body: bytes, mapping: Mapping, *, limits: Limits = DEFAULT) -> Declaration | Refused:
    """The declaration in a header line with one row, as ``read_csv`` yields them."""
    if len(body) > limits.bytes:
        return refused(reason("", "size", limit=limits.bytes))
    answers = [answer for *_, answer in islice(read_csv(BytesIO(body), mapping, limits=limits), 3)]
    if len(answers) != 1:
        return refused(reason("", "csv.rows", found=len(answers)))
    return answers[0]


def row_results(body: bytes, mapping: Mapping) -> dict[str, str]:
    """What the columns under ``results`` say of a header line with one row that ``read_row`` accepts; blanks left out.

    A result of control is not part of what was declared: it is for evaluation, apart from the declaration.
    """
    arriving = records(BytesIO(body), mapping, DEFAULT)
    header, row = (cells(record, mapping) for _, record, _ in (next(arriving), next(arriving)))
    found = dict(zip((name.strip() for name in header), (cell.strip() for cell in row), strict=True))
    return {name: found[column] for name, column in mapping.results.items() if found[column] not in mapping.missing}


def cell_place(number: int, column: str) -> str:
    """How the cell of a row in ``column`` is called."""
    return f'row {number}, column "{column}"'


def row_place(number: int, field: str = "") -> str:
    """How a row is called, or ``field`` of its declaration where no column holds it."""
    return f"row {number}" + (f", {field}" if field else "")


class _Step(msgspec.Struct, frozen=True):
    """One mapped field of every row: where its cell is and where its value goes."""

    index: int
    group: int
    key: str
    prepare: Prepare | None
    path: str
    column: Column

    def sent(self, flaw: Flaw, values: list[str]) -> Flaw:
        """``flaw`` of what the mapping made of the cell, told of what stood in it."""
        if self.column.separator:  # of a list only an entry is told
            return flaw
        text = values[self.index].strip()
        return as_sent(flaw, text, form=self.column.date, percent=self.column.percent)


class _Table(msgspec.Struct, frozen=True):
    """A mapping made ready for one header."""

    mapping: Mapping
    width: int
    groups: tuple[tuple[str, ...], ...]
    constants: tuple[dict[str, Any], ...]  # of each group
    needs: tuple[frozenset[str], ...]  # one of these makes a group worth having
    steps: tuple[_Step, ...]

    def read(self, row: bytes, broken: Flaw | None, number: int, limits: Limits) -> Declaration | Refused:
        try:
            if broken is not None:
                raise broken
            values = cells(row, self.mapping)
            if len(values) != self.width:
                raise Flaw("csv.width", found=len(values), expected=self.width)
        except Flaw as flaw:
            return refused(reason(row_place(number), flaw.code, **flaw.values))
        groups = [dict(constants) for constants in self.constants]
        flaws = self._fill(groups, values)
        tree, owners = self._tree(groups)
        told = [reason(self._cell(step, number), flaw.code, **flaw.values) for step, flaw in flaws]

        def place(path: Path) -> str:
            field = self._field(path, tree, owners)
            step = self._step(field)
            return row_place(number, field) if step is None else self._cell(step, number)

        def sent(path: Path, flaw: Flaw) -> Flaw:
            step = self._step(self._field(path, tree, owners))
            return flaw if step is None else step.sent(flaw, values)

        return read_tree(tree, place, limits, told=told, sent=sent)

    def _fill(self, groups: list[dict[str, Any]], values: list[str]) -> list[tuple[_Step, Flaw]]:
        missing = self.mapping.missing
        flaws: list[tuple[_Step, Flaw]] = []
        for step in self.steps:
            text = values[step.index].strip()
            try:
                value = None if text in missing else text if step.prepare is None else step.prepare(text)
                if value is not None:
                    groups[step.group][step.key] = value
                elif step.column.required:
                    raise Flaw("required")
            except Flaw as flaw:
                flaws.append((step, step.sent(flaw, values)))
        return flaws

    def _tree(self, groups: list[dict[str, Any]]) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
        """The declaration's tree and, for each party in it, the group it came from."""
        tree, item = groups[0], groups[1]
        tree["items"] = [item]
        owners = []
        for group, needs, filled in zip(self.groups[2:], self.needs[2:], groups[2:], strict=True):
            if needs.isdisjoint(filled):
                continue
            parent = item if group[0] == "item" else tree
            if "document" in group:
                parent.setdefault("documents", []).append(filled)
            elif group[0] in ROLES:
                parent.setdefault("parties", []).append(filled)
                owners.append(group)
            else:
                parent[group[-1]] = filled
        return tree, owners

    def _step(self, field: str) -> _Step | None:
        """The step that fills ``field``; ``None`` where no column holds it."""
        for step in self.steps:
            if field == step.path or (step.column.separator and field.startswith(step.path + ".")):
                return step
        return None

    @staticmethod
    def _field(path: Path, tree: dict[str, Any], owners: list[tuple[str, ...]]) -> str:
        """The field of the mapping for the path of a value: ``importer.name`` for ``/parties/0/name``."""
        steps = [str(step) for step in path]
        if steps[:1] == ["parties"] and len(path) > 2:
            steps = [*owners[int(path[1])], *steps[2:]]
        elif steps[:1] == ["items"]:
            steps = ["item", *steps[2:]]
        if "documents" in steps and len(steps) > 2:
            at = steps.index("documents")
            documents = (tree["items"][0] if at else tree)["documents"]
            steps = [*steps[:at], "document", documents[int(steps[at + 1])]["type"]]
        return ".".join(steps)

    @staticmethod
    def _cell(step: _Step, number: int) -> str:
        return cell_place(number, step.column.column)


ROLES = frozenset(role.value for role in Role)


def _needs(group: tuple[str, ...]) -> frozenset[str]:
    """A currency is no money, a type no document, a country alone no party."""
    if "document" in group:
        return frozenset({"number"})
    if group and group[-1] in ROLES:
        return frozenset({"identifier", "name", "address"})
    return frozenset(TRANSPORT.values) | {"containers"} if group == ("transport",) else frozenset({"amount"})


def _opened(
    arriving: Iterator[tuple[int, bytes, Flaw | None]], mapping: Mapping, limits: Limits
) -> tuple[int, bytes, _Table | Refused]:
    """The header line with its row, and the mapping made ready for it or every reason why it does not fit."""
    number, header, flaw = next(arriving, (1, b"", Flaw("csv.header.none")))
    return number, header, _table(number, header, flaw, mapping, limits)


def _table(number: int, header: bytes, flaw: Flaw | None, mapping: Mapping, limits: Limits) -> _Table | Refused:
    try:
        if flaw is not None:
            raise flaw
        if b"\x00" in header:  # UTF-16: each second byte
            raise Flaw("encoding", encoding=mapping.encoding, position=header.index(0))
        names = [name.strip() for name in cells(header.removeprefix(BOM), mapping)]
    except Flaw as problem:
        return refused(reason(row_place(number), problem.code, **problem.values))
    reasons = list(_header_reasons(row_place(number), names, mapping))
    if reasons:
        return refused(*reasons, most=limits.reasons)
    targets = {path: found for path in (*mapping.constants, *mapping.fields) if (found := target(path)) is not None}
    groups = tuple(dict.fromkeys([(), ("item",), *(found.group for found in targets.values())]))
    constants: list[dict[str, Any]] = [_implied(group) for group in groups]
    for path, text in mapping.constants.items():
        constants[groups.index(targets[path].group)][targets[path].key] = as_written(targets[path].kind, text)
    steps = tuple(
        _Step(
            names.index(column.column),
            groups.index(targets[path].group),
            targets[path].key,
            prepared(targets[path], column, mapping),
            path,
            column,
        )
        for path, column in mapping.fields.items()
    )
    return _Table(mapping, len(names), groups, tuple(constants), tuple(map(_needs, groups)), steps)


def _header_reasons(place: str, names: list[str], mapping: Mapping) -> Iterator[Reason]:
    mapped = [*(column.column for column in mapping.fields.values()), *mapping.results.values()]
    counts, known = Counter(names), {*mapped, *mapping.ignored}
    for name in dict.fromkeys(mapped):
        if name not in counts:
            yield reason(place, "csv.header.missing", column=name)
    for number, name in enumerate(names, 1):
        if not name:
            yield reason(place, "csv.header.unnamed", number=number)
    for name, count in counts.items():
        if name and name not in known:
            yield reason(place, "csv.header.unknown", column=name)
        if name and count > 1:
            yield reason(place, "csv.header.repeated", column=name)


def _implied(group: tuple[str, ...]) -> dict[str, Any]:
    """What a group holds in every row."""
    if group == ("item",):
        return {"sequence": 1}
    if len(group) > 1 and group[-2] == "document":
        return {"type": group[-1]}
    return {"role": group[0]} if group and group[0] in ROLES else {}
