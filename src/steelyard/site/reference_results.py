"""The reference page of the structured result, written from the types it is read into and the words officers see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import msgspec
from django.utils import translation
from msgspec import inspect

from steelyard.cycle.controls import report, wordings
from steelyard.cycle.controls.examine import LONGEST_CONTROL
from steelyard.cycle.controls.least import LANE_OF_KIND, least
from steelyard.cycle.controls.operations import MOST_PICTURES


def _least() -> str:
    return ", ".join(f"{kind} {least(kind, None) // timedelta(minutes=1)} min" for kind in LANE_OF_KIND)


HEAD = f"""# The result of a control

Every control ends with a result, whoever did it and wherever: on the page of the task, through
[the API](../how-to/send-results.md), or in the other system that did it. The fields are the same, and so is what is
refused: everything wrong is told at once, each reason with its place, under the code `controls.result`.

A result is never changed. What has to be put right is a new version of it, with the reason.

- **Nil is a result like any other.** It demands the same time, extent and evidence as a finding; silence is not nil.
- **Inconclusive** and **not performed** are neither hits nor misses: they are in no hit rate, and in no history.
- **Evidence** of a control that was performed is at least one of these: a picture attached to it (at most
  {MOST_PICTURES}), a reference of what is kept elsewhere, a note that says what proves it; for a documentary control
  also a document seen with its number, for a scan its image, for an audit the entries tested.
- **Time**: it starts after it was ordered, ends before it is reported and lasts at most {LONGEST_CONTROL.days} days.
  One performed in less than its kind takes at least needs `quick_reason`, in words, which stays with the result. The
  pack says how long (`control_minutes` of its policy), and where it does not:
  {_least()}. The time that counts is that of the control, not that of writing it down.
- **Codes** stand for what was found; text may say more, and never stands in place of a code.
- Empty text and a field left out are the same. A field that is not on this page is refused.

This page is written by `make reference`.
"""

SAID: dict[str, dict[str, str]] = {
    "Report": {
        "status": "How the control ended. `finding` exactly where there are findings.",
        "started_at": "When it began, with the time zone.",
        "ended_at": "When it ended, with the time zone.",
        "instruction_followed": "Whether the officer did what the instruction asked.",
        "details": "The fields of this kind of control, named by `type`.",
        "extent": "The fraction of the goods, or of the boxes, examined: in (0, 1]; none where not performed.",
        "not_performed_reason": "Why not: exactly where the status is `not_performed`.",
        "findings": "The irregularities found.",
        "indicators_true": "Positions, from 1, of the reasons shown on the task that proved true.",
        "other_risks": "Risks noticed beside those the control was ordered for.",
        "usefulness": "How useful the instruction was, from 1, useless, to 5. The owner of the profile reads it.",
        "comment": "A note.",
        "quick_reason": "Why the control took less time than its kind takes at least; needed exactly then.",
        "officers": "Who took part besides the one who reports: user names.",
        "evidence": "References of evidence kept elsewhere: file or picture numbers.",
    },
    "FindingReport": {
        "risk_area": "Code of a risk area of the pack in force.",
        "type": "What was wrong.",
        "legal_base": "The provision that was broken.",
        "item": "Sequence number of the goods line of the declaration.",
        "box": "The box of the declaration.",
        "declared": "What was declared.",
        "found": "What was found.",
        "hs": "The HS code found.",
        "quantity": "How much of the goods the finding concerns.",
        "unit": "The unit of `quantity`, exactly where that is given.",
        "revenue": "Extra duties and taxes.",
        "penalty": "The penalty imposed.",
        "evidence": "Pictures attached to this control that show it, by SHA-256.",
    },
    "OtherRisk": {"risk_area": "Code of a risk area of the pack in force.", "note": "What was noticed."},
    "DocumentaryDetails": {
        "documents_seen": "At least one where the control was performed.",
        "discrepancies": "Boxes that do not agree with the documents.",
        "queries": "Questions put to the declarant.",
        "amended": "What was put right on the declaration because of the control.",
    },
    "DocumentSeen": {"kind": "What kind of document.", "reference": "Its number."},
    "Discrepancy": {"box": "The box.", "declared": "What it says.", "found": "What the documents say."},
    "Query": {
        "about": "What was asked about.",
        "question": "The question.",
        "outcome": "What came of it.",
        "answer": "The answer; none exactly where the outcome is `unanswered`.",
    },
    "Amended": {
        "field": "What was amended.",
        "new": "The new value.",
        "item": "Sequence number of the goods line.",
        "declared": "The value declared.",
    },
    "PhysicalDetails": {
        "packages_counted": "Packages counted; needed where performed (0 for goods in bulk).",
        "packages_opened": "Packages opened, of those counted; needed where performed.",
        "weight_found": "Weight found, where the goods were weighed.",
        "sealed": "Whether seals were fitted; needed where performed.",
        "seals": "Every seal that was fitted.",
        "concealment": "Where and how goods were hidden.",
        "samples": "Numbers of the samples taken.",
    },
    "Seal": {"number": "Its number.", "state": "Its state when the control began."},
    "Concealment": {"place": "Where.", "method": "How.", "note": "What else is to be said of it."},
    "ScanDetails": {
        "image": "Reference of the image; needed where performed.",
        "device": "The device.",
        "anomaly": "Whether the image shows an anomaly.",
    },
    "AuditDetails": {
        "period": "The period audited; needed where performed.",
        "sample": "The entries tested; needed where performed.",
        "systems_tested": "The systems tested.",
    },
}
PARTS = {
    "Every result": (report.Report,),
    "A finding": (report.FindingReport, report.OtherRisk),
    "Documentary control": (
        report.DocumentaryDetails,
        report.DocumentSeen,
        report.Discrepancy,
        report.Query,
        report.Amended,
    ),
    "Physical control": (report.PhysicalDetails, report.Seal, report.Concealment),
    "Scan": (report.ScanDetails,),
    "Post-clearance audit": (report.AuditDetails,),
}
WORDS: dict[str, Mapping[Any, Any]] = {
    "status": wordings.OUTCOMES,
    "instruction_followed": wordings.FOLLOWED,
    "not_performed_reason": wordings.NOT_PERFORMED_REASONS,
    "type": wordings.FINDING_TYPES,
    "kind": wordings.DOCUMENTS,
    "about": wordings.QUERY_TOPICS,
    "outcome": wordings.QUERY_OUTCOMES,
    "field": wordings.AMENDABLE,
    "state": wordings.SEAL_STATES,
    "place": wordings.HIDING_PLACES,
    "method": wordings.HIDING_METHODS,
}
"""Words of the code list of a field, by its name: no two lists share one."""

DECIMAL = "decimal number, as text or a number"
PATTERNS = {
    "^([0-9]{6,10})?$": "6 to 10 digits",
    "^([A-Z0-9]{2,3})?$": "code of UN/CEFACT recommendation 20",
    "^[0-9a-f]{64}$": "SHA-256 in 64 hexadecimal digits",
}


def results_page() -> str:
    with translation.override("en"):
        return HEAD + "".join(_part(title, structs) for title, structs in PARTS.items()) + "".join(_codes())


def _part(title: str, structs: tuple[type[msgspec.Struct], ...]) -> str:
    tables = (_table(struct, named=place > 0) for place, struct in enumerate(structs))
    return f"\n## {title}\n" + "".join(tables)


def _table(struct: type[msgspec.Struct], *, named: bool) -> str:
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    said = SAID[struct.__name__]
    if set(said) != {field.name for field in info.fields}:
        raise KeyError(f"the page does not speak of the fields of {struct.__name__}")
    rows = ""
    for field in info.fields:
        needed = "yes" if field.required else ""
        rows += f"| `{field.name}` | {needed} | {_takes(field.type, {'name': field.name})} | {said[field.name]} |\n"
    head = f"\n### `{struct.__name__}`\n" if named else ""
    kind = f'\nWith `"type": "{info.tag}"`.\n' if info.tag else ""
    return f"{head}{kind}\n| field | needed | takes | |\n|---|---|---|---|\n{rows}"


def _takes(kind: inspect.Type, limits: Mapping[str, Any]) -> str:
    """What a field takes, in words, with its limits."""
    if isinstance(kind, inspect.Metadata):
        return _takes(kind.type, {**limits, **(kind.extra_json_schema or {}), **(kind.extra or {})})
    if isinstance(kind, inspect.UnionType):
        others = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        return " or ".join(_takes(each, limits) for each in others)
    if isinstance(kind, inspect.StructType):
        return f"`{kind.cls.__name__}`"
    if isinstance(kind, inspect.VarTupleType):
        return f"list of {_takes(kind.item_type, {})}, at most {limits['maxItems']}"
    if "enum" in limits:
        return f"[code](#codes-of-{limits['name']})"
    if isinstance(kind, inspect.StrType):
        most = limits.get("maxLength")
        return PATTERNS[limits["pattern"]] if most is None else f"text, at most {most} characters"
    if isinstance(kind, inspect.IntType):
        return f"{limits['minimum']} to {limits['maximum']:,}" if "minimum" in limits else "whole number"
    if isinstance(kind, inspect.DecimalType):
        said = limits.get("description", f"at most {limits['decimals']} decimals")
        return f"{DECIMAL}: {said[0].lower()}{said[1:].rstrip('.')}"
    return {inspect.BoolType: "`true` or `false`", inspect.DateTimeType: "RFC 3339 time"}[type(kind)]


def _codes() -> Iterator[str]:
    yield "\n## Codes\n"
    for field, words in WORDS.items():
        yield f"\n### Codes of `{field}`\n\n| code | meaning |\n|---|---|\n"
        yield from (f"| `{code}` | {word} |\n" for code, word in words.items())
    yield "\n### Units offered on the page\n\nAny other code of UN/CEFACT recommendation 20 is taken too.\n\n"
    yield "| code | meaning |\n|---|---|\n"
    yield from (f"| `{code}` | {word} |\n" for code, word in wordings.UNITS.items())
