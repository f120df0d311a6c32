from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from steelyard.engine.messages.canonical import read_stored
from steelyard.world.__main__ import main
from steelyard.world.tally import Tally
from steelyard.world.world import World


@pytest.fixture
def command() -> typer.Typer:
    application = typer.Typer()
    application.command()(main)
    return application


def test_it_writes_what_may_be_seen_and_what_is_true_in_separate_folders(command: typer.Typer, tmp_path: Path) -> None:
    seen, true = tmp_path / "seen", tmp_path / "true"
    options = ["--declarations", "300", "--days", "40", "--seed", "4", "--out", str(seen), "--truth", str(true)]
    ended = CliRunner().invoke(command, options)
    assert ended.exit_code == 0, ended.output
    declarations = [read_stored(line) for line in (seen / "declarations.ndjson").read_bytes().splitlines()]
    times = [json.loads(line) for line in (seen / "arrivals.ndjson").read_bytes().splitlines()]
    truths = [json.loads(line) for line in (true / "truth.ndjson").read_bytes().splitlines()]
    ids = [each.message_id for each in declarations]
    assert len(ids) >= 300
    assert [each["message_id"] for each in times] == ids
    assert [each["message_id"] for each in truths] == ids
    assert any(each.get("irregular") for each in truths)
    assert {each.name for each in seen.iterdir()} == {"declarations.ndjson", "arrivals.ndjson"}
    assert b"irregular" not in (seen / "declarations.ndjson").read_bytes()


def test_it_refuses_to_lay_the_truth_beside_the_declarations(command: typer.Typer, tmp_path: Path) -> None:
    options = ["--declarations", "10", "--out", str(tmp_path), "--truth", str(tmp_path)]
    ended = CliRunner().invoke(command, options)
    assert ended.exit_code == 2
    assert not list(tmp_path.iterdir())


def test_it_tells_what_is_wrong_with_its_options(command: typer.Typer, tmp_path: Path) -> None:
    options = ["--declarations", "60000000", "--days", "9000", "--out", str(tmp_path)]
    ended = CliRunner().invoke(command, options)
    assert ended.exit_code == 2
    assert not list(tmp_path.iterdir())


def test_the_page_tells_the_figures_that_its_command_prints() -> None:
    page = (Path(__file__).parents[3] / "docs" / "explanation" / "world.md").read_text(encoding="utf-8")
    tally = Tally()
    for day in World(1, date(2025, 1, 1), 365, 20_000).days():
        tally.add(day)
    for row in tally.table().directions:
        shown = f"| {row.direction} | {row.declarations:,} | {row.irregular:,} | {100 * row.irregular_rate:.1f} |"
        assert shown in page
