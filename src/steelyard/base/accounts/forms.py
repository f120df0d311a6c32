"""The administrator's forms: enrol, post, end a posting, issue a key. What must hold is checked by the operations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steelyard.base.accounts.models import LANGUAGES
from steelyard.base.accounts.queries import OfficeView
from steelyard.base.accounts.roles import Role, Scope
from steelyard.base.errors import Refusal


def _day(label: Any, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class OfficeForm(forms.Form):
    """A form that asks for an office among those there are."""

    office_field = "office"

    def __init__(self, *args: Any, offices: tuple[OfficeView, ...], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("", _("The whole country")),
            *((each.code, f"{each.code} · {each.name[language]}") for each in offices),
        ]
        self.fields[self.office_field].choices = choices  # type: ignore[attr-defined]


class EnrolForm(OfficeForm):
    office_field = "home_office"

    username = forms.CharField(label=_("Username"), max_length=64, widget=forms.TextInput(attrs={"dir": "ltr"}))
    name = forms.CharField(label=_("Full name"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", "—"), *LANGUAGES], required=False)
    home_office = forms.ChoiceField(label=_("Home office"), required=False)


class PostForm(OfficeForm):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    office = forms.ChoiceField(label=_("Office"), required=False)
    valid_from = _day(_("First day"))
    valid_until = _day(_("Last day"), required=False)


class EndForm(forms.Form):
    last_day = _day(_("Last day"))


class KeyForm(forms.Form):
    source = forms.CharField(label=_("Source system"), max_length=32, widget=forms.TextInput(attrs={"dir": "ltr"}))
    scopes = forms.MultipleChoiceField(
        label=_("What the key opens"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=_("Days until it expires"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("Empty: it does not expire."),
    )
    per_minute = forms.IntegerField(
        label=_("Requests a minute"), min_value=1, max_value=100_000, required=False, help_text=_("Empty: no limit.")
    )


def tell(form: forms.Form, refused: Refusal) -> None:
    """Put each reason beside the field it speaks of."""
    for reason in refused.reasons:
        form.add_error(reason.path if reason.path in form.fields else None, str(reason.sentence))
