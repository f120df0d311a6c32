"""Rows of the result page: things there may be several of. A row left wholly empty is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from steelyard.cycle.controls import wordings
from steelyard.cycle.controls.report import Amended, Discrepancy, FindingReport, OtherRisk, Part, Query, Seal

NONE = ("", "—")
MORE = 2
"""How many empty rows “more rows” adds."""
MOST = 50


class Offered(msgspec.Struct, frozen=True):
    """What an officer may choose from on this control: (code, words) pairs. ``least`` is what it takes at least."""

    least: timedelta
    risk_areas: Sequence[tuple[str, str]]
    items: Sequence[tuple[str, str]]
    units: Sequence[tuple[str, str]]
    pictures: Sequence[tuple[str, str]]
    documents: Sequence[tuple[str, str]] = ()
    reasons: Sequence[tuple[str, str]] = ()
    colleagues: Sequence[tuple[str, str]] = ()


class Patient(forms.Form):
    """Part of the page. ``unfinished`` where the officer only asked for more: then nothing is called wrong yet."""

    def __init__(self, *args: Any, unfinished: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unfinished = unfinished

    def full_clean(self) -> None:
        if not self.unfinished:
            return super().full_clean()
        self._errors, self.cleaned_data = ErrorDict(), {}
        return None


class Row(Patient):
    """``makes`` is the part of a report that a filled row becomes; its fields bear the same names."""

    makes: type[Part]

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Sequence[tuple[str, str]]] = {
            "risk_area": [NONE, *offered.risk_areas],
            "item": [NONE, *offered.items],
            "unit": [NONE, *offered.units],
            "evidence": offered.pictures,
        }
        for name, offer in choices.items():
            if name in self.fields:
                self.fields[name].choices = offer  # type: ignore[attr-defined]

    def part(self) -> Part:
        values = {name: self.cleaned_data[name] for name in self.fields}
        return self.makes(**{name: tuple(each) if isinstance(each, list) else each for name, each in values.items()})


def _choice(label: Any, words: Mapping[str, Any], *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[NONE, *words.items()], required=required)


def _text(label: Any, most: int, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required)


def _item() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=_("Item"), coerce=int, empty_value=None, required=False)


class DiscrepancyRow(Row):
    makes = Discrepancy
    box = _text(_("Box"), 20, required=True)
    declared = _text(_("Declared"), 500)
    found = _text(_("Found"), 500, required=True)


class QueryRow(Row):
    makes = Query
    about = _choice(_("About"), wordings.QUERY_TOPICS)
    outcome = _choice(_("Outcome"), wordings.QUERY_OUTCOMES)
    question = _text(_("Question to the declarant"), 2000, required=True)
    answer = _text(_("Answer"), 2000)


class AmendedRow(Row):
    makes = Amended
    field = _choice(_("Amended"), wordings.AMENDABLE)
    item = _item()
    declared = _text(_("Declared"), 200)
    new = _text(_("New value"), 200, required=True)


class SealRow(Row):
    makes = Seal
    number = _text(_("Seal number"), 40, required=True)
    state = _choice(_("State"), wordings.SEAL_STATES)


class OtherRiskRow(Row):
    makes = OtherRisk
    risk_area = forms.ChoiceField(label=_("Risk area"))
    note = _text(_("What was noticed"), 500)


class FindingRow(Row):
    makes = FindingReport
    risk_area = forms.ChoiceField(label=_("Risk area"))
    type = _choice(_("What was wrong"), wordings.FINDING_TYPES)
    legal_base = _text(_("Legal base"), 200, required=True)
    item = _item()
    box = _text(_("Box"), 20)
    hs = forms.RegexField(r"^[0-9]{6,10}$", label=_("HS code found"), required=False)
    declared = _text(_("Declared"), 500)
    found = _text(_("Found"), 500)
    quantity = forms.DecimalField(label=_("Quantity"), min_value=0, max_digits=20, decimal_places=6, required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    revenue = forms.DecimalField(label=_("Extra revenue"), min_value=0, max_digits=17, decimal_places=2, required=False)
    penalty = forms.DecimalField(label=_("Penalty"), min_value=0, max_digits=17, decimal_places=2, required=False)
    evidence = forms.MultipleChoiceField(
        label=_("Pictures that show it"), widget=forms.CheckboxSelectMultiple, required=False
    )


def rows_of(form: type[Row], *, extra: int) -> Any:
    return forms.formset_factory(form, extra=extra, max_num=MOST, absolute_max=MOST, validate_max=True)


COMMON_ROWS = {"findings": rows_of(FindingRow, extra=1), "other_risks": rows_of(OtherRiskRow, extra=1)}
ROWS_OF_KIND = {
    "documentary": {
        "discrepancies": rows_of(DiscrepancyRow, extra=2),
        "queries": rows_of(QueryRow, extra=1),
        "amended": rows_of(AmendedRow, extra=2),
    },
    "physical": {"seals": rows_of(SealRow, extra=2)},
    "scan": {},
    "audit": {},
}
"""Row sets by the name of the field of the report, or of its details, that they fill."""
