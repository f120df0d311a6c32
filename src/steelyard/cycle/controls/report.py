"""What an officer reports when a control ends: the fields common to all, and those of each kind of control.

``examine`` finds everything wrong with a report at once; nothing is stored before it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

import msgspec
from django.utils.translation import gettext_lazy as _

from steelyard.base.errors import Reason

Seals = Literal["intact", "broken", "replaced", "none"]
FINDING_LIMIT = 50
TEXT_LIMIT = 4000
LONGEST_CONTROL = timedelta(days=30)
NOT_PERFORMED = ("goods_gone", "goods_destroyed", "no_equipment", "unsafe", "withdrawn", "other_agency")


class DocumentaryDetails(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="documentary"):
    documents_seen: tuple[str, ...] = ()
    discrepant_boxes: tuple[str, ...] = ()
    query: str = ""
    answer: str = ""
    amended: tuple[Literal["value", "origin", "hs", "quantity"], ...] = ()


class PhysicalDetails(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="physical"):
    packages_opened: int | None = None
    weight_found: Decimal | None = None  # kg
    seals: Seals | None = None
    concealment: str = ""
    samples: int = 0


class ScanDetails(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="scan"):
    image: str = ""
    device: str = ""
    anomaly: bool = False


class AuditDetails(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="audit"):
    period: str = ""
    sample: str = ""
    systems_tested: str = ""


Details = DocumentaryDetails | PhysicalDetails | ScanDetails | AuditDetails


class FindingReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One irregularity. Money is in national currency; ``item`` is the sequence number of the goods line."""

    risk_area: str
    type: str
    legal_base: str
    item: int | None = None
    box: str = ""
    declared: str = ""
    found: str = ""
    hs: str = ""
    quantity: Decimal | None = None
    revenue: Decimal | None = None
    penalty: Decimal | None = None


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A result as reported. ``extent`` is the fraction of the goods or boxes examined, in (0, 1]."""

    status: Literal["nil", "finding", "inconclusive", "not_performed"]
    started_at: datetime
    ended_at: datetime
    instruction_followed: Literal["yes", "no", "partly"]
    details: Details
    extent: Decimal | None = None
    not_performed_reason: str | None = None
    findings: tuple[FindingReport, ...] = ()
    indicators_true: tuple[int, ...] = ()  # positions, from 1, of the reasons shown that proved true
    other_risks: str = ""
    usefulness: int | None = None
    comment: str = ""


def examine(report: Report, *, kind: str, queued_at: datetime, at: datetime, evidence: int) -> list[Reason]:
    """Everything wrong with ``report`` on a control of ``kind`` that has ``evidence`` pictures attached."""
    return [
        *_clock(report, queued_at, at),
        *_extent(report),
        *_findings(report),
        *_details(report, kind, evidence),
        *_limits(report),
    ]


def _clock(report: Report, queued_at: datetime, at: datetime) -> Iterator[Reason]:
    if report.started_at.tzinfo is None or report.ended_at.tzinfo is None:
        yield Reason("started_at", _("Give start and end with their time zone."))
        return
    if report.ended_at < report.started_at:
        yield Reason("ended_at", _("The control ends before it starts."))
    if report.started_at < queued_at:
        yield Reason("started_at", _("The control starts before it was ordered."))
    if report.ended_at > at:
        yield Reason("ended_at", _("The control ends in the future."))
    if report.ended_at - report.started_at > LONGEST_CONTROL:
        yield Reason("ended_at", _("A control cannot last more than thirty days."))


def _extent(report: Report) -> Iterator[Reason]:
    if report.status == "not_performed":
        if report.not_performed_reason not in NOT_PERFORMED:
            yield Reason("not_performed_reason", _("Say why the control was not performed."))
        return
    if report.extent is None or not report.extent.is_finite() or not 0 < report.extent <= 1:
        yield Reason("extent", _("Say how much was examined, more than 0 and at most 100 per cent."))


def _findings(report: Report) -> Iterator[Reason]:
    if report.status == "finding" and not report.findings:
        yield Reason("findings", _("A result with a finding needs at least one finding."))
    if report.status != "finding" and report.findings:
        yield Reason("status", _("Findings are reported, so the status must be “finding”."))
    if len(report.findings) > FINDING_LIMIT:
        yield Reason("findings", _("Report at most fifty findings."))
    for index, finding in enumerate(report.findings[:FINDING_LIMIT]):
        for name in ("risk_area", "type", "legal_base"):
            if not getattr(finding, name).strip():
                yield Reason(f"findings[{index}].{name}", _("This field is required."))
        for name in ("revenue", "penalty", "quantity"):
            amount = getattr(finding, name)
            if amount is not None and not _plausible(amount):
                yield Reason(f"findings[{index}].{name}", _("Give an amount of zero or more."))


def _plausible(amount: Decimal) -> bool:
    """Not NaN, infinite, negative or larger than any consignment; NaN must go first, for it cannot be compared."""
    return amount.is_finite() and 0 <= amount < Decimal(10) ** 15


def _details(report: Report, kind: str, evidence: int) -> Iterator[Reason]:
    """Silence is not nil: a nil result demands the same extent, time and evidence as any other."""
    details = report.details
    if details.__struct_config__.tag != kind:
        yield Reason("details", _("These are the fields of another kind of control."))
        return
    if report.status == "not_performed":
        return
    if isinstance(details, DocumentaryDetails) and not details.documents_seen:
        yield Reason("details.documents_seen", _("Name the documents that were seen."))
    if isinstance(details, PhysicalDetails):
        if details.packages_opened is None or details.packages_opened < 0:
            yield Reason("details.packages_opened", _("Say how many packages were opened."))
        if details.weight_found is not None and not _plausible(details.weight_found):
            yield Reason("details.weight_found", _("Give an amount of zero or more."))
        if details.samples < 0:
            yield Reason("details.samples", _("Give an amount of zero or more."))
        if details.seals is None:
            yield Reason("details.seals", _("Say in what state the seals were."))
        if not evidence and not report.comment.strip():
            yield Reason("comment", _("Attach a photograph, or note what proves the examination."))
    if isinstance(details, ScanDetails) and not details.image.strip():
        yield Reason("details.image", _("Give the reference of the image."))
    if isinstance(details, AuditDetails) and not details.period.strip():
        yield Reason("details.period", _("Say which period was audited."))


def _limits(report: Report) -> Iterator[Reason]:
    if report.usefulness is not None and not 1 <= report.usefulness <= 5:
        yield Reason("usefulness", _("Usefulness is a mark from 1 to 5."))
    for name in ("comment", "other_risks"):
        if len(getattr(report, name)) > TEXT_LIMIT:
            yield Reason(name, _("This text is too long."))
