"""The database engine of the settings; Django asks for a module of this name."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Sees from its own end whether an idle connection was closed, where Django asks the server at every request."""

    def is_usable(self) -> bool:
        """Whether the connection can be used: a server that went away, or has anything to say, is asked.

        A server that closes a connection, or whose process ends, leaves something to read at this end of it.
        """
        if self.connection is None:
            return False
        return self._is_idle() or super().is_usable()

    def _is_idle(self) -> bool:
        if self.errors_occurred or self.connection.closed:
            return False
        poll: Any = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
