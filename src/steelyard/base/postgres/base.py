"""The database engine of the settings; Django asks for a module of this name."""

from __future__ import annotations

import select
from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg import IsolationLevel
from psycopg.pq import TransactionStatus

from steelyard.base.postgres.silence import Connection

# What was acknowledged stays, however the server, its database or the account was tuned.
SESSION = """
SELECT set_config('plan_cache_mode', 'force_generic_plan', false),
    set_config('synchronous_commit', coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'), false)
"""


class Kept:
    """Cursors of one connection that ``base.prepared`` uses again.

    ``askers`` have been read to the end; nobody reads what the ``writer`` is told.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.askers: list[Any] = []
        self.writer: Any = None


class Moments(BaseTzLoader):  # type: ignore[misc]
    """Reads the instants of a session in UTC many times as fast; what Python has no instant for is Django's to tell."""

    timezone = UTC

    def load(self, data: Any) -> Any:
        try:
            return datetime.fromisoformat(bytes(data).decode())
        except ValueError:
            return super().load(data)


class DatabaseWrapper(base.DatabaseWrapper):
    """Sees from its own end whether an idle connection was closed, where Django asks the server at every request.

    Statements that the server keeps (``base.prepared``) are planned once for any parameters: their parameters say
    nothing that a plan could gain from, and the server would else plan some of them anew each time.
    """

    kept: Kept

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Django's, with a connection that a silent server does not hold. No setting chooses a pool or isolation."""
        self.kept = Kept()
        self.isolation_level = IsolationLevel.READ_COMMITTED
        connection = Connection.connect(**conn_params)
        connection.adapters.register_loader("timestamptz", Moments)
        return connection

    def init_connection_state(self) -> None:
        super().init_connection_state()
        with self.cursor() as cursor:
            cursor.execute(SESSION)

    def is_usable(self) -> bool:
        """Whether the connection can be used. In a transaction, after an error, or with anything to read, it is asked.

        A server that closes a connection, or whose process ends, leaves something to read at this end of it.
        """
        if self.connection is None:
            return False
        return self._is_idle() or super().is_usable()

    def _is_idle(self) -> bool:
        status = self.connection.pgconn.transaction_status  # unknown where the connection is closed
        if self.errors_occurred or status != TransactionStatus.IDLE:
            return False
        poll: Any = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
