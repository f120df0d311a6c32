"""Record verdicts, inside the road's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from steelyard.base.rows import Table, add_rows
from steelyard.engine.assess import Assessment

VERDICT = Table(
    "assessments_verdict",
    {"declaration_id": "bigint", "at": "timestamptz", "release_id": "bigint", "ruleset": "text", "body": "json"},
)

_encoder = msgspec.json.Encoder()


def record(verdicts: Sequence[tuple[int, Assessment]], *, release_id: int, at: datetime) -> None:
    """Write one immutable verdict for each (declaration id, assessment)."""
    rows = [
        (declaration_id, at, release_id, assessment.versions["ruleset"], _encoder.encode(assessment))
        for declaration_id, assessment in verdicts
    ]
    add_rows(VERDICT, rows)
