"""The mapping of the demo pack for data that nobody here wrote: every row of it is read."""

from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

from steelyard.engine.declaration import Declaration, Mode
from steelyard.engine.messages.mapping import load_mapping
from steelyard.engine.messages.rows import read_csv, read_row, row_results

ROOT = Path(__file__).parents[5]
MAPPING = load_mapping((Path(__file__).parents[2] / "packs/demo/mappings/kcs.yaml").read_bytes())
KCS = ROOT / "shared" / "data" / "kcs"
needs_data = pytest.mark.skipif(not KCS.is_dir(), reason="the KCS data are not beside the project")

HEADER = (
    b"Declaration ID,Date,Office ID,Process Type,Import Type,Import Use,Payment Type,Mode of Transport,Declarant ID,"
    b"Importer ID,Seller ID,Courier ID,HS10 Code,Country of Departure,Country of Origin,Tax Rate,Tax Type,"
    b"Country of Origin Indicator,Net Mass,Item Price,Fraud,Critical Fraud"
)


def test_a_row_arrives_whole():
    body = (
        HEADER + b"\n10000007,2020-05-04,121,B,11,21,43,40,DEC0001,IMP0001,,COU001,904110000,VN,ZZ,6.5,A,Y,0.3,77.5,1,2"
    )
    declaration = read_row(body, MAPPING)
    assert isinstance(declaration, Declaration)
    (item,) = declaration.items
    assert declaration.office == "QXPOR"
    assert declaration.transport.mode is Mode.AIR
    assert declaration.operator is not None
    assert declaration.operator.identifier == "IMP0001"
    assert declaration.counterparty is None
    assert item.hs == "0904110000"
    assert item.origin == "ZZ"
    assert item.duty_rate == Decimal("0.065")
    assert item.value is not None
    assert (item.value.amount, item.value.currency) == (Decimal("77.5"), "KRW")
    assert row_results(body, MAPPING) == {"fraud": "1", "critical_fraud": "2"}


@needs_data
@pytest.mark.parametrize(("name", "count"), [("train", 37_385), ("valid", 8_134)])
def test_every_row_is_read(name, count):
    with (KCS / f"{name}.csv").open("rb") as stream:
        answers = [answer for *_, answer in read_csv(stream, MAPPING)]
    assert len(answers) == count
    assert all(isinstance(answer, Declaration) for answer in answers)
    assert len({answer.message_id for answer in answers}) == count


@needs_data
def test_a_row_read_alone_is_the_same():
    with (KCS / "train.csv").open("rb") as stream:
        for _, body, answer in islice(read_csv(stream, MAPPING), 200):
            assert read_row(body, MAPPING) == answer
