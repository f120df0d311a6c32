"""The ground commands stand on: settings read, database up, Django ready; and everything let go at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.db import DatabaseError, connections

from steelyard.site.embedded import Embedded
from steelyard.site.environment import Environment, SettingsRefused, load

DATABASE = "steelyard"
SUPPORTED = range(15, 19)
"""Major versions of PostgreSQL that the tests pass on."""


def embedded(environment: Environment) -> Embedded | None:
    """The embedded server of this installation; None when an external database was named."""
    return None if environment.database_url else Embedded(environment.postgres_dir)


@contextmanager
def database_up(environment: Environment) -> Iterator[Embedded | None]:
    """Hold the embedded server, where it is the one in use, for the length of the block.

    Raises EmbeddedFailure, and SettingsRefused where there can be no data folder.
    """
    try:
        environment.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        wrong = f"STEELYARD_DATA_DIR: {environment.data_dir} cannot be made: {error.strerror}"
        raise SettingsRefused((wrong,)) from error
    server = embedded(environment)
    if server is None:
        yield None
        return
    server.attach()
    try:
        server.create(DATABASE)
        yield server
    finally:
        server.detach()


def unfit() -> tuple[str, ...]:
    """Why the database cannot be ours, a sentence each; nothing where it does not answer: that is told elsewhere."""
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),"
                " current_setting('session_replication_role')"
            )
            version, encoding, replication_role = cursor.fetchone()
    except DatabaseError:
        return ()
    wrong = []
    if version // 10_000 not in SUPPORTED:
        wrong.append(
            f"STEELYARD_DATABASE_URL: PostgreSQL {version // 10_000} serves there, and {SUPPORTED[0]} to"
            f" {SUPPORTED[-1]} are supported"
        )
    if encoding != "UTF8":
        wrong.append(f"STEELYARD_DATABASE_URL: the database is encoded in {encoding}; make one with ENCODING 'UTF8'")
    if replication_role != "origin":
        wrong.append(
            f"STEELYARD_DATABASE_URL: session_replication_role is {replication_role}, so that the database holds to"
            " none of its guards; let it be origin"
        )
    return tuple(wrong)


@contextmanager
def house() -> Iterator[Environment]:
    """Django ready and its database up, for the length of the block. Raises SettingsRefused, EmbeddedFailure."""
    environment = load()
    with database_up(environment):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steelyard.site.settings")
        django.setup()
        try:
            if environment.database_url and (wrong := unfit()):
                raise SettingsRefused(wrong)
            yield environment
        finally:
            connections.close_all()
