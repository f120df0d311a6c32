"""The run itself: found the installation where it is empty, clear every file, say what happened."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from steelyard.base.actor import house
from steelyard.cycle.road.clear import clear_read, in_force
from steelyard.cycle.selection.operations import prepare_secrets
from steelyard.engine.lane import Lane
from steelyard.site.assess.outcome import Outputs, Tally, decision_lines
from steelyard.site.assess.source import batches
from steelyard.site.founding import founded

SHOWN_PROFILES = 12
SHOWN_REASONS = 12


def assess_files(
    files: Sequence[Path], *, pack: Path | None, out: Path | None, at: datetime | None, say: Console
) -> Tally:
    """Clear every declaration in ``files`` and print a summary; ``at`` fixes the moment, else each batch has its own.

    Raises ``Unreadable``, ``PackErrors``, ``Conflict`` where another pack selects in this data folder.
    """
    began = time.monotonic()
    actor = house("steelyard assess")
    founded(folder=pack, actor=actor, at=at or timezone.now())
    conventions = in_force(at or timezone.now()).conventions
    prepare_secrets(at=at or timezone.now(), entropy=os.urandom)
    tally = Tally()
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    with Outputs(out) as outputs, Progress(*columns, console=say, transient=True) as progress:
        for file in files:
            task = progress.add_task(file.name, total=None)
            for batch in batches(file, conventions):
                answers = clear_read(batch, at=at or timezone.now())
                lines = decision_lines(answers)
                outputs.write(answers, lines)
                tally.add(answers, lines)
                progress.advance(task, len(batch))
    _summary(tally, seconds=time.monotonic() - began, say=say, out=out)
    return tally


def _summary(tally: Tally, *, seconds: float, say: Console, out: Path | None) -> None:
    total = tally.decided + tally.refused + tally.conflicts
    say.print(
        f"{total:,} declarations in {seconds:.1f} s: {tally.decided:,} decided, {tally.refused:,} refused,"
        f" {tally.conflicts:,} in conflict with what is recorded."
    )
    lanes = Table("Lane", "Declarations", "Share", title="Lanes", title_justify="left")
    for lane in reversed(Lane):
        count = tally.lanes[lane]
        lanes.add_row(lane.value, f"{count:,}", f"{count / tally.decided:.1%}" if tally.decided else "–")
    say.print(lanes)
    if tally.profiles:
        profiles = Table("Profile", "Matches", title="Profiles that matched most", title_justify="left")
        for code, count in tally.profiles.most_common(SHOWN_PROFILES):
            profiles.add_row(code, f"{count:,}")
        say.print(profiles)
    if tally.refusals:
        reasons = Table("Reason", "Times", "First said", title="Refusals", title_justify="left")
        told: dict[str, tuple[int, str]] = {}
        for (code, detail), count in tally.refusals.items():
            told[code] = (told.get(code, (0, detail))[0] + count, told.get(code, (0, detail))[1])
        for code, (count, detail) in sorted(told.items(), key=lambda each: -each[1][0])[:SHOWN_REASONS]:
            reasons.add_row(code, f"{count:,}", detail)
        say.print(reasons)
    if out is not None:
        say.print(f"Written: {out}/decisions.ndjson, {out}/decisions.csv, {out}/refusals.ndjson")
