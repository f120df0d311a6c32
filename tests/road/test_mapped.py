"""Rows of CSV on the road: told in their own columns, kept with their mapping, and read again by it."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import msgspec
import pytest
from django.db import connection
from rich.console import Console

from steelyard.base.actor import house
from steelyard.cycle.declarations.models import Message
from steelyard.cycle.profiles.models import Release
from steelyard.cycle.road.reread import differing
from steelyard.engine.pack import Pack
from steelyard.site.assess.command import assess_files
from steelyard.site.founding import found
from tests.road.conftest import AT, entropy

MAPPING = """
name: parcels
constants: {direction: import}
fields:
  message_id: {column: No}
  amends: {column: Instead of}
  office: {column: Bureau}
  item.hs: {column: Code}
  item.net_mass: {column: Kg}
"""
HEADER = "No,Instead of,Bureau,Code,Kg"


@pytest.fixture
def parcels(db: None, demo_pack: Pack, tmp_path: Path) -> Pack:
    """An installation whose pack reads parcels."""
    mapping = tmp_path / "parcels.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    pack = msgspec.structs.replace(demo_pack, mappings={"parcels": mapping})
    found(pack, actor=house("tests"), at=AT - timedelta(hours=1), entropy=entropy)
    return pack


def assess(folder: Path, *rows: str) -> str:
    file = folder / "day.csv"
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    told = StringIO()
    assess_files([file], pack=None, out=None, at=AT, say=Console(file=told, width=200, highlight=False))
    return told.getvalue()


def kept_places() -> list[str]:
    refused = Message.objects.filter(accepted=False).order_by("id")
    return [each["place"] for message in refused for each in message.reasons or ()]


def test_what_the_road_refuses_is_told_by_row_and_column(parcels: Pack, tmp_path: Path) -> None:
    said = assess(tmp_path, "1,,QXPOR,8703231000,1", "2,,NOWHERE,8703231000,1", "3,9,QXPOR,8703231000,1")
    assert kept_places() == ['row 3, column "Bureau"', 'row 4, column "Instead of"']
    for place in kept_places():
        assert f"day.csv, {place}" in said
    assess(tmp_path, "4,,QXPOR,8703231000,1", "1,,QXPOR,8703231000,2", "5,1,QXAIR,8703231000,1")
    assert kept_places()[2:] == ['row 3, column "No"', 'row 4, column "Bureau"']


def test_a_row_is_kept_with_its_mapping_and_read_again_by_it(parcels: Pack, tmp_path: Path) -> None:
    assess(tmp_path, "1,,QXPOR,8703231000,1", "2,,NOWHERE,8703231000,1")
    kept = list(Message.objects.order_by("accepted"))
    assert {each.mapping for each in kept} == {"parcels"}
    assert len({bytes(each.mapping_sha256 or b"") for each in kept}) == 1
    first = Release.objects.get()
    changed = {"mapping_texts": {"parcels": MAPPING.replace("column: Kg", "column: Grams")}}
    fields = {"content": first.content | changed, "founding": False, "approved_by": None, "effective_at": None}
    later = Release.objects.create(**_fields(first) | fields)
    later.approved_by, later.effective_at = "another", first.effective_at
    later.save()
    assert later.effective_at < kept[0].received_at
    assert list(differing()) == []


def test_what_is_read_otherwise_now_is_told(parcels: Pack, tmp_path: Path) -> None:
    assess(tmp_path, "1,,QXPOR,8703231000,1")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE declarations_declaration SET body = replace(body, '8703231000', '8703231001')")
    (told,) = differing()
    assert (told.source, told.message_id, told.why) == ("file", "1", "another declaration is on record")


def _fields(release: Release) -> dict[str, object]:
    return {
        field.attname: getattr(release, field.attname) for field in release._meta.concrete_fields if field.name != "id"
    }
