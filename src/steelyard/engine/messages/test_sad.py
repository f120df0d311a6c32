"""ASYCUDA SADs: what their elements become, how tolerant the reader is, and where a bad value says it stood."""

from decimal import Decimal

import pytest

from steelyard.engine.declaration import Declaration, Direction, Mode, Money, Role
from steelyard.engine.messages.canonical import read_json, to_json
from steelyard.engine.messages.container import container_flaw
from steelyard.engine.messages.conventions import Conventions
from steelyard.engine.messages.refusal import ENVELOPE, Refused
from steelyard.engine.messages.sad import read_sad
from steelyard.engine.messages.test_canonical import SAMPLES

QASIRA = Conventions(national_currency="USD", duty_codes=("CUD",))


def sample(name: str) -> str:
    return (SAMPLES / f"{name}.xml").read_text(encoding="utf-8")


def read(text: str, **options) -> Declaration | Refused:
    return read_sad(text.encode(), QASIRA, **options)


def accepted(text: str) -> Declaration:
    declaration = read(text)
    assert isinstance(declaration, Declaration), declaration
    return declaration


def told(text: str) -> list[tuple[str, str]]:
    answer = read(text)
    assert isinstance(answer, Refused), answer
    return [(reason.place, reason.code) for reason in answer.reasons]


def changed(old: str, new: str, name: str = "import") -> str:
    text = sample(name)
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("name", ["import", "export", "transit"])
def test_samples_are_read_and_written_in_canonical_json(name):
    declaration = accepted(sample(name))
    assert declaration.direction.value == name
    assert read_json(to_json(declaration)) == declaration


def test_an_import_arrives_whole():
    declaration = accepted(sample("import"))
    first, second = declaration.items
    assert declaration.message_id == "QXPOR-2026-C412"
    assert (declaration.office, declaration.regime, declaration.terms) == ("QXPOR", "IM4", "CIF")
    assert declaration.declared_on is not None
    assert declaration.declared_on.isoformat() == "2026-03-09"
    assert declaration.total == Money(Decimal("48210.50"), "EUR")
    assert (declaration.packages, declaration.gross_mass) == (812, Decimal("14320.4"))
    assert declaration.transport.mode is Mode.SEA
    assert declaration.transport.document == "ORNLNGB2603114"
    assert [container_flaw(number) for number in declaration.transport.containers] == [None, None]
    seller = declaration.counterparty
    assert seller is not None
    assert (seller.role, seller.name, seller.address) == (
        Role.EXPORTER,
        "Ningbo Eastlight Trading",
        "88 Harbour Road Ningbo",
    )
    assert declaration.operator is not None
    assert declaration.operator.identifier == "QX1004417"
    assert (first.hs, first.cpc, first.unit, first.quantity) == ("8516600000", "4000000", "NMB", Decimal(1600))
    assert first.description == "Electric rice cookers, 5 litres"
    assert first.duty_rate == Decimal("0.15")
    assert [document.number for document in first.documents] == ["EL-26-0311"]
    assert (second.hs, second.cpc) == ("39241000", "4000")  # ten digits do not hold the third precision
    assert second.description == "Tableware and kitchenware, of plastics"
    assert (second.gross_mass, second.net_mass) == (Decimal("8415.0"), Decimal("7310.5"))
    assert second.value == Money(Decimal("22960.75"), "USD")
    assert second.price == Money(Decimal("22960.75"), "USD")


def test_a_transit_is_known_by_its_procedure_and_has_a_principal():
    declaration = accepted(sample("transit"))
    assert declaration.operator is not None
    assert declaration.operator.role is Role.PRINCIPAL
    assert declaration.message_id == "QXNOR-2026-T58"
    assert declaration.transport.mode is Mode.ROAD


def test_without_a_registration_the_declarants_reference_names_the_message():
    assert accepted(sample("export")).message_id == "B-0112-2026-OG-1187"


def test_the_envelope_names_the_message_first():
    answer = read(sample("import"), message_id="E-1")
    assert isinstance(answer, Declaration)
    assert answer.message_id == "E-1"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Suppplementary_unit", "Supplementary_unit"),
        ("Suppplementary_unit", "SUPLEMENTARY_UNIT"),
        ("HScode", "HS_Code"),
        ("Commodity_code", "CommodityCode"),
        ("Gross_weight_itm", "gross_weight_ITM"),
        ("<null/>", "null"),
        ("<null/>", "<Null></Null>"),
        ("<null/>", "\n  <null />\n"),
        ("ASYCUDA", "SAD"),
        ("8516.60.00", "8516 6000"),
        (">CN<", "> cn\n<"),
        ("<Mode>01</Mode>", "<Mode>10</Mode>"),
        ("<Mode>01</Mode>", "<Mode>12</Mode>"),  # a railway wagon on a ship
        ("<Mode>01</Mode>", "<Mode>Sea</Mode>"),
        ("3/9/26", "2026-03-09T08:15:00"),
        ("14320.4", "14 320,4"),
        ("<Total_weight>", "<Unknown_box>1</Unknown_box><Total_weight>"),
    ],
)
def test_spellings_make_no_difference(old, new):
    text = sample("import")
    assert old in text
    assert accepted(text.replace(old, new)) == accepted(text)


@pytest.mark.parametrize(
    ("code", "mode"), [("31", "road"), ("30", "road"), ("23", "rail"), ("40", "air"), ("50", "post")]
)
def test_a_second_digit_of_the_mode_tells_the_vehicle(code, mode):
    assert accepted(changed("<Mode>01</Mode>", f"<Mode>{code}</Mode>")).transport.mode == mode


@pytest.mark.parametrize(
    ("written", "packages"), [("0.06", 1), ("12.5", 13), ("400.00", 400), ("0", 0), ("1 200,0", 1200)]
)
def test_an_item_that_shares_a_package_lies_in_one(written, packages):
    text = changed("<Number_of_packages>400<", f"<Number_of_packages>{written}<")
    assert accepted(text).items[0].packages == packages


def test_packages_beyond_reason_are_refused_as_such():
    text = changed("<Number_of_packages>400<", f"<Number_of_packages>{'9' * 40}.5<")
    assert told(text) == [(f"{ITEM}[1]/Packages/Number_of_packages", "number.range")]


@pytest.mark.parametrize("code", ["9", "7", "8", "0", "91", "99"])
def test_a_mode_without_counterpart_is_missing(code):
    assert accepted(changed("<Mode>01</Mode>", f"<Mode>{code}</Mode>")).transport.mode is None


@pytest.mark.parametrize(
    ("kind", "procedure", "direction"),
    [
        ("IM", "4", Direction.IMPORT),
        ("im 4", "", Direction.IMPORT),
        ("EX", "1", Direction.EXPORT),
        ("EX3", "", Direction.EXPORT),
        ("IM", "8", Direction.TRANSIT),
        ("EX", "8", Direction.TRANSIT),
        ("T1", "", Direction.TRANSIT),
        ("TR", "8", Direction.TRANSIT),
        ("EU", "4", Direction.IMPORT),  # the sample's flow says import
        ("CO", "4", Direction.IMPORT),
        ("SD", "4", Direction.IMPORT),
    ],
)
def test_the_direction_follows_box_1(kind, procedure, direction):
    text = changed("<Type_of_declaration>IM<", f"<Type_of_declaration>{kind}<")
    text = text.replace("procedure_code>4<", f"procedure_code>{procedure}<")
    assert accepted(text).direction is direction


def test_a_type_that_says_neither_way_follows_the_flow():
    text = changed("<Sad_flow>I<", "<Sad_flow>E<").replace("<Type_of_declaration>IM<", "<Type_of_declaration>EU<")
    assert accepted(text).direction is Direction.EXPORT
    assert accepted(text).regime == "EU4"


ITEM = "/ASYCUDA/Item"
OFFICE = "/ASYCUDA/Identification/Office_segment/Customs_clearance_office_code"
COMMODITY = f"{ITEM}[1]/Tarification/HScode/Commodity_code"
GROSS = f"{ITEM}[1]/Valuation_item/Weight_itm/Gross_weight_itm"
BORDER = "/ASYCUDA/Transport/Means_of_transport/Border_information"
REGISTRATION = "/ASYCUDA/Identification/Registration"
ATTACHED = f"{ITEM}[1]/Attached_documents[1]/Attached_document"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("8516.60.00", "٨٥١٦٦٠٠٠", (COMMODITY, "hs.format")),
        ("8516.60.00", "<null/>", (COMMODITY, "required")),
        ("<HScode>\n", "<HScode><Commodity_code>999999</Commodity_code>\n", (f"{COMMODITY}[2]", "xml.repeated")),
        ("5905.4", "5,905", (GROSS, "number.ambiguous")),
        ("5905.4", "-5905.4", (GROSS, "number.negative")),
        ("5905.4", "1E+9999999", (GROSS, "number.range")),
        ("5905.4", "heavy", (GROSS, "number.format")),
        ("2/11/26", "27/2/26", (f"{ATTACHED}_date", "date.format")),
        ("EL-26-0311", "E" * 71, (f"{ATTACHED}_reference", "text.long")),
        ("15.0<", "fifteen<", (f"{ITEM}[1]/Taxation/Taxation_line[1]/Duty_tax_rate", "number.format")),
        ("_code>EUR<", "_code>EURO<", ("/ASYCUDA/Valuation/Gs_Invoice/Currency_code", "currency.unknown")),
        ("_code>EUR<", "_code>XXX<", ("/ASYCUDA/Valuation/Gs_Invoice/Currency_code", "currency.unknown")),
        ("QXPOR</Customs_c", "<null/></Customs_c", (OFFICE, "required")),
        ("8516.60.00", "85166000.0", (COMMODITY, "hs.format")),  # a spreadsheet took the code for a number
        ("5905.4", "1" + ",000" * 100_000, (GROSS, "number.format")),
        ("<Mode>01</Mode>", "<Mode>rocket</Mode>", (f"{BORDER}/Mode", "choice")),
        ("812.00", "812.50", ("/ASYCUDA/Property/Nbers/Total_number_of_packages", "number.whole")),
        ("CNNGB", "Ningbo", ("/ASYCUDA/Transport/Place_of_loading/Code", "locode.format")),
        ("ORNU 410275-7", "x" * 36, ("/ASYCUDA/Container[2]/Container_identity", "text.long")),
        ("B-0077", "B" * 36, ("/ASYCUDA/Declarant/Declarant_code", "text.long")),
        ("<Number>412<", "<Number>٤١٢<", (f"{REGISTRATION}/Number", "key.format")),
        ("<Date>3/9/26<", "<Date><null/><", (f"{REGISTRATION}/Date", "required")),  # the number of which year?
        ("<Date>3/9/26<", "<Date>soon<", (f"{REGISTRATION}/Date", "date.format")),
        ("<Number>412<", "<Number><null/>412<", (f"{REGISTRATION}/Number", "xml.mixed")),
        ("5905.4", "<null/>5905.4", (GROSS, "xml.mixed")),
        ("5905.4", "5905.4<null></null>", (GROSS, "xml.mixed")),
        ("5905.4", "<null>5905.4</null>", (GROSS, "xml.mixed")),
        ("5905.4", "<null><kg/></null>", (GROSS, "xml.mixed")),
        ("5905.4", "59<b>05</b>.4", (GROSS, "xml.mixed")),
        ("5905.4", "<b>5905.4</b>", (GROSS, "xml.mixed")),
        ("8516.60.00", "<b>8516.60.00</b>", (COMMODITY, "xml.mixed")),
        ("QXPOR</Customs_c", "<b>QXPOR</b></Customs_c", (OFFICE, "xml.mixed")),
        ("ORNU 410275-7", "<b>ORNU 410275-7</b>", ("/ASYCUDA/Container[2]/Container_identity", "xml.mixed")),
        ("N380", "<null/>", (f"{ATTACHED}_code", "required")),
        ("N380", "?", (f"{ATTACHED}_code", "code.format")),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_once_at_its_xpath(old, new, expected):
    assert told(changed(old, new)) == [expected]


@pytest.mark.parametrize(
    ("national", "foreign", "currency", "total"),
    [
        ("52 180.25", "48 210.50", "EUR", Money(Decimal("48210.50"), "EUR")),
        ("52 180.25", "48 210.50", "", Money(Decimal("52180.25"), "USD")),
        ("52 180.25", "", "EUR", Money(Decimal("52180.25"), "USD")),
        ("52 180.25", "", "", Money(Decimal("52180.25"), "USD")),
        ("", "48 210.50", "EUR", Money(Decimal("48210.50"), "EUR")),
        ("", "", "EUR", None),
    ],
)
def test_an_invoice_is_taken_in_the_currency_that_is_given_with_it(national, foreign, currency, total):
    text = changed("52 180.25", national).replace("48 210.50", foreign).replace("_code>EUR<", f"_code>{currency}<")
    assert accepted(text).total == total


def test_a_foreign_amount_without_its_currency_is_refused():
    text = changed("52 180.25", "").replace("_code>EUR<", "_code><null/><")
    assert told(text) == [("/ASYCUDA/Valuation/Gs_Invoice/Currency_code", "required")]


def test_a_registration_without_its_date_names_nothing_but_the_envelope_may():
    text = changed("<Date>3/9/26<", "<Date><null/><")
    assert told(text) == [(f"{REGISTRATION}/Date", "required")]
    assert isinstance(read(text, message_id="E-1"), Declaration)


def test_text_in_pieces_is_one_text_whatever_parts_it():
    text = changed("5905.4", "59<!-- thousand -->0<![CDATA[5]]>.&#52;")
    assert accepted(text) == accepted(sample("import"))


DATES = "is not a date between 1900-01-01 and 2099-12-31, written"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("2/11/26", "2/30/26", f"2/30/26 {DATES} 2026-01-31 / 1/31/26."),
        ("15.0<", "12 345,5<", "12 345,5 is not between 0 and 10100."),
        ("5905.4", "1.234.567.890.123", "1.234.567.890.123 is not between 0 and 100000000000."),
        ("_code>EUR<", "_code>euro<", "euro is not an ISO 4217 currency code of three capital letters."),
    ],
)
def test_a_reason_shows_what_the_element_holds_not_how_it_was_tidied(old, new, found):
    answer = read(changed(old, new))
    assert isinstance(answer, Refused)
    assert [reason.detail for reason in answer.reasons] == [found]


def test_a_type_that_says_neither_way_and_no_flow_is_refused():
    text = changed("<Sad_flow>I</Sad_flow>\n", "").replace(">IM<", ">ZZ<")
    assert told(text) == [("/ASYCUDA/Identification/Type/Type_of_declaration", "sad.direction")]


def test_all_reasons_are_given():
    text = sample("import").replace("8516.60.00", "1").replace("39241000", "2").replace("01</Mode>", "999</Mode>")
    assert sorted(told(text)) == [
        (f"{ITEM}[1]/Tarification/HScode/Commodity_code", "hs.format"),
        (f"{ITEM}[2]/Tarification/HScode/Commodity_code", "hs.format"),
        (f"{BORDER}/Mode", "choice"),
    ]


def test_a_document_without_items_or_a_name_is_refused():
    assert sorted(told("<ASYCUDA/>")) == [
        ("/ASYCUDA/Identification/Office_segment/Customs_clearance_office_code", "required"),
        ("/ASYCUDA/Identification/Registration/Number", "required"),
        ("/ASYCUDA/Identification/Type/Type_of_declaration", "required"),
        ("/ASYCUDA/Item", "list.empty"),
    ]


def test_another_document_is_refused():
    assert told("<html><body/></html>") == [("", "sad.root")]


def test_hostile_numbers_of_elements_take_no_longer_than_their_size():
    items = "<Item><Valuation_item><Weight_itm><Net_weight_itm>x</Net_weight_itm></Weight_itm></Valuation_item></Item>"
    answer = read("<ASYCUDA>" + items * 45_000 + "</ASYCUDA>")
    assert isinstance(answer, Refused)
    assert len(answer.reasons) == 101


def test_a_thousand_items_are_too_many():
    item = "<Item><Tarification><HScode><Commodity_code>850440</Commodity_code></HScode></Tarification></Item>"
    text = sample("export")
    start, end = text.index("  <Item>"), text.index("</ASYCUDA>")
    assert len(accepted(text[:start] + item * 999 + text[end:]).items) == 999
    answer = read(text[:start] + item * 1234 + text[end:])
    assert isinstance(answer, Refused)
    assert [(reason.place, reason.values) for reason in answer.reasons] == [(ITEM, {"limit": "999", "found": "1234"})]


def test_a_list_too_long_is_told_where_it_stands():
    container = "<Container><Container_identity>A</Container_identity></Container>"
    assert told(changed("<Container>", container * 1000 + "<Container>")) == [
        ("/ASYCUDA/Container/Container_identity", "list.long")
    ]
    attached = "<Attached_documents><Attached_document_code>N380</Attached_document_code></Attached_documents>"
    assert told(changed("<Attached_documents>", attached * 100 + "<Attached_documents>")) == [
        (f"{ITEM}[1]/Attached_documents", "list.long")
    ]


def test_a_name_from_the_envelope_that_cannot_name_a_message_is_told_of_the_envelope():
    answer = read(sample("import"), message_id="déclaration")
    assert isinstance(answer, Refused)
    assert [(reason.place, reason.code) for reason in answer.reasons] == [(ENVELOPE, "key.format")]
