"""Record verdicts, inside the road's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import connection

from steelyard.engine.assess import Assessment

_encoder = msgspec.json.Encoder()


def record(verdicts: Sequence[tuple[int, Assessment]], *, release_id: int, at: datetime) -> None:
    """Write one immutable verdict for each (declaration id, assessment)."""
    columns = "declaration_id, at, release_id, ruleset, body"
    statement = f"COPY assessments_verdict ({columns}) FROM STDIN"
    # Django translates the driver's errors of ``execute`` alone; those of ``copy`` it has to be told to.
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as rows:
        for declaration_id, assessment in verdicts:
            ruleset = assessment.versions["ruleset"]
            rows.write_row((declaration_id, at, release_id, ruleset, _encoder.encode(assessment).decode()))
