"""CSV through a mapping: what a row becomes, and where a bad row says it is bad."""

from decimal import Decimal
from io import BytesIO

import msgspec
import pytest

from steelyard.engine.declaration import Declaration, Mode, Role
from steelyard.engine.messages.limits import Limits
from steelyard.engine.messages.mapping import Column, Mapping, MappingInvalid, load_mapping
from steelyard.engine.messages.refusal import Refused
from steelyard.engine.messages.rows import read_csv, read_row, row_results

MAPPING = b"""
name: parcels
delimiter: ";"
decimal: ","
thousands: "."
missing: ["", "-"]
constants: {direction: import, item.value.currency: EUR}
fields:
  message_id: {column: No, required: true}
  office: {column: Office}
  declared_on: {column: Day, date: DD.MM.YYYY}
  packages: {column: Parcels}
  importer.identifier: {column: Importer}
  seller.name: {column: Seller}
  transport.mode: {column: By, codes: {"1": sea, "5": post, "9": ""}}
  transport.containers: {column: Boxes, separator: "/"}
  item.hs: {column: Code, pad: 8}
  item.description: {column: Goods}
  item.origin: {column: From, codes: {Deutschland: DE, NO: "NO"}}
  item.net_mass: {column: Kg}
  item.value.amount: {column: Worth}
  item.duty_rate: {column: Duty, percent: true}
  document.N705: {column: Bill}
  item.document.N380: {column: Invoice}
results: {found: Found}
ignored: [Clerk]
"""
HEADER = "No;Office;Day;Parcels;Importer;Seller;By;Boxes;Code;Goods;From;Kg;Worth;Duty;Bill;Invoice;Found;Clerk"
ROW = "7;qxpst;3.2.2026;1.200;QX ١٢;Müller;5;CSQU3054383 / X1;4.02.10.00;Milk;NO;1.234,5;99,90;12,5;B-1;I-1;yes;k"
mapping = load_mapping(MAPPING)


def rows(*lines: str | bytes, header: str = HEADER, mapping: Mapping = mapping, limits: Limits = Limits()):  # noqa: B008
    encoded = [line if isinstance(line, bytes) else line.encode(mapping.encoding) for line in (header, *lines)]
    found = read_csv(BytesIO(b"\n".join(encoded)), mapping, limits=limits)
    return [(body, answer) for _, body, answer in found]


def changed(column: str, cell: str) -> str:
    cells = ROW.split(";")
    cells[HEADER.split(";").index(column)] = cell
    return ";".join(cells)


def told(*lines: str | bytes, **options) -> list[tuple[str, str]]:
    return [
        (reason.place, reason.code)
        for _, answer in rows(*lines, **options)
        if isinstance(answer, Refused)
        for reason in answer.reasons
    ]


def test_a_row_is_a_declaration_with_one_item():
    ((_, declaration),) = rows(ROW)
    assert isinstance(declaration, Declaration), declaration
    (item,) = declaration.items
    assert declaration.message_id == "7"
    assert declaration.office == "QXPST"
    assert declaration.declared_on is not None
    assert declaration.declared_on.isoformat() == "2026-02-03"
    assert declaration.packages == 1200
    assert [(party.role, party.identifier, party.name) for party in declaration.parties] == [
        (Role.IMPORTER, "QX 12", None),
        (Role.SELLER, None, "Müller"),
    ]
    assert declaration.transport.mode is Mode.POST
    assert declaration.transport.containers == ("CSQU3054383", "X1")
    assert declaration.documents[0].type == "N705"
    assert item.documents[0].number == "I-1"
    assert (item.sequence, item.hs, item.origin) == (1, "04021000", "NO")
    assert item.net_mass == Decimal("1234.5")
    assert item.duty_rate == Decimal("0.125")
    assert item.value is not None
    assert (item.value.amount, item.value.currency) == (Decimal("99.90"), "EUR")


def test_what_is_blank_is_missing():
    ((_, declaration),) = rows("7;QXPST;-;;;;9;;4021000;;;;;;;;;")
    assert isinstance(declaration, Declaration), declaration
    assert declaration.parties == declaration.documents == ()
    assert declaration.transport.mode is None
    assert declaration.items[0].value is None


def test_constants_are_kept_where_they_mean_something_alone():
    constants = {**mapping.constants, "declarant.identifier": "B-1", "seller.country": "CN"}
    fields = {path: column for path, column in mapping.fields.items() if path != "transport.mode"}
    ignored = (*mapping.ignored, "By")
    changes = {"fields": fields, "ignored": ignored, "constants": {**constants, "transport.mode": "air"}}
    ((_, declaration),) = rows("7;QXPST;-;;;;;;4021000;;;;;;;;;", mapping=msgspec.structs.replace(mapping, **changes))
    assert isinstance(declaration, Declaration), declaration
    assert [(party.role, party.identifier) for party in declaration.parties] == [(Role.DECLARANT, "B-1")]
    assert declaration.transport.mode is Mode.AIR
    assert declaration.items[0].value is None


def test_a_row_is_kept_so_that_it_can_be_read_alone():
    quoted = changed("Goods", '"Milk; ""raw""\nand cheese"')
    both = rows(ROW, quoted)
    assert [body for body, _ in both] == [f"{HEADER}\n{line}".encode() for line in (ROW, quoted)]
    assert all(read_row(body, mapping) == answer for body, answer in both)
    assert isinstance(both[1][1], Declaration)
    assert both[1][1].items[0].description == 'Milk; "raw" and cheese'


def test_results_of_control_stay_apart():
    ((body, declaration),) = rows(ROW)
    assert row_results(body, mapping) == {"found": "yes"}
    assert b"yes" not in msgspec.json.encode(declaration)


def test_all_reasons_are_given_with_their_column():
    row = "7;;31.02.2026;1,5;;;7;;12;;Norge;1,234.5;-3;abc;;;;"
    assert sorted(told(row)) == [
        ('row 2, column "By"', "csv.code"),
        ('row 2, column "Code"', "hs.format"),
        ('row 2, column "Day"', "date.format"),
        ('row 2, column "Duty"', "csv.number"),
        ('row 2, column "From"', "csv.code"),
        ('row 2, column "Kg"', "csv.number"),
        ('row 2, column "Office"', "required"),
        ('row 2, column "Parcels"', "number.whole"),
        ('row 2, column "Worth"', "csv.number"),
    ]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("No", "", "required"),
        ("No", "№7", "key.format"),
        ("Importer", "x" * 36, "text.long"),
        ("Seller", "a\x07b", "text.control"),
        ("Boxes", "CSQU3054383/" + "x" * 36, "text.long"),
        ("Bill", "a\x01", "text.control"),
        ("Invoice", "b" * 71, "text.long"),
        ("Code", "٠٤٠٢١٠٠٠", "hs.format"),
        ("Code", "4021000.0", "hs.format"),  # a spreadsheet took the code for a number: not 40210000
        ("Code", "402100000.0", "hs.format"),
        ("Code", "4021000.00", "hs.format"),
        ("Code", "402.100.0", "hs.format"),
        ("Code", "1E+07", "hs.format"),
        ("Kg", "١٢", "csv.number"),
        ("Kg", "1.23,5", "csv.number"),
        ("Worth", "1e9", "csv.number"),
        ("Day", "٣.٢.٢٠٢٦", "date.format"),
    ],
)
def test_a_bad_cell_is_named_by_its_column(column, cell, code):
    assert told(ROW, changed(column, cell)) == [(f'row 3, column "{column}"', code)]


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("Day", "31.2.2026", "31.2.2026 is not a date between 1900-01-01 and 2099-12-31, written DD.MM.YYYY."),
        ("Day", "1.2.1899", "1.2.1899 is not a date between 1900-01-01 and 2099-12-31, written DD.MM.YYYY."),
        ("Parcels", "99.999.999.999", "99.999.999.999 is not between 0 and 99999999."),
        ("Kg", "100.000.000.000,5", "100.000.000.000,5 is not between 0 and 100000000000."),
        ("Duty", "12.345,5", "12.345,5 is not between 0 and 10100."),
        ("Duty", "1234567890123456,5", "1234567890123456,5 is not a number in digits 0 to 9 with a decimal point."),
        ("Office", "qx?", "qx? is not a code: 1 to 17 capital letters A to Z, digits 0 to 9 and . _ / + -."),
        ("Kg", "1,234.5", "1,234.5 is not a number written as the mapping says, as 1.234.567,89 is."),
        ("Boxes", "A/" + "x" * 36, "The text is longer than 35 characters."),
        ("Code", "12.34", "12.34 is not an HS code: 6 to 10 digits 0 to 9, from chapter 01 on."),
    ],
)
def test_a_reason_shows_the_cell_as_it_was_sent_not_as_the_mapping_rewrote_it(column, cell, told):
    ((_, answer),) = rows(changed(column, cell))
    assert isinstance(answer, Refused)
    assert [(reason.place, reason.detail) for reason in answer.reasons] == [(f'row 2, column "{column}"', told)]


def test_a_bad_row_never_harms_the_others():
    answers = rows(
        ROW,
        ROW + ";more",
        b"\xff" + ROW.encode(),
        changed("Goods", '"never closed'),
        ROW,
        changed("Goods", '5" pipe'),
        "",
        changed("Goods", '"closed" badly'),
        ROW,
    )
    found = [answer.reasons[0].code if isinstance(answer, Refused) else "read" for _, answer in answers]
    assert found == ["read", "csv.width", "encoding", "csv.quote", "read", "read", "csv.quote", "read"]


def test_rows_are_counted_as_a_spreadsheet_does():
    lines = [
        "",
        HEADER,
        "",
        changed("Goods", '"over\n\nlines"'),
        " ",
        ROW,
        changed("Kg", "x"),
        changed("Goods", '"open'),
    ]
    answers = list(read_csv(BytesIO("\r\n".join([*lines, ROW]).encode()), mapping))
    assert [number for number, _, _ in answers] == [4, 6, 7, 8, 9]
    found = [answer.reasons[0].place for _, _, answer in answers if isinstance(answer, Refused)]
    assert found == ['row 7, column "Kg"', "row 8"]
    ((number, _, refused),) = read_csv(BytesIO(f"\n\n{HEADER};No\n{ROW}".encode()), mapping)
    assert isinstance(refused, Refused)
    assert (number, refused.reasons[0].place) == (3, "row 3")


def test_a_row_is_bounded_in_length_and_lines():
    limits = Limits(row_bytes=1_000, row_lines=3)
    long = changed("Goods", "x" * 2_000)
    high = changed("Goods", '"a\nb\nc\nd"')
    answers = rows(ROW, long, ROW, high, ROW, limits=limits)
    found = [answer.reasons[0].code if isinstance(answer, Refused) else "read" for _, answer in answers]
    assert found == ["read", "csv.length", "read", "csv.quote", "csv.width", "csv.width", "csv.width", "read"]
    assert max(len(body) for body, _ in answers) <= len(HEADER) + 1 + limits.row_bytes


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        (HEADER.replace("Kg", "kg"), ["csv.header.missing", "csv.header.unknown"]),
        (HEADER.replace("Clerk", "Kg"), ["csv.header.repeated"]),
        (HEADER + ";;", ["csv.header.unnamed", "csv.header.unnamed"]),
        ('"' + HEADER, ["csv.quote"]),
    ],
)
def test_a_header_that_does_not_fit_is_refused_once(header, codes):
    ((_, answer),) = rows(ROW, ROW, header=header)
    assert isinstance(answer, Refused)
    assert [reason.code for reason in answer.reasons] == codes


def test_a_header_of_many_columns_is_refused_with_as_many_reasons_as_are_told():
    ((_, answer),) = rows(ROW, header=";".join(map(str, range(11_000))))
    assert isinstance(answer, Refused)
    assert len(answer.reasons) == Limits().reasons + 1
    assert answer.reasons[-1].code == "more"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_another_width_is_refused_for_its_encoding(encoding):
    answers = list(read_csv(BytesIO(f"{HEADER}\n{ROW}".encode(encoding)), mapping))
    assert [answer.reasons[0].code for *_, answer in answers if isinstance(answer, Refused)] == ["encoding"]


@pytest.mark.parametrize("code", ["0402.10.00", "0402.1000", "402.10.00", "04021000", "0402 10 00"])
def test_a_code_is_read_as_tariffs_print_it(code):
    ((_, declaration),) = rows(changed("Code", code))
    assert isinstance(declaration, Declaration)
    assert declaration.items[0].hs == "04021000"


def test_an_empty_file_is_refused_and_a_header_alone_holds_nothing():
    (only,) = read_csv(BytesIO(b""), mapping)
    assert only[2].reasons[0].code == "csv.header.none"
    assert rows() == []
    assert read_row(HEADER.encode(), mapping).reasons[0].code == "csv.rows"
    assert read_row(f"{HEADER}\n{ROW}\n{ROW}".encode(), mapping).reasons[0].code == "csv.rows"
    assert read_row(b"x" * 5_000_001, mapping).reasons[0].code == "size"


def test_a_row_is_the_same_message_with_a_byte_order_mark_and_windows_line_ends_and_without():
    body = b"\xef\xbb\xbf" + f"{HEADER}\r\n{ROW}\r\n".encode()
    ((_, kept, declaration),) = read_csv(BytesIO(body), mapping)
    assert isinstance(declaration, Declaration)
    assert read_row(kept, mapping) == declaration
    assert kept == f"{HEADER}\n{ROW}".encode()


def test_another_encoding_is_read_as_the_mapping_says():
    arabic = msgspec.structs.replace(mapping, encoding="windows-1256")
    ((_, declaration),) = rows(changed("Goods", "حليب").replace("١٢", "12"), mapping=arabic)
    assert isinstance(declaration, Declaration)
    assert declaration.items[0].description == "حليب"


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b"name: parcels", b"nom: parcels", "nom"),
        (b'delimiter: ";"', b'delimiter: ";;"', "delimiter"),
        (b'decimal: ","', b'decimal: "."', "decimal"),
        (b"direction: import", b"direction: inwards", "constants.direction: inwards is not one of"),
        (b"value.currency: EUR", b"value.currency: EURO", "constants.item.value.currency"),
        (b"item.net_mass", b"item.mass", "fields.item.mass: there is no such field"),
        (b"pad: 8", b"pad: 99999999999999999999", "pad"),
        (b"item.net_mass", b"item.sequence", "fields.item.sequence: there is no such field"),
        (b"item.hs:", b"item.cpc:", "fields.item.hs: required"),
        (b"seller.name", b"thief.name", "fields.thief.name"),
        (b'"5": post', b'"5": mail', "fields.transport.mode.codes.5"),
        (b'Boxes, separator: "/"', b"Boxes", "separator"),
        (b"Kg}", b"Kg, percent: true}", "percent"),
        (b"DD.MM.YYYY", b"DD.MM.YY", "date"),
        (b"DD.MM.YYYY", b"DD.MM.YMM.YYYY", "date"),
        (b"ignored: [Clerk]", b"ignored: [Kg]", "ignored: Kg is used"),
        (b"ignored: [Clerk]", b"ignored: [Clerk]\nignored: [Kg]", "given twice"),
        (b"ignored: [Clerk]", b"ignored: &a [Clerk]\nmissing: *a", "alias"),
        (b"ignored: [Clerk]", b"encoding: utf-16", "encoding"),
        (b"ignored: [Clerk]", b"ignored: [", "line"),
        (b"ignored: [Clerk]", b"ignored: \xff", "utf-8"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(old, new, error):
    assert old in MAPPING
    with pytest.raises(MappingInvalid) as raised:
        load_mapping(MAPPING.replace(old, new))
    assert error in str(raised.value)


def test_norway_is_not_false_and_zeros_are_kept():
    assert mapping.fields["item.origin"].codes == {"Deutschland": "DE", "NO": "NO"}
    assert isinstance(mapping.fields["item.hs"], Column)
    assert mapping.fields["item.hs"].pad == 8
