"""The library's forms for a code of the second factor: one try at a time for each officer, and a wrong one is kept."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError

from steelyard.base.accounts import operations_factors
from steelyard.base.accounts.models import Officer


class OneTry:
    """Goes before a form of the library."""

    user: Officer

    def clean_code(self) -> Any:
        try:
            with operations_factors.one_at_a_time(officer=self.user.pk):
                return super().clean_code()  # type: ignore[misc]
        except ValidationError as refused:
            if refused.code == "incorrect_code":  # who guesses on beyond the bound does not fill the log
                operations_factors.note_refused(officer=self.user.pk, factor="code", at=context.request.at)
            raise


class CodeForm(OneTry, AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateCodeForm(OneTry, ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    """The code that sets the app up is used up by it: whoever saw it typed cannot sign in with it."""

    def clean_code(self) -> str:
        code = str(super().clean_code())
        TOTP(Authenticator(user=self.user, type=Authenticator.Type.TOTP))._mark_code_used(code)
        return code
