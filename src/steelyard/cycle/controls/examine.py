"""Everything wrong with a report, at once: nothing is stored before there is nothing to say.

The page, the API and the simulated officers of the demo all come through here, and hear the same reasons.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from steelyard.base.errors import Reason
from steelyard.cycle.controls.report import (
    AuditDetails,
    Details,
    DocumentaryDetails,
    FindingReport,
    PhysicalDetails,
    Report,
    ScanDetails,
    kind_of,
)
from steelyard.cycle.controls.shape import flaws

LONGEST_CONTROL = timedelta(days=30)
REQUIRED = _("This field is required.")
NO_ITEM = _("The declaration has no such item.")
NO_AREA = _("Choose one of the risk areas in force.")


class Ordered(msgspec.Struct, frozen=True):
    """The control that a report is about: what it must agree with.

    ``least`` is what such a control takes at least, ``items`` are the sequence numbers of the goods lines, ``concerns``
    how many reasons the officer was shown, ``risk_areas`` the codes in force, ``pictures`` the SHA-256 of those
    attached.
    """

    kind: str
    queued_at: datetime
    least: timedelta
    items: frozenset[int]
    concerns: int
    risk_areas: frozenset[str]
    pictures: frozenset[str] = frozenset()


def examine(report: Report, ordered: Ordered, *, at: datetime) -> list[Reason]:
    """Everything wrong with ``report`` on the control ``ordered``, reported at ``at``; one reason for each place."""
    told: dict[str, Reason] = {}
    for reason in (
        *flaws(report),
        *_clock(report, ordered, at),
        *_quick(report, ordered),
        *_extent(report),
        *_findings(report, ordered),
        *_details(report, ordered),
        *_common(report, ordered),
    ):
        told.setdefault(reason.path, reason)
    return list(told.values())


def _clock(report: Report, ordered: Ordered, at: datetime) -> Iterator[Reason]:
    if report.started_at.tzinfo is None or report.ended_at.tzinfo is None:
        yield Reason("started_at", _("Give start and end with their time zone."))
        return
    if report.ended_at < report.started_at:
        yield Reason("ended_at", _("The control ends before it starts."))
    if report.started_at < _as_written(ordered.queued_at, report.started_at):
        yield Reason("started_at", _("The control starts before it was ordered."))
    if report.ended_at > at:
        yield Reason("ended_at", _("The control ends in the future."))
    if report.ended_at - report.started_at > LONGEST_CONTROL:
        yield Reason("ended_at", _("A control cannot last more than thirty days."))


def _quick(report: Report, ordered: Ordered) -> Iterator[Reason]:
    """A result that comes too soon to have been a control is the commonest sign of one that was never done."""
    if report.status == "not_performed" or report.quick_reason.strip():
        return
    if report.started_at.tzinfo is None or report.ended_at.tzinfo is None:
        return
    if timedelta(0) <= report.ended_at - report.started_at < ordered.least:
        minutes = ordered.least // timedelta(minutes=1)
        sentence = ngettext_lazy(
            "Such a control takes at least {minutes} minute: give its true start and end, or say why it took less.",
            "Such a control takes at least {minutes} minutes: give its true start and end, or say why it took less.",
            minutes,
        )
        yield Reason("quick_reason", format_lazy(sentence, minutes=minutes))


def _as_written(moment: datetime, time: datetime) -> datetime:
    """``moment`` as exactly as ``time`` is written, to the minute or to the second.

    Clocks of pages and of other systems leave the rest away, so what begins with the order seems to begin before it.
    """
    if time.microsecond:
        return moment
    return moment.replace(microsecond=0) if time.second else moment.replace(second=0, microsecond=0)


def _extent(report: Report) -> Iterator[Reason]:
    if report.status == "not_performed":
        if report.not_performed_reason is None:
            yield Reason("not_performed_reason", _("Say why the control was not performed."))
        if report.extent is not None:
            yield Reason("extent", _("What was not performed has no extent."))
        return
    if report.not_performed_reason is not None:
        yield Reason("not_performed_reason", _("A control that was performed has no reason why not."))
    if report.extent is None or not report.extent.is_finite() or not 0 < report.extent <= 1:
        yield Reason("extent", _("Say how much was examined, more than 0 and at most 100 per cent."))


def _findings(report: Report, ordered: Ordered) -> Iterator[Reason]:
    if report.status == "finding" and not report.findings:
        yield Reason("findings", _("A result with a finding needs at least one finding."))
    if report.status != "finding" and report.findings:
        yield Reason("status", _("Findings are reported, so the status must be “finding”."))
    for number, finding in enumerate(report.findings):
        for name, sentence in _finding(finding, ordered):
            yield Reason(f"findings[{number}].{name}", sentence)


def _finding(finding: FindingReport, ordered: Ordered) -> Iterator[tuple[str, object]]:
    if finding.risk_area not in ordered.risk_areas:
        yield "risk_area", NO_AREA
    if not finding.legal_base.strip():
        yield "legal_base", REQUIRED
    if finding.item is not None and finding.item not in ordered.items:
        yield "item", NO_ITEM
    if finding.quantity is not None and not finding.unit:
        yield "unit", _("Say in which unit the quantity is.")
    if finding.unit and finding.quantity is None:
        yield "quantity", _("Say how many of the unit.")
    for number, picture in enumerate(finding.evidence):
        if picture not in ordered.pictures:
            yield f"evidence[{number}]", _("Only pictures attached to this control prove a finding.")


def _details(report: Report, ordered: Ordered) -> Iterator[Reason]:
    """Silence is not nil: a nil result demands the same extent, time and evidence as any other."""
    details = report.details
    if kind_of(details) != ordered.kind:
        yield Reason("details", _("These are the fields of another kind of control."))
        return
    if isinstance(details, DocumentaryDetails):
        yield from _boxes(details, ordered)
    if report.status == "not_performed":
        return
    if isinstance(details, DocumentaryDetails) and not details.documents_seen:
        yield Reason("details.documents_seen", _("Name the documents that were seen."))
    if isinstance(details, PhysicalDetails):
        yield from _packages_and_seals(details)
    if isinstance(details, ScanDetails) and not details.image.strip():
        yield Reason("details.image", _("Give the reference of the image."))
    if isinstance(details, AuditDetails):
        if not details.period.strip():
            yield Reason("details.period", _("Say which period was audited."))
        if not details.sample.strip():
            yield Reason("details.sample", _("Say which entries were tested."))
    if not (ordered.pictures or report.evidence or report.comment.strip() or _proof(details)):
        yield Reason("comment", _("Attach a photograph, or note what proves the examination."))


def _boxes(details: DocumentaryDetails, ordered: Ordered) -> Iterator[Reason]:
    for number, discrepancy in enumerate(details.discrepancies):
        if not discrepancy.box.strip():
            yield Reason(f"details.discrepancies[{number}].box", REQUIRED)
        if not discrepancy.found.strip():
            yield Reason(f"details.discrepancies[{number}].found", REQUIRED)
    for number, query in enumerate(details.queries):
        if not query.question.strip():
            yield Reason(f"details.queries[{number}].question", REQUIRED)
        if bool(query.answer.strip()) is (query.outcome == "unanswered"):
            yield Reason(f"details.queries[{number}].answer", _("A question has an answer, or is unanswered."))
    for number, amended in enumerate(details.amended):
        if not amended.new.strip():
            yield Reason(f"details.amended[{number}].new", REQUIRED)
        if amended.item is not None and amended.item not in ordered.items:
            yield Reason(f"details.amended[{number}].item", NO_ITEM)


def _packages_and_seals(details: PhysicalDetails) -> Iterator[Reason]:
    counted, opened = details.packages_counted, details.packages_opened
    if counted is None:
        yield Reason("details.packages_counted", _("Say how many packages were counted."))
    if opened is None:
        yield Reason("details.packages_opened", _("Say how many packages were opened."))
    elif counted is not None and opened > counted:
        yield Reason("details.packages_opened", _("More packages were opened than counted."))
    if details.sealed is None:
        yield Reason("details.sealed", _("Say whether there were seals."))
    elif details.sealed and not details.seals:
        yield Reason("details.seals", _("Give the number and state of each seal."))
    elif details.seals and not details.sealed:
        yield Reason("details.sealed", _("Seals are named, so there were seals."))
    for number, seal in enumerate(details.seals):
        if not seal.number.strip():
            yield Reason(f"details.seals[{number}].number", REQUIRED)
    for number, sample in enumerate(details.samples):
        if not sample.strip():
            yield Reason(f"details.samples[{number}]", REQUIRED)


def _proof(details: Details) -> bool:
    """Whether the fields of its kind alone prove that the control was done: numbered papers, an image, entries."""
    if isinstance(details, DocumentaryDetails):
        return any(each.reference.strip() for each in details.documents_seen)
    return isinstance(details, ScanDetails | AuditDetails)


def _common(report: Report, ordered: Ordered) -> Iterator[Reason]:
    if any(not 1 <= place <= ordered.concerns for place in report.indicators_true):
        yield Reason("indicators_true", _("Only the reasons shown can have proved true."))
    elif len(set(report.indicators_true)) < len(report.indicators_true):
        yield Reason("indicators_true", _("Name each reason once."))
    for number, risk in enumerate(report.other_risks):
        if risk.risk_area not in ordered.risk_areas:
            yield Reason(f"other_risks[{number}].risk_area", NO_AREA)
    for name in ("officers", "evidence"):
        for number, each in enumerate(getattr(report, name)):
            if not each.strip():
                yield Reason(f"{name}[{number}]", REQUIRED)
