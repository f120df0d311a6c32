"""What the canonical reader accepts and, above all, what it refuses and where."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from steelyard.engine.declaration import Declaration, Mode, Money, Role
from steelyard.engine.messages.canonical import _read_carefully, _read_sound, read_json, to_json
from steelyard.engine.messages.limits import DEFAULT, Limits
from steelyard.engine.messages.refusal import Refused

SAMPLES = Path(__file__).parent / "samples"


def document(**changes):
    body = {
        "message_id": "M-1",
        "direction": "import",
        "office": "QXPOR",
        "items": [{"sequence": 1, "hs": "850440", "net_mass": "12.50"}],
    }
    return {**body, **changes}


def item(**changes):
    return document(items=[{"sequence": 1, "hs": "850440", **changes}])


def encode(body) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")


def told(body: bytes) -> list[tuple[str, str]]:
    answer = read_json(body)
    assert isinstance(answer, Refused), answer
    return [(reason.place, reason.code) for reason in answer.reasons]


@pytest.mark.parametrize("name", ["import", "export", "transit"])
def test_samples_are_read_and_written_back(name):
    declaration = read_json((SAMPLES / f"{name}.json").read_bytes())
    assert isinstance(declaration, Declaration)
    assert declaration.direction.value == name
    assert read_json(to_json(declaration)) == declaration


def test_every_kind_of_value_arrives():
    declaration = read_json((SAMPLES / "import.json").read_bytes())
    assert isinstance(declaration, Declaration)
    assert declaration.transport.mode is Mode.SEA
    assert declaration.parties[0].role is Role.IMPORTER
    assert declaration.total == Money(Decimal("48210.50"), "USD")
    assert str(declaration.items[0].duty_rate) == "0.15"
    assert declaration.items[1].documents[0].issued is not None


def test_a_number_and_the_same_characters_in_a_string_are_one_value():
    as_number = read_json(encode(document()).replace(b'"12.50"', b"12.50"))
    assert as_number == read_json(encode(document()))
    assert isinstance(as_number, Declaration)
    assert str(as_number.items[0].net_mass) == "12.50"


def test_no_digit_is_lost():
    body = encode(document()).replace(b'"12.50"', b"123456789.123456789123456789")
    declaration = read_json(body)
    assert isinstance(declaration, Declaration)
    assert declaration.items[0].net_mass == Decimal("123456789.123456789123456789")
    assert read_json(to_json(declaration)) == declaration


@pytest.mark.parametrize(
    ("cut", "said"), [(b'{"a": "b', "Unterminated string"), (b'{"a": "\x01"}', "Invalid control character")]
)
def test_what_is_no_json_is_told_in_a_whole_sentence(cut, said):
    answer = read_json(cut)
    assert isinstance(answer, Refused)
    assert [reason.detail for reason in answer.reasons] == [f"This is not JSON: {said}."]


@pytest.mark.parametrize("field", ["value", "price", "duty"])
def test_money_without_its_currency_is_refused(field):
    body = document(items=[{"sequence": 1, "hs": "850440", field: {"amount": "10", "currency": ""}}])
    assert told(encode(body)) == [(f"/items/0/{field}/currency", "currency.unknown")]


def test_null_is_missing():
    declaration = read_json(encode(document(terms=None, parties=None, transport=None, total=None)))
    assert declaration == read_json(encode(document()))


def test_all_reasons_are_given_with_their_places():
    body = document(
        office=None,
        direction="sideways",
        dispatch="XX",
        destination="UK",
        surprise=1,
        items=[
            {"sequence": 1, "hs": "8504", "value": {"amount": "-5", "currency": "EURO"}},
            {"sequence": "2", "hs": 850440, "parties": []},
            "toys",
        ],
    )
    assert sorted(told(encode(body))) == [
        ("/destination", "country.unknown"),
        ("/direction", "choice"),
        ("/items/0/hs", "hs.format"),
        ("/items/0/value/amount", "number.negative"),
        ("/items/0/value/currency", "currency.unknown"),
        ("/items/1/hs", "type.text"),
        ("/items/1/parties", "field.unknown"),
        ("/items/1/sequence", "type.number"),
        ("/items/2", "type.object"),
        ("/office", "required"),
        ("/surprise", "field.unknown"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("hs", "٨٥٠٤٤٠", "hs.format"),  # Arabic-Indic digits
        ("hs", "85\u200b0440", "hs.format"),
        ("hs", "8504.40", "hs.format"),
        ("hs", "000000", "hs.format"),
        ("hs", "85044000001", "hs.format"),
        ("hs", "850440\n", "hs.format"),
        ("origin", "cn", "country.unknown"),
        ("origin", "C\u200bN", "country.unknown"),
        ("origin", ["CN"], "type.text"),
        ("origin", {}, "type.text"),
        ("origin", True, "type.text"),
        ("cpc", "4000 000", "code.format"),
        ("cpc", "", "code.format"),
        ("cpc", "Ａ", "code.format"),  # full width
        ("description", "", "text.empty"),
        ("description", " \u200b\u202e ", "text.empty"),
        ("description", "a\x00b", "text.control"),
        ("description", "x" * 1001, "text.long"),
        ("description", 7, "type.text"),
        ("net_mass", "-1", "number.negative"),
        ("net_mass", "1_000", "number.format"),
        ("net_mass", " 1", "number.format"),
        ("net_mass", "1,5", "number.format"),
        ("net_mass", "٥", "number.format"),
        ("net_mass", "NaN", "number.format"),
        ("net_mass", "Infinity", "number.format"),
        ("net_mass", "0x10", "number.format"),
        ("net_mass", "01", "number.format"),
        ("net_mass", "1" * 16, "number.range"),
        ("net_mass", "1E+9999999", "number.range"),
        ("net_mass", "1E-9999999", "number.precise"),
        ("net_mass", "0." + "1" * 19, "number.precise"),
        ("net_mass", "9" * 5000, "number.range"),
        ("net_mass", "100000000000", "number.range"),
        ("net_mass", True, "type.number"),
        ("net_mass", [], "type.number"),
        ("duty_rate", "101", "number.range"),
        ("packages", 1.5, "number.whole"),
        ("packages", -1, "number.negative"),
        ("packages", "3", "type.number"),
        ("packages", True, "type.number"),
        ("packages", 10**400, "number.range"),
        ("sequence", 0, "number.range"),
        ("value", "5 USD", "type.object"),
        ("value", {"amount": "5"}, "required"),
        ("value", {"amount": "5", "currency": "XXX"}, "currency.unknown"),
        ("documents", {}, "type.list"),
        ("documents", [{"type": "N380", "issued": "2026-02-30"}], "date.format"),
        ("documents", [{"type": "N380", "issued": "10/02/2026"}], "date.format"),
        ("documents", [{"type": "N380", "issued": "٢٠٢٦-٠٢-١٠"}], "date.format"),
        ("documents", [None], "type.object"),
        ("documents", [{"type": "N380"}] * 100, "list.long"),
    ],
)
def test_a_bad_value_is_refused_for_its_own_reason(field, value, code):
    places = told(encode(item(**{field: value})))
    assert [found for _, found in places] == [code]
    assert places[0][0].startswith(f"/items/0/{field}")


@pytest.mark.parametrize(
    ("literal", "code"),
    [
        (b"NaN", "number.not_finite"),
        (b"Infinity", "number.not_finite"),
        (b"-Infinity", "number.not_finite"),
        (b"1e400", "number.range"),
        (b"1E+9999999", "number.range"),
        (b"1E-9999999", "number.precise"),
        (b"0E+9999999", "number.range"),
        (b"-0.5", "number.negative"),
        (b"1" * 5000, "number.range"),
    ],
)
def test_a_hostile_number_is_refused_at_its_pointer(literal, code):
    body = encode(document()).replace(b'"12.50"', literal)
    assert told(body) == [("/items/0/net_mass", code)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", ("line 1, column 1", "json.syntax")),
        (b"\xef\xbb\xbf{}", ("", "json.bom")),
        (b'{"office": "\xff"}', ("", "encoding")),
        ("{}".encode("utf-16"), ("", "encoding")),
        ("{}".encode("utf-16-le"), ("", "encoding")),
        ("{}".encode("utf-32-be"), ("", "encoding")),
        (b'{"office": "QXPOR",}', ("line 1, column 20", "json.syntax")),
        (b'{"office": "QX\nPOR"}', ("line 1, column 15", "json.syntax")),
        (b"[" * 100 + b"]" * 100, ("", "depth")),
        (b"[" * 100_000, ("", "depth")),
        (b"]" * 100_000, ("line 1, column 1", "json.syntax")),
        (b'"' * 100_000, ("line 1, column 3", "json.syntax")),
        (b'{"items":' * 100_000, ("", "depth")),
        (b"[" + b"1," * 300_000 + b"1]", ("", "nodes")),
        (b" " * 5_000_001, ("", "size")),
        (b"[]", ("", "type.object")),
        (b"null", ("", "type.object")),
        (b"NaN", ("", "type.object")),
    ],
)
def test_what_is_not_a_json_object_of_fair_size_is_refused(body, expected):
    assert told(body) == [expected]


def test_trailing_data_is_refused():
    body = encode(document())
    assert told(body + b" {}") == [(f"line 1, column {len(body) + 2}", "json.syntax")]
    assert told(body + b"\x00") == [(f"line 1, column {len(body) + 1}", "json.syntax")]


@pytest.mark.parametrize("space", ["", " ", "\n", "\t", "\r\n  "])
@pytest.mark.parametrize("escape", ["office", "\\u006fffice"])
def test_a_field_given_twice_is_refused_however_it_is_written(space, escape):
    body = encode(document()).replace(b'"office"', b'"office": "QXAIR", "%s"%s' % (escape.encode(), space.encode()))
    assert told(body) == [("/office", "json.duplicate_key")]


def test_every_field_given_twice_is_told_wherever_it_stands():
    body = b'{"x":{"y":[{"a":1,"\\u0061":2}]},"direction":[{"b":1,"b":2}],"office":"A","office":"B"}'
    assert [place for place, code in told(body) if code == "json.duplicate_key"] == [
        "/office",
        "/x/y/0/a",
        "/direction/0/b",
    ]


def test_a_field_given_twice_is_found_at_any_depth_and_behind_colons():
    twice = encode(item(value={"amount": "5", "currency": "USD"}, description=": :x:")).replace(
        b'"currency": "USD"', b'"currency" : "EUR", "currency": "USD"'
    )
    assert told(twice) == [("/items/0/value/currency", "json.duplicate_key")]


def test_half_a_surrogate_pair_is_refused_and_a_whole_one_is_read():
    assert told(encode(item(description="toys ?")).replace(b"?", b"\\ud83d")) == [
        ("/items/0/description", "text.surrogate")
    ]
    whole = read_json(encode(item(description="toys ?")).replace(b"?", b"\\ud83d\\ude00"))
    assert isinstance(whole, Declaration)
    assert whole.items[0].description == "toys 😀"


def test_the_place_of_a_strange_field_can_be_shown_and_is_a_pointer():
    places = [place for place, _ in told(b'{"a/b~c": 1, "\\ud800": 1, "\xe2\x80\xae": 1}')]
    assert places[:3] == ["/a~1b~0c", "/\\ud800", "/\\u202e"]


def test_what_no_field_can_tell_by_itself_is_told_beside_what_one_can():
    items = [{"sequence": 1, "hs": "8504"}, {"sequence": 1, "hs": "850440"}, "no item", {"sequence": "x"}]
    body = document(message_id="M", amends="M", items=items)
    found = told(encode(body))
    assert ("/items/0/hs", "hs.format") in found
    assert ("/items/1/sequence", "sequence.repeated") in found
    assert ("/amends", "amends.self") in found


def test_sequence_numbers_are_unique():
    body = document(items=[{"sequence": n, "hs": "850440"} for n in (1, 2, 1, 2)])
    assert told(encode(body)) == [
        ("/items/2/sequence", "sequence.repeated"),
        ("/items/3/sequence", "sequence.repeated"),
    ]


def test_a_declaration_has_between_1_and_999_items():
    assert told(encode(document(items=[]))) == [("/items", "list.empty")]
    many = [{"sequence": n, "hs": "850440"} for n in range(1, 1001)]
    assert isinstance(read_json(encode(document(items=many[:999]))), Declaration)
    assert told(encode(document(items=many))) == [("/items", "list.long")]


def test_a_message_does_not_amend_itself():
    assert told(encode(document(amends="M-1"))) == [("/amends", "amends.self")]


def test_a_wrong_container_number_is_declared_all_the_same():
    declaration = read_json(encode(document(transport={"containers": ["MSKU 123456-0", "none"]})))
    assert isinstance(declaration, Declaration)
    assert declaration.transport.containers == ("MSKU 123456-0", "none")


@pytest.mark.parametrize("country", ["QX", "XK", "ZZ", "AA", "EU", "SA"])
def test_user_assigned_country_codes_are_read(country):
    assert isinstance(read_json(encode(item(origin=country))), Declaration)


def test_what_a_refused_message_calls_itself_is_told_where_it_can_be_read():
    def named(body: bytes) -> str | None:
        answer = read_json(body)
        assert isinstance(answer, Refused)
        return answer.message_id

    assert named(encode(document(office=1))) == "M-1"
    assert named(encode(document())[:-1]) == "M-1"
    assert named(encode(document(message_id="\u202eM"))) is None
    assert named(b'{"message_id": "A", "message_id": "B"') is None
    assert named(b"[]") is None


def test_no_more_reasons_are_told_than_the_limit():
    answer = read_json(encode(document(items=[{"sequence": n, "hs": "x"} for n in range(1, 501)])))
    assert isinstance(answer, Refused)
    assert len(answer.reasons) == 101
    assert answer.reasons[-1].values == {"count": "400"}


def test_limits_are_the_callers():
    body = encode(document())
    assert isinstance(read_json(body, limits=Limits(bytes=len(body))), Declaration)
    answer = read_json(body, limits=Limits(bytes=len(body) - 1))
    assert isinstance(answer, Refused)
    assert answer.reasons[0].values == {"limit": str(len(body) - 1)}


def test_the_quick_way_says_no_more_than_the_careful_way():
    for name in ("import", "export", "transit"):
        body = (SAMPLES / f"{name}.json").read_bytes()
        assert _read_sound(body) == _read_carefully(body, DEFAULT)
    spaced = encode(document()).replace(b'"office":', b'"office" :')
    assert _read_sound(spaced) is None
    assert isinstance(read_json(spaced), Declaration)
