"""What an administrator fills in. Whether it makes sense is for the operations to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from steelyard.base.accounts import queries
from steelyard.base.accounts.looks import LANGUAGES
from steelyard.base.accounts.roles import Role, Scope


def office_choices() -> list[tuple[str, str]]:
    language = get_language() or "en"
    named = [(office.code, f"{office.name[language]} ({office.code})") for office in queries.offices()]
    return [("", str(_("The whole country"))), *named]


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PostingForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    office = forms.ChoiceField(label=_("Office"), required=False)
    valid_from = forms.DateField(label=_("First day"), widget=Day)
    valid_until = forms.DateField(label=_("Last day"), required=False, widget=Day)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = self.fields["office"]
        assert isinstance(office, forms.ChoiceField)
        office.choices = office_choices()


class OfficerForm(PostingForm):
    """A new officer with a first posting."""

    username = forms.CharField(
        label=_("Username"), max_length=64, help_text=_("A service number or an e-mail address.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    field_order = ("username", "name", "email", "language", "role", "office", "valid_from", "valid_until")


class LastDayForm(forms.Form):
    last_day = forms.DateField(widget=Day)


class KeyForm(forms.Form):
    source = forms.CharField(label=_("Outside system"), max_length=32, help_text=_("A short code, such as ASYCUDA-1."))
    scopes = forms.MultipleChoiceField(label=_("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(label=_("Days until it expires"), required=False, min_value=1, max_value=3650)
    per_minute = forms.IntegerField(label=_("Most requests in a minute"), required=False, min_value=1)
