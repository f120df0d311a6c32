"""Reference pages say what the code says."""

from __future__ import annotations

import pytest

from steelyard.site.environment import Environment
from steelyard.site.reference import PAGES
from tests.architecture.source import ROOT


@pytest.mark.parametrize("name", PAGES)
def test_a_page_written_from_the_code_is_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "write it again: make reference"


def test_every_setting_is_explained_in_a_sentence() -> None:
    silent = [name for name, field in Environment.model_fields.items() if not str(field.description).endswith(".")]
    assert silent == []
