"""Examples shown in the API's document; each is sent and answered as shown by a test."""

from __future__ import annotations

import json
from typing import Any

from steelyard.engine.messages.schema import PUBLISHED

SAMPLES = PUBLISHED.parent / "samples"

DECLARATION: dict[str, Any] = json.loads((SAMPLES / "import.json").read_text(encoding="utf-8"))
XML = (SAMPLES / "import.xml").read_text(encoding="utf-8")
NDJSON = "".join(
    json.dumps({**DECLARATION, "message_id": f"QXPOR-2026-{number}-1"}, separators=(",", ":")) + "\n"
    for number in ("000414", "000415")
)

ANSWER: dict[str, Any] = {
    "status": "decided",
    "message_id": DECLARATION["message_id"],
    "number": "2026-QXPOR-I-0000001",
    "version": 1,
    "lane": "green",
    "decided_at": "2026-03-09T08:15:00Z",
    "stand_by_until": "2026-03-09T08:45:00Z",
}
REFUSED: dict[str, Any] = {
    "status": "refused",
    "message_id": "QXPOR-2026-000413-1",
    "reasons": [{"place": "/items/0/hs", "code": "required", "detail": "A value is required."}],
}
REPORT: dict[str, Any] = {
    "status": "nil",
    "started_at": "2026-03-09T09:00:00Z",
    "ended_at": "2026-03-09T09:25:00Z",
    "instruction_followed": "yes",
    "extent": "1",
    "details": {
        "type": "documentary",
        "documents_seen": [
            {"kind": "invoice", "reference": "INV-2026-118"},
            {"kind": "transport_document", "reference": "MEDU7713042"},
        ],
    },
    "comment": "All boxes agree with the documents.",
}
WEBHOOK: dict[str, Any] = {"url": "http://127.0.0.1:9000/steelyard", "topics": ["decision.made"]}
