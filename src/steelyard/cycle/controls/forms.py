"""The single fields of the result page, by kind of control; ``forms_rows`` has what there may be several of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from steelyard.cycle.controls import wordings
from steelyard.cycle.controls.forms_rows import NONE, Offered, Patient
from steelyard.cycle.controls.models import Kind
from steelyard.cycle.controls.report import (
    AuditDetails,
    Concealment,
    Details,
    DocumentaryDetails,
    DocumentSeen,
    PhysicalDetails,
    ScanDetails,
)

SECONDS = "%Y-%m-%dT%H:%M:%S"
DATETIME = forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}, format=SECONDS)
Parts = Mapping[str, tuple[Any, ...]]


def whole_second(moment: datetime) -> datetime:
    """``moment`` on the officer's clock, as the page shows it."""
    return timezone.localtime(moment).replace(microsecond=0)


def listed(text: str) -> tuple[str, ...]:
    """Entries written one after the other with commas."""
    return tuple(each.strip() for each in text.replace("،", ",").split(",") if each.strip())


class ResultForm(Patient):
    """What every result has. Kinds add their ``own`` fields; ``details`` gathers those, with the rows of the kind."""

    status = forms.ChoiceField(label=_("Result"), choices=wordings.OUTCOMES.items(), widget=forms.RadioSelect)
    started_at = forms.DateTimeField(label=_("Started"), widget=DATETIME)
    ended_at = forms.DateTimeField(label=_("Ended"), widget=DATETIME)
    extent = forms.DecimalField(
        label=_("Share examined, per cent"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    instruction_followed = forms.ChoiceField(
        label=_("Instruction followed"), choices=[NONE, *wordings.FOLLOWED.items()]
    )
    comment = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=4000
    )
    quick_reason = forms.CharField(label=_("Why it took so little time"), required=False, max_length=500)
    indicators_true = forms.TypedMultipleChoiceField(
        label=_("Which reasons proved true"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    not_performed_reason = forms.ChoiceField(
        label=_("Why it was not performed"), choices=[NONE, *wordings.NOT_PERFORMED_REASONS.items()], required=False
    )
    evidence = forms.CharField(
        label=_("Evidence kept elsewhere"),
        required=False,
        max_length=4000,
        help_text=_("File or picture numbers, with commas."),
    )
    officers = forms.MultipleChoiceField(
        label=_("Who else took part"), required=False, widget=forms.CheckboxSelectMultiple
    )
    usefulness = forms.TypedChoiceField(
        label=_("How useful was the instruction?"),
        choices=[NONE, *((str(mark), str(mark)) for mark in range(1, 6))],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("From 1, useless, to 5, very useful. The profile's owner reads it."),
    )

    kind: Kind
    own: tuple[str, ...] = ()

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least = offered.least
        offers = {
            "indicators_true": offered.reasons,
            "officers": offered.colleagues,
            "documents_seen": offered.documents,
        }
        for name, choices in offers.items():
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own]

    @property
    def least_seconds(self) -> int:
        """What such a control takes at least."""
        return int(self.least.total_seconds())

    @property
    def is_quick(self) -> bool:
        """Whether the page has to ask why: the clock it shows leaves less time, or the answer is there."""
        if self["quick_reason"].value():
            return True
        try:
            started, ended = (self.fields[name].to_python(self[name].value()) for name in ("started_at", "ended_at"))
        except forms.ValidationError:
            return False
        return bool(started and ended and ended - started < self.least)

    def details(self, rows: Parts) -> Details:
        raise TypeError("a kind of control names its own fields")

    def fields_of_report(self) -> dict[str, Any]:
        """Everything of a report but its details and its rows, of this valid form."""
        data = self.cleaned_data
        extent: Decimal | None = data["extent"]
        performed = data["status"] != "not_performed"
        return {
            "status": data["status"],
            "started_at": data["started_at"],
            "ended_at": data["ended_at"],
            "instruction_followed": data["instruction_followed"],
            # Filled in beforehand as the usual extent, so it says nothing of what was not performed.
            "extent": extent / 100 if extent is not None and performed else None,
            "not_performed_reason": data["not_performed_reason"] or None,
            "indicators_true": tuple(data["indicators_true"]),
            "usefulness": data["usefulness"],
            "comment": data["comment"],
            "quick_reason": data["quick_reason"],
            "officers": tuple(data["officers"]),
            "evidence": listed(data["evidence"]),
        }


class DocumentaryForm(ResultForm):
    kind = Kind.DOCUMENTARY
    documents_seen = forms.MultipleChoiceField(
        label=_("Documents seen"), widget=forms.CheckboxSelectMultiple, required=False
    )
    own = ("documents_seen",)

    def details(self, rows: Parts) -> Details:
        """``documents_seen`` are kinds, or a kind and the number declared with a bar between."""
        seen = (choice.partition("|") for choice in self.cleaned_data["documents_seen"])
        return DocumentaryDetails(
            documents_seen=tuple(DocumentSeen(kind, number) for kind, _bar, number in seen), **rows
        )


class PhysicalForm(ResultForm):
    kind = Kind.PHYSICAL
    packages_counted = forms.IntegerField(
        label=_("Packages counted"), min_value=0, max_value=10_000_000, required=False
    )
    packages_opened = forms.IntegerField(label=_("Packages opened"), min_value=0, max_value=10_000_000, required=False)
    weight_found = forms.DecimalField(
        label=_("Weight found, kg"), min_value=0, max_digits=20, decimal_places=6, required=False
    )
    sealed = forms.TypedChoiceField(
        label=_("Seals"),
        choices=[
            NONE,
            ("no", wordings.NO_SEALS),
            ("yes", pgettext_lazy("seals", "Fitted: give number and state")),
        ],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    samples = forms.CharField(
        label=_("Samples taken"), required=False, max_length=2000, help_text=_("Their numbers, with commas.")
    )
    concealment_place = forms.ChoiceField(
        label=_("Hidden in"), choices=[NONE, *wordings.HIDING_PLACES.items()], required=False
    )
    concealment_method = forms.ChoiceField(
        label=_("How it was hidden"), choices=[NONE, *wordings.HIDING_METHODS.items()], required=False
    )
    concealment_note = forms.CharField(label=_("About the hiding place"), required=False, max_length=2000)
    own = ("packages_counted", "packages_opened", "weight_found", "sealed")
    hidden = ("concealment_place", "concealment_method", "concealment_note")

    @property
    def hidden_fields_of_goods(self) -> list[forms.BoundField]:
        return [self["samples"], *(self[name] for name in self.hidden)]

    def details(self, rows: Parts) -> Details:
        data = self.cleaned_data
        concealed = any(data[name] for name in self.hidden)
        return PhysicalDetails(
            packages_counted=data["packages_counted"],
            packages_opened=data["packages_opened"],
            weight_found=data["weight_found"],
            sealed=data["sealed"],
            samples=listed(data["samples"]),
            concealment=Concealment(*(data[name] for name in self.hidden)) if concealed else None,
            **rows,
        )


class ScanForm(ResultForm):
    kind = Kind.SCAN
    image = forms.CharField(label=_("Image reference"), required=False, max_length=200)
    device = forms.CharField(label=_("Device"), required=False, max_length=100)
    anomaly = forms.BooleanField(label=_("The image shows an anomaly"), required=False)
    own = ("image", "device", "anomaly")

    def details(self, rows: Parts) -> Details:
        return ScanDetails(**{name: self.cleaned_data[name] for name in self.own})


class AuditForm(ResultForm):
    kind = Kind.AUDIT
    period = forms.CharField(label=_("Period audited"), required=False, max_length=100)
    sample = forms.CharField(label=_("Sample"), required=False, max_length=500)
    systems_tested = forms.CharField(label=_("Systems tested"), required=False, max_length=500)
    own = ("period", "sample", "systems_tested")

    def details(self, rows: Parts) -> Details:
        return AuditDetails(**{name: self.cleaned_data[name] for name in self.own})


class AmendmentForm(forms.Form):
    """Why a recorded result is put right."""

    reason = forms.CharField(
        label=_("Why the result is amended"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=_("The result before stays on record; both are read with this reason."),
    )


FORMS: dict[Kind, type[ResultForm]] = {
    Kind.DOCUMENTARY: DocumentaryForm,
    Kind.PHYSICAL: PhysicalForm,
    Kind.SCAN: ScanForm,
    Kind.AUDIT: AuditForm,
}
