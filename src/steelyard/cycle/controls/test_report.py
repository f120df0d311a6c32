"""A report is stored only when nothing is wrong with it, and everything wrong is said at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from steelyard.cycle.controls.report import (
    DocumentaryDetails,
    FindingReport,
    PhysicalDetails,
    Report,
    examine,
)

QUEUED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
AT = QUEUED + timedelta(hours=5)
DETAILS = PhysicalDetails(packages_opened=3, seals="intact")
FINDING = FindingReport(risk_area="revenue", type="undervaluation", legal_base="Art. 1")
NIL = Report("nil", QUEUED, AT, "yes", DETAILS, extent=Decimal(1))


def places(evidence: int = 1, **fields: Any) -> list[str]:
    report = msgspec.structs.replace(NIL, **fields)
    return [reason.path for reason in examine(report, kind="physical", queued_at=QUEUED, at=AT, evidence=evidence)]


def details(**fields: Any) -> PhysicalDetails:
    return msgspec.structs.replace(DETAILS, **fields)


def test_a_complete_nil_is_accepted_on_the_bounds_of_its_clock() -> None:
    assert places() == []


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"started_at": QUEUED - timedelta(seconds=1)}, "started_at"),
        ({"started_at": QUEUED.replace(tzinfo=None)}, "started_at"),
        ({"ended_at": AT + timedelta(seconds=1)}, "ended_at"),
        ({"started_at": AT, "ended_at": QUEUED}, "ended_at"),
        ({"status": "not_performed"}, "not_performed_reason"),
        ({"status": "finding"}, "findings"),
        ({"findings": (FINDING,)}, "status"),
        ({"status": "finding", "findings": (FINDING,) * 51}, "findings"),
        ({"details": DocumentaryDetails(documents_seen=("N380",))}, "details"),
        ({"details": details(packages_opened=-1)}, "details.packages_opened"),
        ({"details": details(seals=None)}, "details.seals"),
        ({"details": details(samples=-1)}, "details.samples"),
        ({"details": details(weight_found=Decimal("NaN"))}, "details.weight_found"),
        ({"evidence": 0}, "comment"),
        ({"usefulness": 0}, "usefulness"),
        ({"usefulness": 6}, "usefulness"),
        ({"comment": "x" * 4001}, "comment"),
        ({"other_risks": "x" * 4001}, "other_risks"),
        *(({"extent": value}, "extent") for value in (None, Decimal(0), Decimal("1.01"), Decimal("NaN"))),
    ],
)
def test_each_fault_is_told_at_its_place(fields: dict[str, Any], place: str) -> None:
    assert places(**fields) == [place]


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity", "1e15"])
@pytest.mark.parametrize("name", ["revenue", "penalty", "quantity"])
def test_amounts_are_bounded(name: str, amount: str) -> None:
    finding = msgspec.structs.replace(FINDING, **{name: Decimal(amount)})
    assert places(status="finding", findings=(finding,)) == [f"findings[0].{name}"]


def test_nil_demands_the_same_as_a_finding() -> None:
    bare: dict[str, Any] = {"details": PhysicalDetails(), "extent": None, "evidence": 0}
    assert places(**bare) == places(**bare, status="finding", findings=(FINDING,))
    assert places(**bare) == ["extent", "details.packages_opened", "details.seals", "comment"]


def test_a_control_not_performed_needs_only_its_reason() -> None:
    nothing: dict[str, Any] = {"details": PhysicalDetails(), "extent": None, "evidence": 0}
    assert places(status="not_performed", not_performed_reason="unsafe", **nothing) == []
