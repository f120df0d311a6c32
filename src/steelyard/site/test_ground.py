"""What a person can mend is told in a sentence, without a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from steelyard.site.ground import unfit


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"STEELYARD_DATA_DIR": "/proc/steelyard"}, "STEELYARD_DATA_DIR: /proc/steelyard cannot be made"),
        ({"STEELYARD_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "The database does not serve"),
    ],
)
def test_what_is_wrong_with_the_ground_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: dict[str, str], said: str
) -> None:
    # A process of its own, for here Django has its settings already.
    monkeypatch.delenv("STEELYARD_DATABASE_URL", raising=False)
    environment = {**os.environ, "STEELYARD_DATA_DIR": str(tmp_path), **setting}
    ended = subprocess.run(
        [sys.executable, "-m", "steelyard", "check"], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout


@pytest.mark.django_db(transaction=True)
def test_a_database_that_cannot_be_ours_is_told_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unfit() == ()
    given = connection.get_connection_params()
    address = {name: given[name] for name in ("host", "port", "dbname", "user", "password") if name in given}
    made = "CREATE DATABASE test_latin1 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
    with psycopg.connect(**address, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS test_latin1")
        server.execute(made)
    try:
        monkeypatch.setitem(connection.settings_dict, "NAME", "test_latin1")
        connection.close()
        (told,) = unfit()
        assert "encoded in LATIN1" in told
    finally:
        monkeypatch.undo()
        connection.close()
        with psycopg.connect(**address, autocommit=True) as server:
            server.execute("DROP DATABASE test_latin1")


def test_a_version_nobody_tried_is_told(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("steelyard.site.ground.SUPPORTED", range(90, 95))
    (told,) = unfit()
    assert "90 to 94 are supported" in told


def test_a_database_without_its_guards_is_told(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    (told,) = unfit()
    assert "session_replication_role is replica" in told
