"""A mapping: how the columns of somebody's CSV file become the fields of a declaration. Content of a pack, in YAML.

    name: kcs
    encoding: utf-8
    delimiter: ","
    constants: {direction: import, item.value.currency: KRW}
    fields:
      message_id: {column: Declaration ID, required: true}
      importer.identifier: {column: Importer ID}
      item.hs: {column: HS10 Code, pad: 10}
      item.duty_rate: {column: Tax Rate, percent: true}
      transport.mode: {column: Mode of Transport, codes: {"10": sea, "90": ""}}
    results: {fraud: Fraud}
    ignored: [Process Type]

A field is named by its path in the declaration; ``item`` is the one item of a row, a role (``importer``) the party in
it, ``document.N380`` or ``item.document.N380`` the number of a document of that type. Every column of the file stands
under ``fields``, ``results`` (what a control found: never part of the declaration) or ``ignored``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Annotated, Any

import msgspec
import yaml

from steelyard.engine.declaration import Role
from steelyard.engine.messages.declaration_form import DECLARATION, DOCUMENT, ITEM, PARTY
from steelyard.engine.messages.flaw import Flaw
from steelyard.engine.messages.form import Form
from steelyard.engine.messages.kinds import Family, Kind, Number
from steelyard.engine.messages.refusal import reason
from steelyard.engine.messages.text import ENCODINGS

DATE_PARTS = {"YYYY": "(?P<y>[0-9]{4})", "MM": "(?P<m>[0-9]{1,2})", "DD": "(?P<d>[0-9]{1,2})"}


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a field comes from and what is done to its text, in this order."""

    column: str
    required: bool = False
    codes: dict[str, str] | None = None  # their code → ours; "" is missing; any other code is refused
    pad: Annotated[int, msgspec.Meta(ge=0, le=20)] = (
        0  # zeros on the left that a spreadsheet ate, up to this many characters
    )
    percent: bool = False  # 8.0 means 0.080
    date: str = "YYYY-MM-DD"
    separator: str = ""  # of a list in one cell


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    fields: dict[str, Column]
    description: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'  # "" where quotation marks mean nothing
    decimal: str = "."
    thousands: str = ""
    missing: tuple[str, ...] = ("",)
    constants: dict[str, str] = {}
    results: dict[str, str] = {}
    ignored: tuple[str, ...] = ()


class MappingInvalid(ValueError):
    """A mapping that cannot be used; ``errors`` holds all that was found."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


class Target(msgspec.Struct, frozen=True):
    """A field of the declaration: the group of the row it belongs to, its key there, its kind, whether it is a list."""

    group: tuple[str, ...]
    key: str
    kind: Kind
    listed: bool = False


def load_mapping(content: bytes) -> Mapping:
    """The mapping in one YAML file. Raises ``MappingInvalid`` with every error found."""
    try:
        tree = yaml.load(content.decode("utf-8"), Loader=_Plain)  # noqa: S506 - makes text, lists and dicts only
        mapping = msgspec.convert(tree, Mapping, strict=False)
    except (UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError, RecursionError) as error:
        raise MappingInvalid([" ".join(str(error).split())]) from error
    errors = list(_errors(mapping))
    if errors:
        raise MappingInvalid(errors)
    return mapping


def target(path: str) -> Target | None:
    """The field that ``path`` names; ``None`` where there is none."""
    steps = path.split(".")
    form: Form = DECLARATION
    group: tuple[str, ...] = ()
    if steps[0] == "item":
        form, group, steps = ITEM, ("item",), steps[1:]
    elif steps[0] in list(Role):
        form, group, steps = PARTY, (steps[0],), steps[1:]
    if len(steps) == 2 and steps[0] == "document" and "documents" in form.lists:
        return Target((*group, "document", steps[1]), "number", DOCUMENT.values["number"])
    if len(steps) == 2 and steps[0] in form.parts:
        form, group, steps = form.parts[steps[0]], (*group, steps[0]), steps[1:]
    if len(steps) != 1:
        return None
    key = steps[0]
    if key in form.values and (group, key) not in IMPLIED:
        return Target(group, key, form.values[key])
    listing = form.lists.get(key)
    return Target(group, key, listing.of, listed=True) if listing and isinstance(listing.of, Kind) else None


IMPLIED = {(("item",), "sequence"), *(((role.value,), "role") for role in Role)}


def as_written(kind: Kind, text: str) -> Any:
    """A constant as the form wants it."""
    return Number(text) if kind.family is Family.WHOLE else text


def _errors(mapping: Mapping) -> Iterator[str]:
    if mapping.encoding.lower() not in ENCODINGS:
        yield f"encoding: {mapping.encoding} is not one of {', '.join(ENCODINGS)}"
    if len(mapping.delimiter) != 1 or not mapping.delimiter.isascii() or mapping.delimiter in "\r\n":
        yield "delimiter: one ASCII character"
    if len(mapping.quote) > 1 or mapping.quote == mapping.delimiter or not mapping.quote.isascii():
        yield "quote: one ASCII character other than the delimiter, or none"
    if mapping.decimal not in (".", ",") or mapping.thousands == mapping.decimal:
        yield "decimal: a point or a comma, other than the thousands separator"
    named = [*(field.column for field in mapping.fields.values()), *mapping.results.values()]
    for column in sorted(set(named) & set(mapping.ignored)):
        yield f"ignored: {column} is used"
    for path, text in mapping.constants.items():
        found = target(path)
        if found is None or found.listed:
            yield f"constants.{path}: there is no such field"
        elif path in mapping.fields:
            yield f"constants.{path}: comes from a column, too"
        else:
            yield from _flaws(f"constants.{path}", found.kind, text)
    for path, field in mapping.fields.items():
        yield from _field_errors(path, field)
    for path in ("message_id", "direction", "office", "item.hs"):
        if path not in mapping.fields and path not in mapping.constants:
            yield f"fields.{path}: required"


def _field_errors(path: str, field: Column) -> Iterator[str]:
    found = target(path)
    if found is None:
        yield f"fields.{path}: there is no such field"
        return
    if found.listed != bool(field.separator):
        yield f"fields.{path}: a separator belongs to a list, and to nothing else"
    if field.percent and found.kind.name != "rate":
        yield f"fields.{path}: percent belongs to a rate"
    if found.kind.family is Family.DAY and not _is_date_form(field.date):
        yield f"fields.{path}: a date is written with YYYY, MM and DD"
    for code, ours in (field.codes or {}).items():
        if ours:
            yield from _flaws(f"fields.{path}.codes.{code}", found.kind, ours)


def _is_date_form(form: str) -> bool:
    """Whether each part of a date stands in ``form`` once, with nothing but punctuation between them."""
    rest = form
    for part in DATE_PARTS:
        rest = rest.replace(part, "", 1)
    return len(rest) == len(form) - len("".join(DATE_PARTS)) and not any(map(str.isalnum, rest))


def _flaws(place: str, kind: Kind, text: str) -> Iterator[str]:
    try:
        kind.read(as_written(kind, text))
    except Flaw as flaw:
        yield f"{place}: {reason('', flaw.code, **flaw.values).detail}"


class _Plain(yaml.BaseLoader):
    """Every scalar is text (``NO`` is Norway, ``010`` keeps its zero); an alias or a key given twice is an error."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not used in a mapping")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(set(keys)) != len(node.value):
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"line {line}: keys are plain text, and none is given twice")
        return super().construct_mapping(node, deep=True)
