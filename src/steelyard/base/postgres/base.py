"""The database engine of the settings; Django asks for a module of this name."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Sees from its own end whether an idle connection was closed, where Django asks the server at every request."""

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
