"""The demo: an invented country, its officers, and everything there is to see, in one command.

Every step finds out itself whether it is done, so the second start only goes through the motions.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import msgspec
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from steelyard.base.accounts import operations, operations_keys, queries
from steelyard.base.accounts.roles import Role, Scope
from steelyard.base.accounts.token import new_token
from steelyard.base.actor import house
from steelyard.cycle.declarations import queries as declarations
from steelyard.cycle.operators.operations import fold_history, set_aeo_tier
from steelyard.cycle.selection.operations import prepare_secrets
from steelyard.site.environment import Environment
from steelyard.site.founding import founded
from steelyard.site.warm import warm
from steelyard.site.year import SOURCE, Year, officer_name
from steelyard.world.inspector import Control, Inspector, inspectors
from steelyard.world.world import World

ACTOR = house("steelyard demo")
SEED = 2026
DAYS = 365
DECLARATIONS = 20_600
"""In the year; a few fall after the moment of the demo on its last day."""
LEFT = 2
"""Tasks of every office and kind of control that wait when the demo begins, on any day of the week."""
PAST_DAYS = 60
"""Before it: imported as history, so that not everybody is a stranger on the first day."""
Advance = Callable[[int], None]


class Person(msgspec.Struct, frozen=True):
    """Who can be tried out; ``office`` None is the whole country."""

    username: str
    name: str
    roles: tuple[Role, ...]
    office: str | None
    tries: str


PEOPLE = (
    Person("amina", "Amina Haddad", (Role.TARGETER,), None, "read, draft and test profiles"),
    Person("brahim", "Brahim Saleh", (Role.DOCUMENTARY_OFFICER,), "QXPOR", "take the next documentary check"),
    Person("claire", "Claire Dubois", (Role.PHYSICAL_INSPECTOR,), "QXPOR", "inspect goods and record the result"),
    Person("dina", "Dina Karam", (Role.HEAD_OF_RISK_UNIT,), None, "see today's lanes against plan"),
    Person("elias", "Elias Nasser", (Role.INTERNAL_AUDITOR,), None, "read the audit log"),
    Person("farid", "Farid Mansour", (Role.SYSTEM_ADMINISTRATOR,), None, "manage officers, postings and keys"),
)


class Demo(msgspec.Struct, frozen=True):
    environment: Environment
    at: datetime

    @property
    def first_day(self) -> date:
        """The year that is lived ends today."""
        return self.at.astimezone(UTC).date() - timedelta(days=DAYS - 1)

    @property
    def note(self) -> Path:
        """Where the random passwords are kept, so that a second start can tell them again."""
        return self.environment.data_dir / "demo-accounts.json"

    @property
    def unfinished(self) -> Path:
        """There while the year is being lived: the moment that began."""
        return self.environment.data_dir / "demo-year-unfinished"


def begin_again(demo: Demo) -> str | None:
    """Throw away what a start left that was interrupted in its year, which cannot go on from the middle.

    Returns what to say of it. Nobody was told anything of such a year; where something came in since, or the database
    is not ours alone, all of it stays.
    """
    if not demo.unfinished.exists():
        return None
    began = datetime.fromisoformat(demo.unfinished.read_text(encoding="utf-8"))
    if demo.environment.database_url or declarations.any_received(after=began):
        return "An earlier start was interrupted, so this year is shorter; for a whole one, start in an empty database."
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    demo.note.unlink(missing_ok=True)
    demo.unfinished.unlink()
    return "An earlier start was interrupted in the middle of its year: this one begins again."


def make_tables(demo: Demo, advance: Advance) -> None:
    call_command("migrate", interactive=False, verbosity=0)


def found_country(demo: Demo, advance: Advance) -> None:
    began = datetime.combine(demo.first_day - timedelta(days=PAST_DAYS), time(), UTC)
    founded(folder=None, actor=ACTOR, at=began, written=demo.at.astimezone(UTC).date())


def live_year(demo: Demo, advance: Advance) -> None:
    """A year of declarations through the road, controls and results with them; nothing where there are some already."""
    if declarations.any_recorded():
        return
    _write_private(demo.unfinished, demo.at.isoformat())
    for each in inspectors(SEED):
        enrol_inspector(each, since=demo.first_day, at=demo.at)
    days = PAST_DAYS + DAYS
    world = World(SEED, demo.first_day - timedelta(days=PAST_DAYS), days, DECLARATIONS * days // DAYS)
    authorise(world, at=datetime.combine(world.start, time(), UTC))
    year = Year(world, until=demo.at, seed=SEED, left=LEFT)
    with connection.cursor() as cursor:
        # An invented past can be made again, so nobody waits for the disk; what comes after it is durable at once.
        cursor.execute("SET synchronous_commit = off")
        warm(at=demo.at)
        year.recall(PAST_DAYS)
        year.live(advance=advance)
        cursor.execute("RESET synchronous_commit")
    demo.unfinished.unlink()


def authorise(world: World, *, at: datetime) -> None:
    """The operators that are authorised when the world begins."""
    for each in world.operators():
        if each.aeo is not None:
            set_aeo_tier(key=each.identifier.strip().upper(), tier=each.aeo, actor=ACTOR, at=at)


def enrol_inspector(inspector: Inspector, *, since: date, at: datetime) -> None:
    """A simulated officer: enrolled and posted, without a password, so that nobody can sign in as them."""
    officer = operations.enrol_officer(
        username=officer_name(inspector), name=inspector.name, home_office=inspector.office, actor=ACTOR, at=at
    )
    desk = Control.DOCUMENTARY in inspector.controls
    role = Role.DOCUMENTARY_OFFICER if desk else Role.PHYSICAL_INSPECTOR
    operations.post_officer(officer=officer, role=role, office=inspector.office, valid_from=since, actor=ACTOR, at=at)


def keep_books(demo: Demo, advance: Advance) -> None:
    """What a running installation does every night, for the nights since the last start."""
    prepare_secrets(at=demo.at, entropy=os.urandom)
    fold_history(through=demo.at.astimezone(UTC).date() - timedelta(days=1), at=demo.at)


@transaction.atomic
def enrol_people(demo: Demo, advance: Advance) -> None:
    """Give everybody in PEOPLE an account with a random password, and the demo system a key."""
    known = {officer.username for officer in queries.officers()}
    told = accounts(demo)
    for person in PEOPLE:
        if person.username in known:
            continue
        password = secrets.token_urlsafe(12)
        officer = operations.enrol_officer(
            username=person.username,
            name=person.name,
            home_office=person.office,
            password=password,
            actor=ACTOR,
            at=demo.at,
        )
        since = date(demo.at.year - 1, 1, 1)
        for role in person.roles:
            operations.post_officer(
                officer=officer, role=role, office=person.office, valid_from=since, actor=ACTOR, at=demo.at
            )
        told[person.username] = password
    if SOURCE not in {key.source for key in queries.issued_keys()}:
        told["api key"] = new_token()
        scopes = list(Scope)
        operations_keys.issue_key(source=SOURCE, token=told["api key"], scopes=scopes, actor=ACTOR, at=demo.at)
    _write_private(demo.note, json.dumps(told, indent=2))


Step = Callable[[Demo, Advance], None]

STEPS: tuple[tuple[str, Step, int], ...] = (
    ("Make the tables", make_tables, 1),
    ("Found the Republic of Qasira", found_country, 1),
    ("Enrol its officers", enrol_people, 1),
    (f"Live a year of {DECLARATIONS:,} declarations", live_year, DECLARATIONS),
    ("Close the books of last night", keep_books, 1),
)
"""What is done, by whom, and how far it goes: declarations for the year, else a step is one step."""


def prepare(environment: Environment, say: Console) -> Demo:
    """Go through STEPS, showing each with the time it takes."""
    demo = Demo(environment, timezone.now())
    if (told := begin_again(demo)) is not None:
        say.print(told)
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=say) as progress:
        for name, step, total in STEPS:
            task = progress.add_task(name, total=total)
            step(demo, partial(progress.advance, task))
            progress.update(task, completed=total)
    return demo


def accounts(demo: Demo) -> dict[str, str]:
    """Username → password of the accounts that the demo made, and its API key."""
    return dict(json.loads(demo.note.read_text(encoding="utf-8"))) if demo.note.exists() else {}


def tell(demo: Demo, say: Console) -> None:
    """Show who can sign in, and what each can try."""
    told = accounts(demo)
    table = Table("sign in as", "password", "to", box=None, header_style="bold", pad_edge=False)
    for person in PEOPLE:
        table.add_row(person.username, told.get(person.username, "(changed)"), person.tries)
    say.print(table)
    if "api key" in told:
        say.print(f"\nKey of the declaration system: {told['api key']}", soft_wrap=True)


def _write_private(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
