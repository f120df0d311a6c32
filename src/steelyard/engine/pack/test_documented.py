from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from steelyard.engine.pack import content
from steelyard.engine.pack.files import LISTS, REQUIRED
from steelyard.engine.rules import Profile
from steelyard.engine.rules.profile import Instruction, Scope
from steelyard.engine.selection.parameters import Parameters

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "packs.md"
STRUCTS = (*content.Content.__subclasses__(), Profile, Scope, Instruction, Parameters)


@pytest.mark.parametrize("struct", STRUCTS, ids=[struct.__name__ for struct in STRUCTS])
def test_every_key_of_a_pack_is_documented(struct: type[msgspec.Struct]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [field for field in struct.__struct_fields__ if f"`{field}`" not in page] == []


def test_every_file_of_a_pack_is_documented() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [file for file in (*REQUIRED, LISTS.replace("*", "")) if f"`{file}`" not in page] == []
