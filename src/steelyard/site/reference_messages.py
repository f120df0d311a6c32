"""The reference page on messages: limits, the fields of a declaration, and where a SAD and a CSV mapping have them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import asdict

from steelyard.engine.messages import Limits
from steelyard.engine.messages import sad_boxes as box
from steelyard.engine.messages.declaration_form import DECLARATION
from steelyard.engine.messages.form import Form
from steelyard.engine.messages.meanings import MEANINGS

HEAD = """# Messages

A declaration arrives as canonical JSON, as a line of NDJSON, as an ASYCUDA SAD in XML or as a row of CSV. Whatever the
format, the same rules hold: it becomes a declaration, or is refused with every reason and its place (a JSON pointer, an
XPath, a row and column); see [refusals](errors.md). The bytes are kept as received either way.

Text is normalised once: composed letters (NFC), single spaces, no characters that cannot be seen or that turn the
direction of writing; identifiers also in NFKC with the digits 0 to 9. Codes, numbers and dates take only those.

This page is written by `make reference`.

## Limits

{bytes:,} bytes; {depth} levels; {nodes:,} values or elements; {names:,} different names of elements, {attributes}
attributes in one; {lines:,} lines in a batch; {row_bytes:,} bytes and {row_lines} lines in a row of CSV. Of a refused
message {reasons} reasons are told and the rest counted.

## Fields

Masses are in kilograms, countries ISO 3166-1 alpha-2, currencies ISO 4217, places UN/LOCODE. A number may also be
written as the same characters in a JSON string, which keeps every digit. `null` is missing. What stands in bold is
required. The JSON Schema stands in the OpenAPI document of the API.
"""

SAD_HEAD = """
## ASYCUDA SAD

Names of elements are compared without regard to case, punctuation and doubled letters. `<null/>`, `null` and nothing
are missing. A document type, an entity, a processing instruction and a second namespace end the reading; so do UTF-16
and encodings that are not a superset of ASCII. An element that stands twice with two values is refused,
and one that holds other elements, `<null/>` too, beside its value or in its place.

- The message id is that of the envelope, else the registration (office, year, serial and number), else the declarant's
  code, year and reference. A registration without its date is refused: its number comes again every year.
- Import, export or transit follows the type of declaration and the general procedure (8 is transit); the flow decides
  where the type says neither way.
- The mode is the first digit of box 25 (`31` is road); inland water, pipelines and own propulsion are missing.
- An item that shares a package (`0.06`) lies in one; a broken number of packages is rounded up.
- The commodity code takes its first precision, as far as ten digits go. Points stand where tariffs print them.
- Numbers may group thousands; `1,234` could be two numbers and is refused.
- An invoice is taken in the foreign currency where amount and currency are given, else in the national one; a foreign
  amount without its currency and a document without its code are refused.
- Dates such as 6/10/25 are read as the pack says.

| field | element |
|---|---|
"""

CSV_HEAD = """
## CSV through a mapping

One row is one declaration with one item. `mappings/NAME.yaml` of a [pack](packs.md) gives a column to each field:
`item.hs`, `item.value.amount`, `importer.identifier` (a party by its role), `transport.mode`, `document.N380` (the
number of a document of that type). Every column stands under `fields`, `results` (what a control found, never part of
the declaration) or `ignored`. Of the whole file: `name`, `description`, `encoding`, `delimiter`, `quote`, `decimal`,
`thousands`, `missing` (texts that mean nothing) and `constants` (fields that are the same in every row). Of a field:

| key | meaning |
|---|---|
| `column` | its name in the header |
| `required` | refuse a row without it |
| `codes` | their code → ours; `""` is missing; any other code is refused |
| `pad` | zeros on the left that a spreadsheet took, up to so many characters |
| `percent` | 8.0 means 0.080 |
| `date` | how dates are written, of `YYYY`, `MM` and `DD` |
| `separator` | between the entries of a list in one cell |
"""


def messages_page() -> str:
    return HEAD.format(**asdict(Limits())) + "".join(_tables(DECLARATION)) + SAD_HEAD + "".join(_sad()) + CSV_HEAD


def _tables(form: Form) -> Iterator[str]:
    """The table of a form, then of those below it."""
    name = form.make.__name__
    meanings, below = MEANINGS[name], [*form.parts.values(), *(each.of for each in form.lists.values())]
    yield f"\n### {name}\n\n{meanings['']}\n\n| field | meaning |\n|---|---|\n"
    for field in (*form.values, *form.parts, *form.lists):
        yield f"| {f'**`{field}`**' if field in form.required else f'`{field}`'} | {meanings[field]} |\n"
    for part in dict.fromkeys(each.make.__name__ for each in below if isinstance(each, Form)):
        found = next(each for each in below if isinstance(each, Form) and each.make.__name__ == part)
        if name == "Declaration" or part not in ("Money", "Document"):  # told once, below the declaration
            yield from _tables(found)


def _sad() -> Iterator[str]:
    for prefix, boxes in (("", box.HEADER), ("transport.", box.TRANSPORT), ("item.", box.ITEM)):
        for field, paths in boxes.items():
            yield _row(prefix + field, paths)
    yield _row("direction, regime", (*box.DECLARED_TYPE, *box.PROCEDURE_CODE, *box.FLOW))
    yield _row("transport.mode", box.MODE)
    yield _row("transport.containers", box.CONTAINERS)
    for role, code, named in box.PARTIES:
        yield _row(f"parties: {role.value}", (code, named))
    yield _row("total", (box.TOTAL,))
    yield _row("item.hs", (box.COMMODITY, box.PRECISION))
    yield _row("item.cpc", (box.PROCEDURE, box.NATIONAL_PROCEDURE))
    yield _row("item.packages", box.PACKAGES)
    yield _row("item.quantity, item.unit", (box.UNITS,))
    yield _row("item.price", (box.PRICE,))
    for field, paths in box.NATIONAL_AMOUNTS.items():
        yield _row(f"item.{field}", paths)
    yield _row("item.duty_rate", (f"{box.TAXES}/{box.TAX_RATE}",))
    yield _row("item.documents", (box.DOCUMENTS,))


def _row(field: str, paths: tuple[str, ...]) -> str:
    return f"| `{field}` | {', '.join(f'`{path}`' for path in paths)} |\n"
