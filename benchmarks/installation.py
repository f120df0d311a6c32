"""A whole installation in a temporary folder, durable as in production: 1,000 profiles and a past to look back on."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import msgspec
from rich.progress import Progress

from benchmarks.figure import Say

SEED = 7
DAYS = 365
PROFILES = 1_000
HISTORY = 20_000
SPARE = 4  # one in so many more is made: those that amend one another are left out
SOURCE = "demo"  # the system that the simulated year declares as, so that amendments find what they amend


class Installation(msgspec.Struct, frozen=True):
    """``to_come`` gives messages nobody has sent yet, in their order of arrival; ``postmaster`` is a process id."""

    folder: Path
    key: str
    to_come: Iterator[bytes]
    postmaster: int


@contextmanager
def installed(say: Say, *, to_come: int, history: int = HISTORY) -> Iterator[Installation]:
    """Make it, and remove it at the end: ``to_come`` messages are there to be sent, each of them once.

    Once a process: Django can be set up for one data folder alone.
    """
    with tempfile.TemporaryDirectory(prefix="steelyard-bench-") as folder:
        os.environ["STEELYARD_DATA_DIR"] = folder
        os.environ["STEELYARD_LOG_LEVEL"] = "WARNING"
        os.environ.pop("STEELYARD_DATABASE_URL", None)
        from steelyard.site.ground import house

        with house() as environment:
            yield _furnished(say, environment.data_dir, environment.postgres_dir, history, to_come)


def _furnished(say: Say, folder: Path, database: Path, history: int, to_come: int) -> Installation:
    from django.core.management import call_command

    from benchmarks.profiles import widened
    from steelyard.base.accounts.operations_keys import issue_key
    from steelyard.base.accounts.roles import Scope
    from steelyard.base.accounts.token import new_token
    from steelyard.base.actor import house
    from steelyard.cycle.selection.operations import prepare_secrets
    from steelyard.engine.messages import to_json
    from steelyard.engine.pack import load
    from steelyard.packs import DEMO
    from steelyard.site.founding import found
    from steelyard.site.year import Year
    from steelyard.world.world import World

    now = datetime.now(UTC)
    actor = house("benchmarks")
    call_command("migrate", interactive=False, verbosity=0)
    first = now.date() - timedelta(days=DAYS + 1)
    world = World(SEED, first, DAYS, history + to_come + to_come // SPARE)
    days = list(world.days())
    arrivals = [arrival for day in days for arrival in day.arrivals]
    past = arrivals[:history]
    pack = widened(load(DEMO), past, to=PROFILES)
    found(pack, actor=actor, at=datetime.combine(first - timedelta(days=3), time(), UTC))
    say(f"living through {len(past):,} declarations under {len(pack.profiles):,} profiles")
    with Progress(transient=True) as progress:
        lived = progress.add_task("living", total=len(past))
        Year(world, until=past[-1].at, seed=SEED).live(advance=lambda count: progress.advance(lived, count))
    prepare_secrets(at=now, entropy=os.urandom)
    token = new_token()
    issue_key(source=SOURCE, token=token, scopes=list(Scope), actor=actor, at=now, per_minute=1_000_000)
    known = {each.declaration.message_id for each in past} | {None}  # clients do not wait for each other's originals
    coming = (each.declaration for each in arrivals if each.at > past[-1].at and each.declaration.amends in known)
    bodies = [to_json(declaration) for declaration in coming]
    if len(bodies) < to_come:
        raise RuntimeError(f"{len(bodies)} of {to_come} messages; the world has more amendments than there is room for")
    postmaster = int((database / "postmaster.pid").read_text().split("\n", 1)[0])
    return Installation(folder, token, iter(bodies), postmaster)
