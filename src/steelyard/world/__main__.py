"""``python -m steelyard.world``: writes a world to files, what may be seen and what is true in separate folders."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from steelyard.engine.messages.canonical import to_json
from steelyard.world.arrival import Day
from steelyard.world.tally import Tally, TruthTable
from steelyard.world.world import World

ENCODER = msgspec.json.Encoder(decimal_format="string")
console = Console(stderr=True)


class Written(msgspec.Struct, frozen=True):
    """A line of ``arrivals.ndjson``: when each message came in."""

    at: datetime
    message_id: str


def main(
    declarations: Annotated[int, typer.Option(help="How many declarations, amendments on top.", min=1)],
    out: Annotated[Path, typer.Option(help="Folder for declarations.ndjson and arrivals.ndjson.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same world.", min=0)] = 1,
    start: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day.")] = datetime(2025, 1, 1),  # noqa: DTZ001
    days: Annotated[int, typer.Option(help="Length of the world in days.", min=1)] = 365,
    truth: Annotated[Path | None, typer.Option(help="Folder for truth.ndjson; not written without it.")] = None,
) -> None:
    """Generate a synthetic customs world."""
    if truth is not None and truth.resolve() == out.resolve():
        raise typer.BadParameter("keep the truth apart: --truth must be another folder than --out")
    try:
        world = World(seed, start.date(), days, declarations)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    table = write(world, out=out, truth=truth)
    console.print(summary(table, world.measure_from))


def write(world: World, *, out: Path, truth: Path | None) -> TruthTable:
    """Streams ``world`` to files and sums up its truth on the way."""
    tally = Tally()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with ExitStack() as files, Progress(*columns, console=console, transient=True) as progress:
        declared = files.enter_context(_opened(out, "declarations.ndjson"))
        times = files.enter_context(_opened(out, "arrivals.ndjson"))
        true = files.enter_context(_opened(truth, "truth.ndjson")) if truth is not None else None
        task = progress.add_task("Declarations", total=world.declarations)
        for day in world.days():
            _write_day(day, declared, times, true)
            tally.add(day)
            progress.advance(task, len(day.arrivals))
    return tally.table()


def summary(table: TruthTable, measure_from: date) -> Table:
    shown = Table(title=f"{table.declarations:,} declarations, {table.amendments:,} amendments", caption_justify="left")
    for name, justify in (
        ("direction", "left"),
        ("kind", "left"),
        ("declarations", "right"),
        ("at stake, USD", "right"),
    ):
        shown.add_column(name, justify="right" if justify == "right" else "left")
    for row in table.directions:
        shown.add_row(
            row.direction.value, "irregular", f"{row.irregular:,} of {row.declarations:,}", f"{row.revenue:,.0f}"
        )
    shown.add_section()
    for each in table.kinds:
        shown.add_row(each.direction.value, each.kind.value, f"{each.declarations:,}", f"{each.revenue:,.0f}")
    shown.caption = f"The new fraud begins with the measure of {measure_from}."
    return shown


def _write_day(day: Day, declared: BinaryIO, times: BinaryIO, true: BinaryIO | None) -> None:
    for arrival in day.arrivals:
        declared.write(to_json(arrival.declaration) + b"\n")
        times.write(ENCODER.encode(Written(arrival.at, arrival.declaration.message_id)) + b"\n")
        if true is not None:
            true.write(ENCODER.encode(arrival.truth) + b"\n")


def _opened(folder: Path, name: str) -> BinaryIO:
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / name).open("wb")


if __name__ == "__main__":
    typer.run(main)
