"""What the boxes above the pages accept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from steelyard.base.accounts.queries import OfficeView
from steelyard.cycle.monitoring.queries_past import Step
from steelyard.cycle.monitoring.question import LONGEST, Question, Sought, clean, fits
from steelyard.cycle.monitoring.wordings import SOUGHT, STEPS


class BoardForm(forms.Form):
    """Which office, and in which steps the lanes are shown over time."""

    office = forms.ChoiceField(label=_("Office"), required=False)
    step = forms.ChoiceField(
        label=_("Lanes over time"), required=False, choices=[(k.value, v) for k, v in STEPS.items()]
    )

    def __init__(self, data: QueryDict, *, offices: tuple[OfficeView, ...]) -> None:
        super().__init__(data, auto_id="board_%s")
        language = get_language() or "en"
        named = [(office.code, f"{office.name[language]} ({office.code})") for office in offices]
        self.fields["office"].choices = [("", _("All offices")), *named]  # type: ignore[attr-defined]
        if len(named) == 1:
            self.fields["office"].widget = forms.HiddenInput()

    @property
    def chosen_office(self) -> str | None:
        """The office chosen; None for all, also where what was asked for is none of theirs."""
        return self.cleaned_data.get("office") or None if self.is_valid() else None

    @property
    def chosen_step(self) -> Step:
        return Step(self.cleaned_data.get("step") or Step.WEEK) if self.is_valid() else Step.WEEK


class SoughtText(forms.CharField):
    """Text to look for, cleaned as identifiers are."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "dir": "auto", "type": "search"})
        super().__init__(label=label, help_text=help_text, max_length=LONGEST, required=False, widget=widget)

    def to_python(self, value: Any) -> str:
        return clean(str(value or ""))


class SearchForm(forms.Form):
    """The one box: what to look for, and what it is, where that is known."""

    q = SoughtText(
        _("Look for"),
        _("The number of a declaration, message, transport document, container or operator, a reference or HS code."),
    )
    kind = forms.ChoiceField(label=_("It is"), required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, allowed: frozenset[Sought]) -> None:
        super().__init__(data, auto_id="search_%s")
        kinds = [(kind.value, word) for kind, word in SOUGHT.items() if kind in allowed]
        anything = pgettext_lazy("kind of thing searched for", "Anything it may be")
        self.fields["kind"].choices = [("", anything), *kinds]  # type: ignore[attr-defined]

    @property
    def chosen_kind(self) -> Sought | None:
        return Sought(self.cleaned_data["kind"]) if self.cleaned_data.get("kind") else None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") == Sought.HS and found.get("q") and not fits(Question(found["q"], ()), Sought.HS):
            self.add_error("q", _("An HS code is looked for by its first four to ten digits."))
        return found


class OperatorForm(forms.Form):
    """Looking operators up by number or name."""

    q = SoughtText(_("Number or name"), _("The beginning of the number, or the first letters of words of the name."))

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="operator_%s")
