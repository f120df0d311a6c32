"""The ``steelyard`` command."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from steelyard import __version__
from steelyard.engine.messages.text import shown as safe
from steelyard.site import log
from steelyard.site.embedded import EmbeddedFailure
from steelyard.site.environment import Environment, SettingsRefused, load
from steelyard.site.ground import database_up, house

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Steelyard: customs risk management.")
user = typer.Typer(no_args_is_help=True, help="Officers of this installation.")
key = typer.Typer(no_args_is_help=True, help="Keys of outside systems.")
packs = typer.Typer(no_args_is_help=True, help="Packs: a country's profiles, lists, parameters and policy.")
messages = typer.Typer(no_args_is_help=True, help="The sentences of the pages, in every language.")
app.add_typer(user, name="user")
app.add_typer(key, name="key")
app.add_typer(messages, name="messages")
app.add_typer(packs, name="pack")
say = Console(highlight=False)


@app.command()
def serve() -> None:
    """Keep the installation up until stopped: database, web server, background worker."""
    from steelyard.site.serve import Keeper

    environment = served()
    log.configure(level=environment.log_level, form=environment.log_format)
    with database_up(environment) as server:
        subprocess.run([sys.executable, "-m", "steelyard", "migrate"], check=True)
        Keeper(server).keep(lambda: say.print(f"Steelyard serves http://{environment.host}:{environment.port}"))


DEMO_TIME_ZONE = "Etc/GMT-3"
"""Where the invented country lies: three hours ahead of Greenwich. Its officers read their own clock."""


@app.command()
def demo() -> None:
    """An invented country to try everything with: prepared on the first start, served on every one."""
    from steelyard.site.serve import Keeper, answers

    # Nobody needs an authenticator app to look at an invented country.
    os.environ.setdefault("STEELYARD_REQUIRE_SECOND_FACTOR", "false")
    os.environ.setdefault("STEELYARD_TIME_ZONE", DEMO_TIME_ZONE)
    environment = served()
    log.configure(level="WARNING", form="text")
    with database_up(environment) as server:
        os.environ.setdefault("STEELYARD_LOG_LEVEL", "WARNING")
        keeper = Keeper(server)
        with keeper.holding("web"):
            # The preparing process ends before serving begins: what it needed of memory goes with it.
            subprocess.run([sys.executable, "-m", "steelyard", "prepare-demo"], check=True)

        def tell() -> None:
            if answers(environment.host, environment.port):
                if not load().require_second_factor:
                    say.print("\nA password is enough here; STEELYARD_REQUIRE_SECOND_FACTOR=true asks for more.")
                say.print(f"\nOpen [bold]http://{environment.host}:{environment.port}[/bold] · stop with Ctrl-C")

        keeper.keep(tell)


def served() -> Environment:
    """The settings, once it is sure that the address they name is ours to take."""
    from steelyard.site.serve import wrong_address

    environment = load()
    wrong = wrong_address(environment.host, environment.port)
    if wrong is not None:
        raise SettingsRefused((wrong,))
    return environment


@app.command(hidden=True)
def prepare_demo() -> None:
    """The part of the demo before serving."""
    with house() as environment:
        from steelyard.site import demo as steps

        prepared = steps.prepare(environment, say)
        steps.tell(prepared, say)


@app.command()
def migrate() -> None:
    """Bring the database's tables up to this version."""
    with house():
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)


@app.command()
def check() -> None:
    """Look at the settings and the database; tell everything that is wrong. Exit code 1 when anything is."""
    with house():
        from django.core.management import call_command

        from steelyard.site import health

        call_command("check", deploy=False, verbosity=0)
        found = [f"migration {name} is waiting: run steelyard migrate" for name in health.waiting_migrations()]
        if not health.disk_has_room():
            found.append("the disk is full up to STEELYARD_DISK_LIMIT")
    for line in found:
        say.print(line)
    if found:
        raise typer.Exit(1)
    say.print("Settings, database and disk are in order.")


@app.command()
def reread() -> None:
    """Read every accepted message again as it was read when it came; tell those that give another declaration now.

    A CSV row is read through the very mapping it came by. Exit code 1 when any differs.
    """
    with house():
        from steelyard.cycle.road.reread import differing

        found = 0
        for each in differing():
            found += 1
            say.print(f"{safe(each.source)} {safe(each.message_id)}: {safe(each.why, 300)}", markup=False)
    if found:
        raise typer.Exit(1)
    say.print("Every message gives the declaration on record.")


@app.command()
def verify(
    office: Annotated[str | None, typer.Option(help="Code of the office; every office when absent.")] = None,
) -> None:
    """Check the chain of decisions, and make each again from its record and its day's secret.

    Tells every fault. Exit code 1 when there is any.
    """
    with house():
        from steelyard.site.verify import verify as verified

        found = verified(office=office, say=say)
    for sentence in found.faults:
        say.print(safe(sentence, 300), markup=False, soft_wrap=True)
    if found.faults:
        raise typer.Exit(1)
    streams = "1 stream" if found.streams == 1 else f"{found.streams} streams"
    say.print(f"{found.decisions:,} decisions replayed in {streams}: each is as it was made.")


@app.command()
def assets(node_modules: Path = Path("node_modules")) -> None:
    """Copy the pinned npm files that browsers load, and collect all static files under hashed names."""
    from steelyard.base.ui.assets import copy_assets

    count = copy_assets(node_modules)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard.site.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.STORAGES["staticfiles"] = {"BACKEND": "steelyard.base.ui.storage.HashedFiles"}
    django.setup()
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    say.print(f"{count} files copied, all collected.")


@app.command()
def assess(
    files: Annotated[list[Path], typer.Argument(help="JSON, XML, NDJSON or CSV files of declarations.")],
    pack: Annotated[Path | None, typer.Option(help="Folder of the pack; the demo pack when absent.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for what was decided, line by line.")] = None,
    at: Annotated[datetime | None, typer.Option(help="The moment to decide at, UTC; now when absent.")] = None,
) -> None:
    """Give the declarations in files their lanes, without the web. Exit code 2 when anything was refused.

    Exit code 1, and nothing decided, when a file cannot be taken in at all.
    """
    from steelyard.site.assess.source import Unreadable, faults_outside, tables

    faults = faults_outside(files)
    refused, broken = writable(out), usable(pack)
    judged = broken is None and tables(file for file in files if file not in faults)
    if (faults or refused or broken) and not judged:  # else there is more to tell, by the mappings of the pack
        raise Unreadable("\n".join(filter(None, [*faults.values(), refused, broken])))
    with house():
        from django.core.management import call_command

        from steelyard.site.assess.command import assess_files

        call_command("migrate", interactive=False, verbosity=0)

        moment = None if at is None else at.replace(tzinfo=at.tzinfo or UTC)
        tally = assess_files(files, pack=pack, out=out, at=moment, say=say, refused=refused)
    if tally.refused or tally.conflicts:
        raise typer.Exit(2)


def usable(pack: Path | None) -> str | None:
    """Read the pack before anything is begun: everything that is wrong with it."""
    from steelyard.engine.pack import PackErrors, load

    if pack is None:
        return None
    try:
        load(pack)
    except PackErrors as wrong:
        return f"--pack {pack}: {wrong}"
    return None


def writable(out: Path | None) -> str | None:
    """Make the folder for results, before anything is decided: what stands in the way."""
    if out is None:
        return None
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"--out: {out}: {error.strerror}"
    return None if os.access(out, os.W_OK) else f"--out: {out} may not be written to by this account"


@packs.command("check")
def pack_check(folder: Path) -> None:
    """Check a pack whole and run its cases; tell everything that is wrong, with file and line. Exit code 1 then."""
    from steelyard.engine.pack import PackErrors, load, run_cases, summary

    try:
        pack = load(folder)
    except PackErrors as wrong:
        say.print(str(wrong), markup=False)
        raise typer.Exit(1) from wrong
    failures = run_cases(pack)
    say.print(summary(pack, failures), markup=False)
    if failures:
        raise typer.Exit(1)


@user.command("add")
def user_add(
    username: str,
    name: str,
    role: Annotated[list[str] | None, typer.Option(help="A role, once for each.")] = None,
    office: Annotated[str | None, typer.Option(help="Code of the office; the whole country when absent.")] = None,
) -> None:
    """Enrol an officer with a random password, shown once; they choose their own when they first sign in."""
    with house():
        from django.utils import timezone

        from steelyard.base.accounts import operations
        from steelyard.base.accounts.roles import Role
        from steelyard.base.actor import house as the_house

        unknown = sorted(set(role or []) - set(Role.values))
        if unknown:
            raise typer.BadParameter(f"no such role: {', '.join(unknown)}. Roles are {', '.join(Role.values)}.")
        password = secrets.token_urlsafe(12)
        at, actor = timezone.now(), the_house("steelyard user add")
        roles = [Role(each) for each in role or []]
        officer = operations.enrol_officer(
            username=username,
            name=name,
            home_office=office,
            password=password,
            temporary=True,
            actor=actor,
            at=at,
        )
        for each in roles:
            operations.post_officer(
                officer=officer, role=each, office=office, valid_from=timezone.localdate(at), actor=actor, at=at
            )
    say.print(f"{username} signs in with {password}")


@key.command("issue")
def key_issue(
    source: str,
    scope: Annotated[
        list[str], typer.Option(help="declarations:write, decisions:read, grounds:read, results:write, webhooks.")
    ],
    days: Annotated[int | None, typer.Option(min=1, help="Days until it expires; never when absent.")] = None,
    per_minute: Annotated[int | None, typer.Option(min=1, help="Most requests in a minute.")] = None,
) -> None:
    """Issue a key for an outside system, shown once."""
    with house():
        from django.utils import timezone

        from steelyard.base.accounts.operations_keys import issue_key
        from steelyard.base.accounts.roles import Scope
        from steelyard.base.accounts.token import new_token
        from steelyard.base.actor import house as the_house

        unknown = sorted(set(scope) - {each.value for each in Scope})
        if unknown:
            raise typer.BadParameter(f"no such scope: {', '.join(unknown)}. Scopes are {', '.join(Scope)}.")
        token, at = new_token(), timezone.now()
        issue_key(
            source=source,
            token=token,
            scopes=[Scope(each) for each in scope],
            expires_at=None if days is None else at + timedelta(days=days),
            per_minute=per_minute,
            actor=the_house("steelyard key issue"),
            at=at,
        )
    say.print(f"Key of {source}: {token}")


@messages.command("update")
def messages_update() -> None:
    """Gather the sentences of code and templates into the catalogs; tell what is still to be translated."""
    from steelyard.site import messages as sentences

    for language, owed in sentences.update().items():
        say.print(f"{language}: {owed} to translate")


@messages.command("compile")
def messages_compile() -> None:
    """Write the compiled catalogs that the pages read."""
    from steelyard.site import messages as sentences

    sentences.compile_all()


def version(shown: bool) -> None:
    if shown:
        say.print(__version__)
        raise typer.Exit


@app.callback()
def callback(
    version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """What may stand before the name of a command."""


def main() -> None:
    """Run the command; what a person can mend is told in a sentence, without a traceback."""
    from django.db import OperationalError

    from steelyard.base.errors import Refusal

    try:
        app()
    except (SettingsRefused, EmbeddedFailure, Refusal, ValueError, OperationalError) as refused:
        said = f"The database does not serve: {refused}" if isinstance(refused, OperationalError) else f"{refused}"
        Console(stderr=True, highlight=False, markup=False).print(said, style="red")
        sys.exit(1)
