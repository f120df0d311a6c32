"""Read JSON ``{message id: [number, lane]}`` of what was acknowledged, and print how the database stands to it."""

from __future__ import annotations

import json
import sys
from typing import Any

from steelyard.site.ground import house
from tests.faults.prepare import SOURCE

COUNTS = {
    "declarations": "SELECT count(*) FROM declarations_declaration",
    "messages": "SELECT count(*) FROM declarations_message WHERE accepted",
    "duplicates": "SELECT count(*) FROM (SELECT 1 FROM declarations_declaration GROUP BY source, message_key"
    " HAVING count(*) > 1) AS twice",
    "verdicts": "SELECT count(*) FROM assessments_verdict",
    "decisions": "SELECT count(*) FROM selection_decision",
    "events": "SELECT count(*) FROM outbox_event WHERE topic = 'decision.made'",
    "owed": "SELECT count(*) FROM selection_decision WHERE lane <> 'green'",
    "controls": "SELECT count(*) FROM controls_control",
    "without_goods": "SELECT count(*) FROM declarations_declaration declared WHERE NOT EXISTS"
    " (SELECT FROM declarations_item WHERE declaration_id = declared.id)",
    "goods_of_nothing": "SELECT count(*) FROM declarations_item item WHERE NOT EXISTS"
    " (SELECT FROM declarations_declaration WHERE id = item.declaration_id)",
}
STORED = """
SELECT declared.message_key, decided.number, decided.lane
FROM declarations_declaration declared JOIN selection_decision decided ON decided.declaration_id = declared.id
WHERE declared.source = %s
"""


def main() -> None:
    acknowledged = {key: tuple(told) for key, told in json.load(sys.stdin).items()}
    with house():
        json.dump(_found(acknowledged), sys.stdout)


def _found(acknowledged: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    from django.db import connection

    from steelyard.cycle.selection.integrity import check_stream
    from steelyard.engine.declaration import Direction

    with connection.cursor() as cursor:
        counts = {}
        for name, statement in COUNTS.items():
            cursor.execute(statement)
            counts[name] = cursor.fetchone()[0]
        cursor.execute(STORED, [SOURCE])
        stored = {key: (number, lane) for key, number, lane in cursor.fetchall()}
        cursor.execute("SELECT office, direction FROM selection_officestate")
        streams = cursor.fetchall()
    checks = [check_stream(office=office, direction=Direction(direction)) for office, direction in streams]
    return {
        **counts,
        "lost": sum(key not in stored for key in acknowledged),
        "changed": sum(stored.get(key, told) != told for key, told in acknowledged.items()),
        "checked": sum(check.decisions for check in checks),
        "chain_faults": [fault.sentence for check in checks for fault in check.faults],
    }


if __name__ == "__main__":
    main()
