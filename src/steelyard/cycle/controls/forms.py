"""The form in which an officer records a result; what it collects becomes a ``Report``, which is checked there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steelyard.cycle.controls import wordings
from steelyard.cycle.controls.models import Kind
from steelyard.cycle.controls.report import (
    AuditDetails,
    Details,
    DocumentaryDetails,
    FindingReport,
    PhysicalDetails,
    Report,
    ScanDetails,
)

DATETIME = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
FINDING_ROWS = 5


class ResultForm(forms.Form):
    """What every result has. Kinds add their own fields; ``details`` gathers those."""

    status = forms.ChoiceField(label=_("Result"), choices=wordings.OUTCOMES.items(), widget=forms.RadioSelect)
    started_at = forms.DateTimeField(label=_("Started"), widget=DATETIME)
    ended_at = forms.DateTimeField(label=_("Ended"), widget=DATETIME)
    extent = forms.DecimalField(
        label=_("Share examined, per cent"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    instruction_followed = forms.ChoiceField(label=_("Instruction followed"), choices=wordings.FOLLOWED.items())
    comment = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=4000
    )
    not_performed_reason = forms.ChoiceField(
        label=_("Why it was not performed"),
        choices=[("", "—"), *wordings.NOT_PERFORMED_REASONS.items()],
        required=False,
    )
    usefulness = forms.TypedChoiceField(
        label=_("How useful was the instruction?"),
        choices=[("", "—"), *((str(mark), str(mark)) for mark in range(1, 6))],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("From 1, useless, to 5, very useful. The profile's owner reads it."),
    )
    other_risks = forms.CharField(
        label=_("Other risks noticed"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=4000
    )
    indicators_true = forms.TypedMultipleChoiceField(
        label=_("Which reasons proved true"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    own: tuple[str, ...] = ()

    def __init__(self, *args: Any, reasons: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicators_true"].choices = list(enumerate(reasons, 1))  # type: ignore[attr-defined]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own]

    def details(self) -> Details:
        raise TypeError("a kind of control names its own fields")

    def report(self, findings: Sequence[FindingReport]) -> Report:
        """The report this valid form describes."""
        data = self.cleaned_data
        extent: Decimal | None = data["extent"]
        started: datetime = data["started_at"]
        return Report(
            status=data["status"],
            started_at=started,
            ended_at=data["ended_at"],
            instruction_followed=data["instruction_followed"],
            details=self.details(),
            extent=None if extent is None else extent / 100,
            not_performed_reason=data["not_performed_reason"] or None,
            findings=tuple(findings),
            indicators_true=tuple(data["indicators_true"]),
            other_risks=data["other_risks"],
            usefulness=data["usefulness"],
            comment=data["comment"],
        )


class DocumentaryForm(ResultForm):
    documents_seen = forms.MultipleChoiceField(
        label=_("Documents seen"),
        choices=wordings.DOCUMENTS.items(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    discrepant_boxes = forms.CharField(
        label=_("Boxes that differ"), required=False, max_length=200, help_text=_("Box numbers with commas: 31, 34, 42")
    )
    query = forms.CharField(label=_("Question to the declarant"), required=False, max_length=2000)
    answer = forms.CharField(label=_("Answer"), required=False, max_length=2000)
    amended = forms.MultipleChoiceField(
        label=_("Amended"),
        choices=[("value", _("Value")), ("origin", _("Origin")), ("hs", _("HS code")), ("quantity", _("Quantity"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    own = ("documents_seen", "discrepant_boxes", "query", "answer", "amended")

    def details(self) -> Details:
        data = self.cleaned_data
        boxes = tuple(box.strip() for box in data["discrepant_boxes"].split(",") if box.strip())
        return DocumentaryDetails(
            documents_seen=tuple(data["documents_seen"]),
            discrepant_boxes=boxes,
            query=data["query"],
            answer=data["answer"],
            amended=tuple(data["amended"]),
        )


class PhysicalForm(ResultForm):
    packages_opened = forms.IntegerField(label=_("Packages opened"), min_value=0, max_value=1_000_000, required=False)
    weight_found = forms.DecimalField(
        label=_("Weight found, kg"), min_value=0, max_digits=15, decimal_places=3, required=False
    )
    seals = forms.ChoiceField(label=_("Seals"), choices=[("", "—"), *wordings.SEALS.items()], required=False)
    concealment = forms.CharField(label=_("Concealment"), required=False, max_length=2000)
    samples = forms.IntegerField(label=_("Samples taken"), min_value=0, max_value=1000, initial=0, required=False)
    own = ("packages_opened", "weight_found", "seals", "concealment", "samples")

    def details(self) -> Details:
        data = self.cleaned_data
        return PhysicalDetails(
            packages_opened=data["packages_opened"],
            weight_found=data["weight_found"],
            seals=data["seals"] or None,
            concealment=data["concealment"],
            samples=data["samples"] or 0,
        )


class ScanForm(ResultForm):
    image = forms.CharField(label=_("Image reference"), required=False, max_length=200)
    device = forms.CharField(label=_("Device"), required=False, max_length=100)
    anomaly = forms.BooleanField(label=_("The image shows an anomaly"), required=False)
    own = ("image", "device", "anomaly")

    def details(self) -> Details:
        data = self.cleaned_data
        return ScanDetails(image=data["image"], device=data["device"], anomaly=data["anomaly"])


class AuditForm(ResultForm):
    period = forms.CharField(label=_("Period audited"), required=False, max_length=100)
    sample = forms.CharField(label=_("Sample"), required=False, max_length=500)
    systems_tested = forms.CharField(label=_("Systems tested"), required=False, max_length=500)
    own = ("period", "sample", "systems_tested")

    def details(self) -> Details:
        data = self.cleaned_data
        return AuditDetails(period=data["period"], sample=data["sample"], systems_tested=data["systems_tested"])


class FindingForm(forms.Form):
    """One irregularity; a row left wholly empty is no finding."""

    risk_area = forms.ChoiceField(label=_("Risk area"))
    type = forms.ChoiceField(label=_("What was wrong"), choices=[("", "—"), *wordings.FINDING_TYPES.items()])
    item = forms.IntegerField(label=_("Item"), min_value=1, max_value=9999, required=False)
    legal_base = forms.CharField(label=_("Legal base"), max_length=200)
    declared = forms.CharField(label=_("Declared"), max_length=500, required=False)
    found = forms.CharField(label=_("Found"), max_length=500, required=False)
    revenue = forms.DecimalField(label=_("Extra revenue"), min_value=0, max_digits=15, decimal_places=2, required=False)
    penalty = forms.DecimalField(label=_("Penalty"), min_value=0, max_digits=15, decimal_places=2, required=False)

    def __init__(self, *args: Any, risk_areas: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["risk_area"].choices = [("", "—"), *risk_areas]  # type: ignore[attr-defined]

    def report(self) -> FindingReport:
        return FindingReport(**{name: self.cleaned_data[name] for name in self.fields})


FindingForms = forms.formset_factory(FindingForm, extra=FINDING_ROWS, max_num=FINDING_ROWS, validate_max=True)

FORMS: dict[Kind, type[ResultForm]] = {
    Kind.DOCUMENTARY: DocumentaryForm,
    Kind.PHYSICAL: PhysicalForm,
    Kind.SCAN: ScanForm,
    Kind.AUDIT: AuditForm,
}
