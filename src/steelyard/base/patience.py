"""A look-up that takes longer than anybody would wait is given up: meanwhile it keeps the database from others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from steelyard.base.errors import Invalid, Reason

LONGEST_MS = 3_000
CANCELLED = "57014"


@contextmanager
def patience(milliseconds: int = LONGEST_MS) -> Iterator[None]:
    """Give each statement within so long. Raises ``Invalid`` where one takes longer."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = %s", [milliseconds])
            yield
            with connection.cursor() as cursor:  # a transaction around this one goes on without hurry
                cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != CANCELLED:
            raise
        raise Invalid("search.too_wide", Reason("text", _("This would take too long: give more of it."))) from error
