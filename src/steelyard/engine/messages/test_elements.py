"""XML that attacks: everything is refused at once, nothing is fetched, expanded or held for long."""

import time

import pytest

from steelyard.engine.messages.elements import Broken, key, parse
from steelyard.engine.messages.limits import DEFAULT, Limits

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def code(body: bytes | str, limits: Limits = DEFAULT) -> str:
    with pytest.raises(Broken) as raised:
        parse(body.encode() if isinstance(body, str) else body, limits)
    return raised.value.flaw.code


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', "xml.doctype"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', "xml.doctype"),
        ('<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><a/>', "xml.doctype"),
        (f'<!DOCTYPE a [<!ENTITY l0 "lol">{LAUGHS}]><a>&l9;</a>', "xml.doctype"),
        ('<!DOCTYPE a [<!ENTITY q "' + "q" * 50_000 + '">]><a>' + "&q;" * 50_000 + "</a>", "xml.doctype"),
        ('<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>', "xml.doctype"),
        ("<a>&x;</a>", "xml.syntax"),
        ('<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?><a/>', "xml.instruction"),
        ("<a><?php echo 1 ?></a>", "xml.instruction"),
        (
            '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/hostname" parse="text"/></a>',
            "xml.namespace",
        ),
        ('<a xmlns="urn:one"><b xmlns="urn:two"/></a>', "xml.namespace"),
        ('<a><b xmlns="urn:two"/></a>', "xml.namespace"),
        ("<a>" * 33, "depth"),
        ("<a>" * 300 + "</a>" * 300, "depth"),
        ("<a>" + "<b/>" * 200_000 + "</a>", "nodes"),
        ("<a " + " ".join(f'b{n}=""' for n in range(33)) + "/>", "xml.attributes"),
        ("", "xml.syntax"),
        ("plain text", "xml.syntax"),
        ("<a>", "xml.syntax"),
        ("<a></b>", "xml.syntax"),
        ("<a/><a/>", "xml.syntax"),
        ("<abc>\x00</abc>", "xml.syntax"),
        ("<a>&#0;</a>", "xml.syntax"),
        ("<a>\x1b</a>", "xml.syntax"),
        ("<a b='1' b='2'/>", "xml.syntax"),
        (b"<a>\xff</a>", "encoding"),
        ("<a/>".encode("utf-16"), "xml.encoding"),
        ("<a/>".encode("utf-32-le"), "xml.encoding"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "xml.encoding"),
        (b'<?xml version="1.0" encoding="IBM037"?><a/>', "xml.encoding"),
        (b'<?xml version="1.0" encoding="x-user-defined"?><a/>', "xml.encoding"),
        ("<a>" + " " * 5_000_000 + "</a>", "size"),
    ],
)
def test_hostile_xml_is_refused(body, expected):
    assert code(body) == expected


def test_a_million_attributes_are_refused_within_a_second():
    body = b"<a " + b" ".join(b'b%d=""' % n for n in range(400_000)) + b"/>"
    assert len(body) < DEFAULT.bytes
    began = time.process_time()
    assert code(body) in ("xml.attributes", "xml.syntax")
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "body",
    [
        b"<a>" + b"x<!---->" * 600_000 + b"</a>",  # text in as many pieces
        b"<a>" + b"&amp;" * 900_000 + b"</a>",
        b"<a>" + b"<![CDATA[x]]>" * 350_000 + b"</a>",
        b"<a>" + b"<b/>" * 190_000 + b"</a>",
    ],
)
def test_large_documents_take_no_longer_than_their_size(body):
    assert len(body) <= DEFAULT.bytes
    began = time.process_time()
    parse(body, DEFAULT)
    assert time.process_time() - began < 3


def test_where_reading_ended_is_told():
    with pytest.raises(Broken) as raised:
        parse(b"<a><b/><b><?x?></b></a>", DEFAULT)
    assert raised.value.place == "/a/b[2]"
    with pytest.raises(Broken) as raised:
        parse(b"<a>\n <b></a>", DEFAULT)
    assert raised.value.place.startswith("line 2, column")


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256", "iso-8859-6"])
def test_the_declared_encoding_is_obeyed_where_it_is_known(encoding):
    body = f'<?xml version="1.0" encoding="{encoding}"?><a>تمر</a>'.encode(encoding)
    assert parse(body, DEFAULT).value == "تمر"


def test_names_are_counted():
    with pytest.raises(Broken) as raised:
        parse(b"<a>" + b"".join(b"<b%d/>" % number for number in range(2_000)) + b"</a>", DEFAULT)
    assert (raised.value.place, raised.value.flaw.code) == ("/a", "xml.names")


def test_a_byte_order_mark_and_a_default_namespace_are_taken_off():
    root = parse(b"\xef\xbb\xbf<a xmlns='urn:one'><b>1</b></a>", DEFAULT)
    assert [child.value for child in root.all("b")] == ["1"]


@pytest.mark.parametrize(
    "body", ["<a/>", "<a> </a>", "<a><null/></a>", "<a>\n<null/>\n</a>", "<a><Null/></a>", "<a>null</a>"]
)
def test_null_and_blank_are_missing(body):
    root = parse(body.encode(), DEFAULT)
    assert root.value is None
    assert not root.mixed


@pytest.mark.parametrize(
    "body", ["<a><null/>x</a>", "<a>x<null/></a>", "<a><null>x</null></a>", "<a><null><b/></null></a>", "<a>x<b/></a>"]
)
def test_what_stands_beside_a_value_or_in_null_is_not_passed_over(body):
    assert parse(body.encode(), DEFAULT).mixed


@pytest.mark.parametrize(
    "spelling",
    ["Suppplementary_unit_code", "Supplementary_Unit_Code", "supplementaryUnitCode", "SUPPLEMENTARY-UNIT.CODE"],
)
def test_a_name_is_one_name_however_it_is_spelt(spelling):
    assert key(spelling) == key("Supplementary_unit_code")
