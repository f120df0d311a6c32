"""The run itself: found the installation where it is empty, clear every file, say what happened."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from steelyard.base.actor import house
from steelyard.cycle.road.answer import Answer
from steelyard.cycle.road.clear import clear_read, in_force
from steelyard.cycle.selection.operations import prepare_secrets
from steelyard.engine.lane import Lane
from steelyard.engine.messages.text import shown
from steelyard.site.assess.outcome import Outputs, Tally, decision_lines
from steelyard.site.assess.source import Arrived, batches, look_into
from steelyard.site.founding import founded, mappings_for
from steelyard.site.lines import in_line

SHOWN_PROFILES = 12
SHOWN_REASONS = 12


def assess_files(
    files: Sequence[Path],
    *,
    pack: Path | None,
    out: Path | None,
    at: datetime | None,
    say: Console,
    refused: str | None = None,
) -> Tally:
    """Clear every declaration in ``files`` and print a summary; ``at`` fixes the moment, else each batch has its own.

    ``refused``: what is wrong besides the files already; nothing is decided then, and all of it is told together.

    Raises ``Unreadable`` before anything is founded or decided, ``PackErrors``, ``Conflict`` where another pack selects
    in this data folder.
    """
    began = time.monotonic()
    actor = house("steelyard assess")
    look_into(files, mappings_for(folder=pack, at=at or timezone.now()), refused=refused)
    founded(folder=pack, actor=actor, at=at or timezone.now())
    conventions = in_force(at or timezone.now()).conventions
    prepare_secrets(at=at or timezone.now(), entropy=os.urandom)
    tally = Tally()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.completed:,}"))
    with Outputs(out) as outputs, Progress(*columns, TimeElapsedColumn(), console=say, transient=True) as progress:
        for file in files:
            before = tally.total
            task = progress.add_task(shown(file.name), total=None)
            for batch in batches(file, conventions):
                # A fixed moment moves on by so many microseconds, so that a batch is in the past of those after it.
                moment = at + timedelta(microseconds=tally.total) if at else timezone.now()
                answers = _cleared(batch, at=moment)
                lines = decision_lines(answers)
                outputs.write(file, answers, lines)
                tally.add(file, answers, lines)
                progress.advance(task, len(batch))
            if tally.total == before:
                tally.empty.append(file)
    _summary(tally, seconds=time.monotonic() - began, say=say, out=out)
    return tally


def _cleared(batch: Sequence[Arrived], *, at: datetime) -> list[Answer]:
    """The answers to ``batch``, each told of its own line where lines are messages."""
    answers = clear_read([(each.message, each.outcome) for each in batch], at=at)
    return [
        answer if each.line is None else in_line(answer, each.outcome, each.line)
        for answer, each in zip(answers, batch, strict=True)
    ]


def _summary(tally: Tally, *, seconds: float, say: Console, out: Path | None) -> None:
    """What files hold is shown as plain text: it neither colours the terminal nor moves its cursor."""
    say.print(
        f"{tally.total:,} declarations in {seconds:.1f} s: {tally.decided:,} decided, {tally.refused:,} refused,"
        f" {tally.conflicts:,} in conflict with what is recorded."
    )
    for file in tally.empty:
        say.print(f"{shown(str(file), 200)} holds no declaration.", markup=False)
    lanes = Table("Lane", "Declarations", "Share", title="Lanes", title_justify="left")
    for lane in reversed(Lane):
        count = tally.lanes[lane]
        lanes.add_row(lane.value, f"{count:,}", f"{count / tally.decided:.1%}" if tally.decided else "–")
    say.print(lanes)
    _counts(say, "Profiles that matched most", "Profile", tally.profiles)
    _counts(say, "Failed, so that the fail-safe policy had a say", "Profile or list", tally.failures)
    if tally.refusals:
        title = "Refused and in conflict" if tally.conflicts else "Refused"
        reasons = Table("Reason", "Times", "First said", "There", title=title, title_justify="left")
        for code, told in sorted(tally.refusals.items(), key=lambda each: -each[1].times)[:SHOWN_REASONS]:
            reasons.add_row(code, f"{told.times:,}", Text(shown(told.detail, 200)), Text(shown(told.place, 120)))
        say.print(reasons)
        if len(tally.refusals) > SHOWN_REASONS:
            say.print(f"… and {len(tally.refusals) - SHOWN_REASONS} more reasons.")
    if out is not None:
        names = ("decisions.ndjson", "decisions.csv", "refusals.ndjson")
        say.print(f"Written: {', '.join(shown(str(out / name), 200) for name in names)}", markup=False)


def _counts(say: Console, title: str, what: str, counts: Counter[str]) -> None:
    if counts:
        table = Table(what, "Declarations", title=title, title_justify="left")
        for code, count in counts.most_common(SHOWN_PROFILES):
            table.add_row(Text(code), f"{count:,}")
        say.print(table)
