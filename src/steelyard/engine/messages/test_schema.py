"""The published schema and the reader agree."""

import json

import jsonschema
import pytest

from steelyard.engine.declaration import Declaration
from steelyard.engine.messages.canonical import read_json
from steelyard.engine.messages.declaration_form import DECLARATION
from steelyard.engine.messages.form import Form, Listing
from steelyard.engine.messages.meanings import MEANINGS
from steelyard.engine.messages.schema import PUBLISHED, declaration_schema, published_text
from steelyard.engine.messages.test_canonical import SAMPLES, document, encode, item

VALIDATOR = jsonschema.Draft202012Validator(
    declaration_schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)

GOOD = {
    "smallest": document(),
    "nulls": document(terms=None, transport=None, documents=None),
    "number": item(net_mass=12.5),
    "exponent": item(net_mass="1.25e1"),
    "zero with an exponent": item(net_mass="0e99999"),
    "zero": item(net_mass=0, packages=0),
    "whole written as a decimal": item(packages=3.0),
    "user-assigned country": item(origin="XK"),
    "longest key": document(message_id="M" * 70),
    "one letter key": document(message_id="M"),
    "arabic": item(description="تمر مجهول"),
    "empty lists": document(parties=[], transport={"containers": []}),
    "leap year": document(declared_on="2000-02-29"),
    "text over lines": item(description="\u200b a\r\n\tb \U000e0041"),
    "rate just below its end": item(duty_rate="100.999999999999999999"),
    "place in a country of one's own": document(transport={"loading": "QXPOR"}),
    "former currency": item(value={"amount": "1", "currency": "HRK"}),
}
BAD = {
    "not an object": [],
    "no message id": {k: v for k, v in document().items() if k != "message_id"},
    "null office": document(office=None),
    "unknown field": document(colour="red"),
    "unknown field in an item": item(colour="red"),
    "no items": document(items=[]),
    "too many items": document(items=[{"sequence": 1, "hs": "850440"}] * 1000),
    "short hs": item(hs="8504"),
    "hs in other digits": item(hs="٨٥٠٤٤٠"),
    "hs as a number": item(hs=850440),
    "lower case country": item(origin="cn"),
    "unknown country": item(origin="UK"),
    "unknown currency": item(value={"amount": "1", "currency": "BTC"}),
    "amount without currency": item(value={"amount": "1"}),
    "negative": item(net_mass=-1),
    "negative in a string": item(net_mass="-1"),
    "too large": item(net_mass=1e11),
    "not a number": item(net_mass="NaN"),
    "boolean": item(net_mass=True),
    "fraction of a package": item(packages=1.5),
    "packages in a string": item(packages="3"),
    "blank text": item(description="  "),
    "long text": item(description="x" * 1001),
    "unknown mode": document(transport={"mode": "pipeline"}),
    "unknown role": document(parties=[{"role": "spy"}]),
    "party without a role": document(parties=[{"name": "Nobody"}]),
    "no locode": document(transport={"loading": "Ningbo"}),
    "no such day": document(declared_on="2026-02-30"),
    "day in another order": document(declared_on="31.01.2026"),
    "key with a space at the end": document(message_id="M "),
    "key too long": document(message_id="M" * 71),
    "list where an object belongs": document(transport=[]),
    "lower case code": document(office="qxpor"),
    "terms": document(terms="CIFX"),
    "half a surrogate": item(origin="\ud800"),
    "control character": item(description="a\x00b"),
    "nothing to see": item(description="\u200b\u202e"),
    "nothing to see but spaces": document(reference="\u3000\u00ad\t"),
    "too many decimals": item(net_mass="0." + "1" * 19),
    "too many digits": item(net_mass="9" * 40),
    "too large in a string": item(net_mass="100000000000"),
    "too large a rate in a string": item(duty_rate="101"),
    "too long an exponent": item(net_mass="1e+00001"),
    "loading in no country": document(transport={"loading": "UKLON"}),
    "no leap year": document(declared_on="1900-02-29"),
    "thirty-first of June": document(declared_on="2026-06-31"),
    "day before all days": document(declared_on="1899-12-31"),
}
ONLY_THE_READER_KNOWS = {
    "repeated sequence": document(items=[{"sequence": 1, "hs": "850440"}] * 2),
    "amends itself": document(amends="M-1"),
    "too many decimals": item(net_mass=1e-30),
    "too large by its exponent": item(net_mass="1e11"),
    "text that grows as it is normalised": item(description="\u0958" * 1000),
    "identifier that grows as it is normalised": document(reference="\ufdfa" * 70),
    "half a surrogate in text": item(description="a\ud800"),
}


@pytest.mark.parametrize("name", GOOD)
def test_both_accept(name):
    VALIDATOR.validate(json.loads(encode(GOOD[name])))
    assert isinstance(read_json(encode(GOOD[name])), Declaration)


@pytest.mark.parametrize("name", BAD)
def test_both_refuse(name):
    assert not VALIDATOR.is_valid(BAD[name])
    assert not isinstance(read_json(json.dumps(BAD[name]).encode()), Declaration)


@pytest.mark.parametrize("name", ONLY_THE_READER_KNOWS)
def test_only_the_reader_refuses_what_a_schema_cannot_say(name):
    body = ONLY_THE_READER_KNOWS[name]
    assert VALIDATOR.is_valid(body)
    assert not isinstance(read_json(encode(body)), Declaration)


@pytest.mark.parametrize("name", ["import", "export", "transit"])
def test_samples_are_valid(name):
    VALIDATOR.validate(json.loads((SAMPLES / f"{name}.json").read_bytes()))


def test_the_schema_itself_is_valid_and_published_as_it_is():
    jsonschema.Draft202012Validator.check_schema(declaration_schema())
    assert PUBLISHED.read_text(encoding="utf-8") == published_text()


def test_every_field_of_every_struct_is_in_its_form_and_explained():
    seen = set()

    def check(form: Form) -> None:
        fields = {*form.values, *form.parts, *form.lists}
        assert fields == set(form.make.__struct_fields__)
        assert fields | {""} == set(MEANINGS[form.make.__name__])
        seen.add(form.make.__name__)
        for part in form.parts.values():
            check(part)
        for listing in form.lists.values():
            assert isinstance(listing, Listing)
            if isinstance(listing.of, Form):
                check(listing.of)

    check(DECLARATION)
    assert seen == set(MEANINGS)
