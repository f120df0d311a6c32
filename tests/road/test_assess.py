"""``steelyard assess``: what files hold becomes lanes, lines and a summary; what cannot be read is told, all of it."""

from __future__ import annotations

import csv
import json
from contextlib import nullcontext
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from rich.console import Console
from typer.testing import CliRunner

from steelyard.cycle.controls.models import Control
from steelyard.cycle.declarations.models import Declaration, Message
from steelyard.cycle.operators.queries import operator_profile
from steelyard.cycle.profiles.models import Release
from steelyard.cycle.selection.queries import decisions
from steelyard.engine.messages import Limits
from steelyard.site import cli
from steelyard.site.assess.command import assess_files
from steelyard.site.assess.outcome import COLUMNS, Tally, _inert
from steelyard.site.assess.source import Unreadable
from steelyard.site.founding import mappings_for
from tests.road.conftest import SAMPLES

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


class Run:
    """One run of the command's inside: its tally, what it wrote and what it said."""

    def __init__(self, *files: Path, out: Path | None = None) -> None:
        told = StringIO()
        say = Console(file=told, width=160, highlight=False, force_terminal=False)
        self.tally: Tally = assess_files(files, pack=None, out=out, at=AT, say=say)
        self.said = told.getvalue()
        self.lines = _json_lines(out / "decisions.ndjson") if out else []
        self.refusals = _json_lines(out / "refusals.ndjson") if out else []
        self.table = _rows(out / "decisions.csv") if out else []


def _json_lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def sample(**fields: Any) -> str:
    body = json.loads((SAMPLES / "import.json").read_text(encoding="utf-8")) | fields
    return json.dumps(body)


def test_every_sample_gets_its_lane_and_a_line_with_all_that_was_decided(db: None, tmp_path: Path) -> None:
    run = Run(*sorted(SAMPLES.glob("*.*")), out=tmp_path / "new" / "folder")
    assert run.tally.decided == len(run.lines) == len(run.table) == Declaration.objects.count() == 6
    versions = {each.number: each for each in Declaration.objects.all()}
    recorded = decisions(declaration_ids=[each.pk for each in versions.values()])
    for line, row in zip(run.lines, run.table, strict=True):
        decision = recorded[versions[line["number"]].pk].decision
        assert line["version"] == versions[line["number"]].version == int(row["version"])
        assert line["lane"] == decision.lane.value == row["lane"]
        assert line["propensity"] == float(decision.propensity) == float(row["propensity"]) > 0
        assert line["random_propensity"] == float(decision.random_propensity)
        told = [(each["kind"], each["source"], each["probability"]) for each in line["picks"]]
        assert told == [(pick.kind.value, pick.source, pick.probability_bp / 10_000) for pick in decision.picks]
        assert set(line["versions"]) == {"release", "pack", "ruleset"}
        assert [row["message_id"], row["number"]] == [line["message_id"], line["number"]]
        assert tuple(row) == COLUMNS
    assert "6 declarations" in run.said
    assert "6 decided, 0 refused, 0 in conflict" in run.said


def test_a_signal_comes_with_its_reason_and_the_values_it_saw(db: None, tmp_path: Path) -> None:
    lines = [sample(message_id=f"m{number}", reference=None) for number in range(3)]
    goods = json.loads(lines[0])
    goods["items"][0] |= {"hs": "9706100000", "origin": "IR"}
    file = tmp_path / "one.ndjson"
    file.write_text("\n".join([json.dumps(goods), *lines[1:]]), encoding="utf-8")
    run = Run(file, out=tmp_path)
    signals = [signal for line in run.lines for signal in line["signals"]]
    for signal in signals:
        assert signal["reason"]
        assert "{" not in signal["reason"]
    matched = {signal["source"] for signal in signals}
    assert matched
    for line, row in zip(run.lines, run.table, strict=True):
        for signal in line["signals"]:
            assert f"match {signal['source']} v{signal['version']}: {signal['reason']}" in row["signals"]
    assert all(code in run.said for code in matched)


def test_what_is_broken_is_refused_with_every_reason_its_file_and_its_place(db: None, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed.ndjson"
    wrong = json.loads(sample(message_id="wrong"))
    wrong["items"][0]["hs"] = "12"
    del wrong["office"]
    mixed.write_bytes(
        b"\n".join([sample(message_id="good").encode(), b"{", b"", json.dumps(wrong).encode(), b"\xff\xfe\x00"])
    )
    empty = tmp_path / "empty.json"
    empty.write_bytes(b"")
    run = Run(mixed, empty, out=tmp_path)
    assert (run.tally.decided, run.tally.refused, run.tally.conflicts) == (1, 4, 0)
    assert Message.objects.filter(accepted=False).count() == 4
    places = {(line["file"], reason["place"]) for line in run.refusals for reason in line["reasons"]}
    assert {file for file, _place in places} == {"mixed.ndjson", "empty.json"}
    assert any(place.startswith("line 2") for _file, place in places)
    assert len([place for _file, place in places if place.startswith("line 4")]) == 2
    assert "mixed.ndjson, line 2" in run.said


def test_each_line_is_refused_as_itself_whoever_refuses_it(db: None, tmp_path: Path) -> None:
    file = tmp_path / "lines.ndjson"
    lines = ["{", sample(message_id="nowhere", office="NOPE"), "", "{", sample(message_id="nowhere", office="NOPE")]
    file.write_text("\r\n".join(lines), encoding="utf-8")
    run = Run(file, out=tmp_path)
    places = [reason["place"] for line in run.refusals for reason in line["reasons"]]
    assert places == ["line 1, column 2", "line 2: /office", "line 4, column 2", "line 5: /office"]
    assert "lines.ndjson, line 2: /office" in run.said


def test_the_same_file_again_gives_the_same_answers_and_another_body_a_conflict(db: None, tmp_path: Path) -> None:
    file, other = tmp_path / "one.json", tmp_path / "other.json"
    file.write_text(sample(message_id="m1"), encoding="utf-8")
    other.write_text(sample(message_id="m1", reference="changed"), encoding="utf-8")
    first, again = Run(file, out=tmp_path / "1"), Run(file, out=tmp_path / "2")
    assert first.lines == again.lines
    assert Declaration.objects.count() == 1
    conflicting = Run(other, out=tmp_path / "3")
    assert (conflicting.tally.decided, conflicting.tally.conflicts) == (0, 1)
    assert conflicting.refusals[0]["status"] == "conflict"
    assert "in conflict" in conflicting.said


def test_files_that_hold_nothing_are_named(db: None, tmp_path: Path) -> None:
    files = [tmp_path / "a.csv", tmp_path / "b.ndjson"]
    for file in files:
        file.write_bytes(b"")
    run = Run(*files, out=tmp_path)
    assert run.tally.empty == files
    for file in files:
        assert f"{file.name} holds no declaration." in run.said.replace("\n", "")
    assert run.lines == []


def test_one_line_that_is_too_long_is_refused_once_and_the_next_is_read(db: None, tmp_path: Path) -> None:
    file = tmp_path / "long.ndjson"
    with file.open("wb") as stream:
        stream.write(b'{"message_id": "' + b"x" * (3 * Limits().bytes) + b'"}\n' + sample(message_id="next").encode())
    run = Run(file, out=tmp_path)
    assert (run.tally.decided, run.tally.refused) == (1, 1)
    assert run.refusals[0]["reasons"][0]["code"] == "size"


def test_a_message_of_two_hundred_megabytes_is_refused_without_being_read(db: None, tmp_path: Path) -> None:
    file = tmp_path / "huge.xml"
    with file.open("wb") as stream:
        stream.truncate(200_000_000)
    run = Run(file, out=tmp_path)
    assert run.refusals[0]["reasons"][0]["code"] == "size"
    assert len(Message.objects.get().body) <= Limits().bytes + 2


def test_what_a_file_says_neither_colours_the_terminal_nor_breaks_the_summary(db: None, tmp_path: Path) -> None:
    file = tmp_path / "[red]x[.ndjson"
    body = json.loads(sample(message_id="m1"))
    body["items"][0]["hs"] = "[/bold]\x1b[31m"
    file.write_text(json.dumps(body), encoding="utf-8")
    run = Run(file, out=tmp_path / "[blue]")
    assert "\x1b" not in run.said
    assert "[red]x[.ndjson" in run.said
    assert "[/bold]" in run.said
    assert "[blue]" in run.said


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert str(_inert(cell)).startswith("'")
    assert _inert("QX-1") == "QX-1"


def test_a_message_id_that_looks_like_a_formula_stays_text(db: None, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(sample(message_id="=HYPERLINK(1)"), encoding="utf-8")
    run = Run(file, out=tmp_path)
    assert run.lines[0]["message_id"] == "=HYPERLINK(1)"
    assert run.table[0]["message_id"] == "'=HYPERLINK(1)"


def test_a_table_that_fits_no_mapping_stops_the_run_before_anything_is_decided(db: None, tmp_path: Path) -> None:
    good, strange, binary = tmp_path / "good.json", tmp_path / "strange.csv", tmp_path / "binary.csv"
    good.write_text(sample(message_id="m1"), encoding="utf-8")
    strange.write_text("a,b\n1,2\n", encoding="utf-8")
    binary.write_bytes(bytes(range(256)) * 50)
    with pytest.raises(Unreadable) as fault:
        Run(good, strange, binary, out=tmp_path)
    assert [line.split(":")[0] for line in str(fault.value).splitlines()] == [str(strange), str(binary)]
    assert not Declaration.objects.exists()


def test_a_table_that_nearly_fits_is_told_what_keeps_it_from_fitting(db: None, tmp_path: Path) -> None:
    (mapping,) = mappings_for(folder=None, at=AT).values()
    columns = {*(field.column for field in mapping.fields.values()), *mapping.results.values(), *mapping.ignored}
    file = tmp_path / "nearly.csv"
    file.write_text(",".join([*sorted(columns - {"Date"}), "day", ""]) + "\n", encoding="utf-8")
    with pytest.raises(Unreadable) as fault:
        Run(file)
    (told,) = str(fault.value).splitlines()
    assert told.endswith(
        f"row 1: The column Date is missing. row 1: Column {len(columns) + 1} has no name."
        " row 1: The mapping says nothing of the column day."
    )


def test_missing_files_and_tables_that_fit_no_mapping_are_told_together(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange, missing, blocked = tmp_path / "strange.csv", tmp_path / "missing.json", tmp_path / "blocked"
    strange.write_text("a,b\n1,2\n", encoding="utf-8")
    blocked.write_bytes(b"")
    found = run_command(monkeypatch, str(missing), str(strange), "--out", str(blocked))
    assert isinstance(found.exception, Unreadable)
    told = str(found.exception).splitlines()
    assert [line.split(":")[0] for line in told] == [str(missing), str(strange), "--out"]
    assert not Release.objects.exists()


def run_command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Any:
    """The command as typed, in this process and on this database."""
    monkeypatch.setattr(cli, "house", nullcontext)
    return CliRunner().invoke(cli.app, ["assess", *arguments, "--at", "2026-11-20T09:00:00"])


def test_the_exit_code_tells_whether_all_was_decided(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(sample(message_id="m1"), encoding="utf-8")
    bad.write_text("{", encoding="utf-8")
    assert run_command(monkeypatch, str(good)).exit_code == 0
    assert run_command(monkeypatch, str(good), str(bad)).exit_code == 2
    assert Control.objects.count() <= Declaration.objects.count() == 1


def test_files_that_cannot_be_taken_in_are_all_named_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses() -> None:
        raise ImproperlyConfigured("the installation was started")

    monkeypatch.setattr(cli, "house", refuses)
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    names = [str(tmp_path / name) for name in ("missing.json", "folder.csv", "notes.pdf")]
    found = CliRunner().invoke(cli.app, ["assess", *names])
    assert isinstance(found.exception, Unreadable)
    assert [line.split(":")[0] for line in str(found.exception).splitlines()] == names


def test_a_folder_for_results_that_cannot_be_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "good.json"
    file.write_text(sample(), encoding="utf-8")
    found = run_command(monkeypatch, str(file), "--out", str(file))
    assert isinstance(found.exception, ValueError)
    assert str(file) in str(found.exception)


def test_where_files_are_cut_changes_nothing_that_is_seen(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve of one operator in batches of five: each is in the past of those after it, as when each came alone."""
    monkeypatch.setattr("steelyard.site.assess.source.BATCH", 5)
    file = tmp_path / "day.ndjson"
    file.write_text("\n".join(sample(message_id=f"m{place}") for place in range(12)), encoding="utf-8")
    Run(file)
    moments = list(Declaration.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert len(set(moments)) == 3
    dossier = operator_profile(key="QX1004417", at=AT.replace(microsecond=999))
    assert dossier is not None
    assert dossier.as_operator.today == 12
    seen_by_last = operator_profile(key="QX1004417", at=moments[-1])
    assert seen_by_last is not None
    assert seen_by_last.as_operator.today == 10
