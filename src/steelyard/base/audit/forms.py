"""What the audit log may be narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from steelyard.base.audit.words import KINDS, VERBS


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _by_word(words: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Codes with their words, in the order of the words of the reader's language."""
    return sorted(((code, str(word)) for code, word in words.items()), key=lambda each: each[1].casefold())


class Narrowing(forms.Form):
    """``verb`` is chosen by its words; an address may also hold the beginning of several, as ``officer.``."""

    actor = _text(_("Who"))
    verb = forms.ChoiceField(label=_("What was done"), required=False)
    object_kind = forms.ChoiceField(label=_("Kind of object"), required=False)
    object_id = _text(_("Object"))
    office = _text(_("Office"))
    since = _day(_("From"))
    until = _day(_("To"))
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in {"verb": VERBS, "object_kind": KINDS}.items():
            self.fields[name].choices = [("", _("Any")), *_by_word(words)]  # type: ignore[attr-defined]
        beginning = self.data.get("verb", "")
        if beginning and beginning not in VERBS and any(code.startswith(beginning) for code in VERBS):
            self.fields["verb"].choices.append((beginning, beginning))  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name != "before"]

    def wanted(self) -> dict[str, Any]:
        """The arguments of ``queries.entries`` that this valid form gives: days become instants, the last included."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if "since" in given:
            given["since"] = timezone.make_aware(datetime.combine(given["since"], time.min))
        if "until" in given:
            given["until"] = timezone.make_aware(datetime.combine(given["until"] + timedelta(days=1), time.min))
        return given
