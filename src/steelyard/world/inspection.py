"""A simulated officer does a control: sees what is there to be seen, misses some of it, and reports either way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from zlib import crc32

import numpy as np

from steelyard.engine.declaration import Declaration
from steelyard.world.draw import Stream, generator
from steelyard.world.inspector import Control, Inspector
from steelyard.world.kinds import KINDS, Kind
from steelyard.world.outcome import LEGAL_BASES, Finding, Outcome, reported
from steelyard.world.truth import Irregularity, Truth

UNGUIDED = {Control.DOCUMENTARY: 0.65, Control.PHYSICAL: 0.50, Control.SCAN: 0.85, Control.AUDIT: 0.75}
"""Of what an officer sees when told where to look: what is seen when nobody pointed there."""

PAPERS_AT_INSPECTION = 0.6  # of a documentary check is done along with a physical inspection
INCONCLUSIVE = {Control.DOCUMENTARY: 0.010, Control.PHYSICAL: 0.005, Control.SCAN: 0.030, Control.AUDIT: 0.010}
MINUTES = {Control.DOCUMENTARY: 18.0, Control.PHYSICAL: 85.0, Control.SCAN: 12.0, Control.AUDIT: 900.0}
PENALTY = Decimal("0.5")  # of the duties evaded
EXTENTS = (Decimal("0.1"), Decimal("0.25"), Decimal("0.5"), Decimal(1))
DOCUMENTS_SEEN = {
    "380": "invoice",
    "271": "packing_list",
    "861": "certificate_of_origin",
    "954": "certificate_of_origin",
    "911": "licence",
    "811": "licence",
}
SEALS = 50  # most that a result names
TRANSPORT_DOCUMENTS = ("705", "720", "730", "740", "750")


def inspect(
    *,
    declaration: Declaration,
    truth: Truth,
    control: Control,
    risk_areas: Collection[str],
    inspector: Inspector,
    at: datetime,
    seed: int,
) -> Outcome:
    """The result of ``control`` begun at ``at``, the same for the same arguments.

    ``risk_areas`` are those the instruction points to; empty for a random control. An irregularity is found with
    probability chance(kind, control) x (1 - miss rate) x (1 where the instruction points to it, else ``UNGUIDED``);
    whoever has found one thing looks a second time for the rest.
    """
    rng = _generator(seed, declaration.message_id, inspector.identifier, control)
    seen = _seen(truth, control, risk_areas, inspector, rng)
    findings = tuple(_with_penalty(reported(each), rng) for each in seen)
    if not findings and rng.random() < inspector.false_findings:
        findings = (_false_finding(declaration, rng),)
    status: Literal["nil", "finding", "inconclusive"] = "finding" if findings else "nil"
    if not findings and rng.random() < INCONCLUSIVE[control]:
        status = "inconclusive"
    minutes = MINUTES[control] * inspector.pace * float(np.exp(0.45 * rng.standard_normal()))
    minutes *= (1 + 0.08 * len(declaration.items)) * (1.8 if findings else 1.0)
    extent = _extent(control, bool(findings), rng)
    proved = tuple(sorted({area for each in seen for area in each.risk_areas} & set(risk_areas)))
    return Outcome(
        control=control,
        inspector=inspector.identifier,
        status=status,
        started_at=at,
        ended_at=at + timedelta(seconds=round(max(120.0, minutes * 60))),
        instruction_followed="yes" if rng.random() < 0.9 else "partly",
        extent=extent,
        details=_details(declaration, control, extent, seen, rng),
        findings=findings,
        areas_true=proved,
        usefulness=5 if proved else 4 if findings else int(rng.integers(2, 5)),
        comment=_comment(control, status),
    )


def _generator(seed: int, message_id: str, inspector: str, control: Control) -> np.random.Generator:
    names = (crc32(message_id.encode()), crc32(inspector.encode()), crc32(control.value.encode()))
    return generator(seed, Stream.INSPECTOR, *names)


def chance(irregularity: Irregularity, control: Control) -> float:
    """Chance that ``control``, done without miss and well aimed, shows ``irregularity``."""
    each = irregularity.detectable_by
    if control is Control.PHYSICAL:
        return 1 - (1 - each.physical) * (1 - PAPERS_AT_INSPECTION * each.documentary)
    return {Control.DOCUMENTARY: each.documentary, Control.SCAN: each.scan, Control.AUDIT: each.audit}[control]


def _seen(
    truth: Truth, control: Control, risk_areas: Collection[str], inspector: Inspector, rng: np.random.Generator
) -> list[Irregularity]:
    """What comes to light: all items of a kind together; after a first find, the other kinds get a closer look."""
    found: set[Kind] = set()
    for closer in (False, True):
        if closer and not found:
            break
        for kind in truth.kinds:
            if kind in found:
                continue
            shown = max(chance(each, control) for each in truth.irregularities if each.kind is kind)
            aimed = closer or any(area in risk_areas for area in KINDS[kind].risk_areas)
            if rng.random() < shown * (1 - inspector.miss_rate) * (1.0 if aimed else UNGUIDED[control]):
                found.add(kind)
    return [each for each in truth.irregularities if each.kind in found]


def _with_penalty(finding: Finding, rng: np.random.Generator) -> Finding:
    if not finding.revenue or rng.random() < 0.4:
        return finding
    penalty = (finding.revenue * PENALTY).quantize(Decimal("0.01"))
    return Finding(**{**{name: getattr(finding, name) for name in finding.__struct_fields__}, "penalty": penalty})


def _false_finding(declaration: Declaration, rng: np.random.Generator) -> Finding:
    """Something the officer takes for an irregularity, and is not."""
    item = declaration.items[int(rng.integers(len(declaration.items)))]
    kind, area, box = (
        ("misclassification", "classification", "33"),
        ("quantity", "quantity", "38"),
        ("undervaluation", "valuation", "46"),
    )[int(rng.integers(3))]
    return Finding(
        risk_area=area,
        type=kind,
        legal_base=LEGAL_BASES[kind],
        item=item.sequence,
        box=box,
        declared=item.hs,
        found="in doubt",
        revenue=Decimal(int(rng.integers(10, 400))),
    )


def _extent(control: Control, found: bool, rng: np.random.Generator) -> Decimal:
    if control in (Control.DOCUMENTARY, Control.SCAN):
        return Decimal(1)
    place = int(rng.integers(len(EXTENTS)))
    return EXTENTS[max(place, 2)] if found else EXTENTS[place]


def _details(
    declaration: Declaration,
    control: Control,
    extent: Decimal,
    seen: list[Irregularity],
    rng: np.random.Generator,
) -> dict[str, Any]:
    details: dict[str, Any] = {"type": control.value}
    if control is Control.DOCUMENTARY:
        details["documents_seen"] = _documents(declaration)
        written = [reported(each) for each in seen]
        details["discrepancies"] = tuple(
            {"box": each.box, "declared": each.declared, "found": each.found or "differs"} for each in written
        )
    elif control is Control.PHYSICAL:
        packages = declaration.packages or 1
        details["packages_counted"] = packages
        details["packages_opened"] = max(1, min(packages, round(float(extent) * min(packages, 200))))
        details["weight_found"] = declaration.gross_mass
        intact = rng.random() < 0.97
        details["sealed"] = bool(declaration.transport.containers)
        details["seals"] = tuple(
            {"number": _seal(container), "state": "intact" if intact else "replaced"}
            for container in declaration.transport.containers[:SEALS]
        )
        sampled = bool(seen) and rng.random() < 0.2
        details["samples"] = (f"S-{crc32(declaration.message_id.encode()) % 10**6:06}",) if sampled else ()
    elif control is Control.SCAN:
        details["image"] = f"IMG-{declaration.message_id}"
        details["device"] = f"NII-{1 + int(rng.integers(3))}"
        details["anomaly"] = bool(seen)
    else:
        details["period"] = str(declaration.declared_on)
        details["sample"] = f"{max(1, round(float(extent) * len(declaration.items)))} items"
        details["systems_tested"] = "ledger, purchase orders, payments"
    return details


def _documents(declaration: Declaration) -> tuple[dict[str, str], ...]:
    """The documents declared, each with its number; the officer saw them all."""
    seen = {}
    for document in declaration.documents:
        transport = document.type in TRANSPORT_DOCUMENTS
        kind = "transport_document" if transport else DOCUMENTS_SEEN.get(document.type, "other")
        seen[kind, document.number] = {"kind": kind, "reference": document.number or ""}
    return tuple(seen.values()) or ({"kind": "other"},)


def _seal(container: str) -> str:
    """A seal number, always the same for one container."""
    return f"QX{crc32(container.encode()) % 10**7:07}"


def _comment(control: Control, status: str) -> str:
    if status == "inconclusive":
        return "No conclusion possible; the declarant was asked for more."
    if control is Control.PHYSICAL:
        return "Goods compared with the declaration; photographs taken." if status == "nil" else "Photographs taken."
    return "Every box compared with the documents." if control is Control.DOCUMENTARY else ""
