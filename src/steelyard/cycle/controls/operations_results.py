"""Write results: check every report, keep it whole, close the control, tell history and subscribers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from django.db.models import Max

from steelyard.base.actor import Actor
from steelyard.base.audit import operations as audit
from steelyard.base.errors import Invalid, Reason
from steelyard.base.outbox.operations import Telling, publish
from steelyard.cycle.controls.concerns import number_shown
from steelyard.cycle.controls.examine import Ordered, examine
from steelyard.cycle.controls.least import least
from steelyard.cycle.controls.models import Control, Evidence, Finding, Result, Status
from steelyard.cycle.controls.report import FindingReport, Report
from steelyard.cycle.declarations import queries as declarations
from steelyard.cycle.operators import operations as operators
from steelyard.cycle.profiles import queries as profiles
from steelyard.engine.declaration import Declaration

CONCLUSIVE = ("nil", "finding")
"""What a control must end with to say something about the goods; the rest is neither a hit nor a miss."""


class Closing(msgspec.Struct, frozen=True):
    """A report on a control this officer has taken."""

    control_id: int
    report: Report
    officer: Actor


def close(closings: Sequence[Closing], controls: Mapping[int, Control], *, at: datetime) -> list[int]:
    """Write the first result of each control, which the caller has locked, and close it. Raises ``Invalid``."""
    results = _write(closings, controls, amendment_reason=None, at=at)
    Control.objects.filter(pk__in=controls).update(status=Status.CLOSED, closed_at=at)
    operators.record_results(
        [
            operators.ControlEnded(declared, *_counts(result.status))
            for result, declared in _with_declarations(results)
            if result.status in CONCLUSIVE
        ],
        at=at,
    )
    _tell(results, closings, controls, at=at)
    return [result.pk for result in results]


def amend(closing: Closing, control: Control, *, reason: str, at: datetime) -> int:
    """Write the next version of a closed control's result. History learns the difference. Raises ``Invalid``."""
    before = Result.objects.filter(control=control).latest("version").status
    results = _write([closing], {control.pk: control}, amendment_reason=reason, at=at)
    was, now = _counts(before), _counts(results[0].status)
    if was != now:
        change = now[0] - was[0], now[1] - was[1]
        operators.record_results(
            [operators.ControlEnded(declared, *change) for _result, declared in _with_declarations(results)], at=at
        )
    _tell(results, [closing], {control.pk: control}, at=at)
    return results[0].pk


def _counts(status: str) -> tuple[int, int]:
    """Controls and findings that a result of ``status`` adds to the past of those on the declaration."""
    return int(status in CONCLUSIVE), int(status == "finding")


def _write(
    closings: Sequence[Closing], controls: Mapping[int, Control], *, amendment_reason: str | None, at: datetime
) -> list[Result]:
    ordered = _ordered(controls, at)
    versions = _versions(controls)
    reasons: list[Reason] = []
    for closing in closings:
        reasons.extend(examine(closing.report, ordered[closing.control_id], at=at))
    if reasons:
        raise Invalid("controls.result", *reasons)
    results = Result.objects.bulk_create(
        _result(closing, controls[closing.control_id], versions.get(closing.control_id, 0) + 1, amendment_reason, at)
        for closing in closings
    )
    currency = profiles.national_currency(at)
    Finding.objects.bulk_create(
        _finding(result, finding, currency)
        for result, closing in zip(results, closings, strict=True)
        for finding in closing.report.findings
    )
    return results


def _ordered(controls: Mapping[int, Control], at: datetime) -> dict[int, Ordered]:
    """What reports on ``controls`` must agree with: a fixed number of reads."""
    declared = declarations.declarations_of(control.declaration_id for control in controls.values())
    asked = {(order["source"], order["version"]) for control in controls.values() for order in control.orders}
    known = profiles.profile_versions(asked) if asked else {}
    live = profiles.live(at)
    areas = frozenset(area.code for area in live.pack.country.risk_areas) if live else frozenset()
    pictures: dict[int, set[str]] = {}
    for control_id, sha256 in Evidence.objects.filter(control_id__in=controls).values_list("control_id", "sha256"):
        pictures.setdefault(control_id, set()).add(sha256)
    return {
        key: Ordered(
            kind=control.kind,
            queued_at=control.queued_at,
            least=least(control.kind, live.pack.policy if live else None),
            items=frozenset(item.sequence for item in declared[control.declaration_id].items),
            concerns=number_shown(control.orders, known),
            risk_areas=areas,
            pictures=frozenset(pictures.get(key, ())),
        )
        for key, control in controls.items()
    }


def _versions(controls: Mapping[int, Control]) -> dict[int, int]:
    rows = Result.objects.filter(control_id__in=controls).values("control_id").annotate(last=Max("version"))
    return {row["control_id"]: row["last"] for row in rows}


def _result(closing: Closing, control: Control, version: int, amendment_reason: str | None, at: datetime) -> Result:
    report = closing.report
    return Result(
        control=control,
        version=version,
        declaration_id=control.declaration_id,
        kind=control.kind,
        status=report.status,
        officer=closing.officer.name,
        recorded_at=at,
        started_at=report.started_at,
        ended_at=report.ended_at,
        instruction_followed=report.instruction_followed,
        extent=report.extent,
        not_performed_reason=report.not_performed_reason,
        details=msgspec.to_builtins(report.details),
        findings=len(report.findings),
        indicators_true=list(report.indicators_true),
        other_risks=msgspec.to_builtins(report.other_risks),
        officers=list(report.officers),
        evidence=list(report.evidence),
        usefulness=report.usefulness,
        comment=report.comment,
        quick_reason=report.quick_reason,
        amendment_reason=amendment_reason,
    )


def _finding(result: Result, report: FindingReport, currency: str) -> Finding:
    fields = {name: getattr(report, name) for name in report.__struct_fields__}
    return Finding(result=result, currency=currency, **{**fields, "evidence": list(report.evidence)})


def _with_declarations(results: Sequence[Result]) -> list[tuple[Result, Declaration]]:
    declared = declarations.declarations_of(result.declaration_id for result in results)
    return [(result, declared[result.declaration_id]) for result in results]


def _tell(
    results: Sequence[Result], closings: Sequence[Closing], controls: Mapping[int, Control], *, at: datetime
) -> None:
    """Audit rows for every officer and an event for every source, in the same transaction."""
    sources = declarations.sources_of(result.declaration_id for result in results)
    tellings = []
    deeds: list[tuple[Actor, audit.Deed]] = []
    for result, closing in zip(results, closings, strict=True):
        control = controls[closing.control_id]
        detail = {"result": result.pk, "version": result.version, "status": result.status}
        deed = audit.Deed("result.recorded", "control", str(control.pk), control.office, detail)
        deeds.append((closing.officer, deed))
        payload = {"number": control.number, "kind": control.kind, "at": at, **detail}
        source = sources[result.declaration_id]
        tellings.append(Telling("result.recorded", source, msgspec.json.encode(payload).decode()))
    audit.record_each(deeds, at=at)
    publish(tellings, at=at)
