"""The product served for the browser tests: a database of its own, a few weeks of a world in it, gunicorn before it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import psycopg
from psycopg import sql

from steelyard.site.cli import DEMO_TIME_ZONE
from steelyard.site.serve import answers
from tests.postgres15 import free_port

ROOT = Path(__file__).parents[2]
PREPARE = "import django; django.setup(); from tests.browser.world import main; main()"


class Served(msgspec.Struct, frozen=True):
    """``address`` is under the one name at which passkeys work without https; ``sessions``: cookie by username.

    ``things``: what there is to look at; ``hidden``: what officers may not see.
    """

    address: str
    sessions: dict[str, str]
    things: dict[str, Any]
    hidden: dict[str, list[str]]


@contextmanager
def served(server: dict[str, Any], name: str) -> Iterator[Served]:
    """Serve a fresh database called ``name`` of ``server`` until the block ends."""
    with database(server, name), tempfile.TemporaryDirectory(prefix="steelyard-browser-") as folder:
        port = free_port()
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("STEELYARD_")},
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
            "STEELYARD_DATABASE_URL": f"postgresql:///{name}?{urlencode(server)}",
            "STEELYARD_DATA_DIR": folder,
            "STEELYARD_PORT": str(port),
            "STEELYARD_TIME_ZONE": DEMO_TIME_ZONE,
            "STEELYARD_LOG_LEVEL": "ERROR",
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),  # this tree, whichever one is installed
        }
        made = subprocess.run(
            [sys.executable, "-c", PREPARE], env=environment, cwd=ROOT, check=False, capture_output=True
        )
        if made.returncode:
            raise RuntimeError(made.stderr.decode())
        log = (Path(folder) / "log").open("w+b")
        web = subprocess.Popen([sys.executable, "-m", "steelyard.site.web"], env=environment, cwd=ROOT, stderr=log)
        try:
            if not answers("127.0.0.1", port, 60):
                raise RuntimeError("the server does not answer")
            yield Served(f"http://localhost:{port}", **json.loads(made.stdout))
        finally:
            web.terminate()
            web.wait(30)
            log.close()


@contextmanager
def database(server: dict[str, Any], name: str) -> Iterator[None]:
    """A fresh database called ``name``, dropped at the end."""
    made, gone = sql.SQL("CREATE DATABASE {}"), sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as connection:
        for statement in (gone, made):
            connection.execute(statement.format(sql.Identifier(name)))
    try:
        yield
    finally:
        with psycopg.connect(**server, dbname="postgres", autocommit=True) as connection:
            connection.execute(gone.format(sql.Identifier(name)))
