"""A database for the tests: the embedded server under ``.data``, or the one STEELYARD_DATABASE_URL names.

The server is shared by every run in this folder; each process has its own database, dropped at the end.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from steelyard.site.embedded import Embedded
from tests.cast import Cast, assemble

PREFIX = "test_steelyard_"
SERVER = Embedded(
    Path(__file__).parent / ".data" / "test-postgres" / "postgres",
    # Speed, not durability: what a test wrote is worth nothing after it.
    tuning={
        "fsync": os.environ.get("STEELYARD_TEST_FSYNC", "off"),
        "synchronous_commit": "off",
        "max_connections": "300",
    },
)


def empty_append_only_tables(self: DatabaseOperations, sql_list: list[str]) -> None:
    """What a transactional test wrote is truncated after it, append-only tables included: triggers are off for that."""
    alias = self.connection.alias
    with transaction.atomic(using=alias), self.connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in sql_list:
            cursor.execute(statement)


def pytest_configure() -> None:
    logging.getLogger().setLevel(logging.WARNING)
    DatabaseOperations.execute_sql_flush = empty_append_only_tables
    # How fast cases are made says how busy the machine is, not whether the code is right.
    hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    hypothesis_settings.load_profile("house")
    # Most tests are not about signing in; those that are say what they require.
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"require_second_factor": False})
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Name a database of this process alone, and start the server it lives in."""
    described = connections["default"].settings_dict
    described["TEST"]["NAME"] = f"{PREFIX}{os.getpid()}"
    if settings.ENVIRONMENT.database_url:
        yield
        return
    SERVER.attach()
    described.update(HOST=str(SERVER.socket_dir), NAME="postgres", USER="postgres")
    drop_orphans()
    yield
    SERVER.detach()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """As the plugin's; the connection that threads shared is let go before the database is dropped."""
    yield
    from steelyard.site.api.declarations import TURNS

    TURNS.close()


def drop_orphans() -> None:
    """Drop the databases of test processes that were killed."""
    with psycopg.connect(**SERVER.address("postgres"), autocommit=True) as connection:
        for (name,) in connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"]
        ).fetchall():
            pid = name.removeprefix(PREFIX).partition("_")[0]
            if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
                connection.execute(
                    psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(psycopg.sql.Identifier(name))
                )


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """No test is refused for what another one tried."""
    cache.clear()


@pytest.fixture(autouse=True)
def speaking_english() -> Iterator[None]:
    """No test goes on in the language of the page that another one opened."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()
