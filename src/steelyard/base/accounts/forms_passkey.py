"""What a browser sends for a passkey: JSON that an authenticator signed. Everything in it is hostile until checked."""

from __future__ import annotations

import json
from typing import Any

import structlog
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, CollectedClientData, RegistrationResponse

from steelyard.base.accounts import operations_factors, passkeys, queries_factors
from steelyard.base.accounts.models import Officer
from steelyard.base.errors import Conflict

log = structlog.get_logger(__name__)

LONGEST_CREDENTIAL = 20_000  # characters; one with an attestation of its maker has some 6,000
MOST_PASSKEYS = 10  # of one officer
REFUSED = _("This passkey was not accepted. Try again, or sign in another way.")
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
"""What the library raises while it reads bytes that are no credential."""


class CredentialField(forms.CharField):
    """A JSON object of bounded length, never shown again: each answers one challenge."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, error_messages={"required": REFUSED})

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value))
        if len(text) > LONGEST_CREDENTIAL:
            raise refusal("too long")
        try:
            read = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise refusal(error) from None
        if not isinstance(read, dict):
            raise refusal("no object")
        return read

    def bound_data(self, data: Any, initial: Any) -> str:
        return ""


class AddPasskeyForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("What you will know it by, such as “office computer” or “blue key”."),
    )
    credential = CredentialField()

    def __init__(self, *args: Any, officer: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer

    def clean_name(self) -> str:
        """Never refused: the authenticator has made the passkey already."""
        return str(self.cleaned_data["name"] or _("Passkey"))

    def clean_credential(self) -> dict[str, Any]:
        credential: dict[str, Any] = self.cleaned_data["credential"]
        if len(queries_factors.passkeys(officer=self.officer)) >= MOST_PASSKEYS:
            raise ValidationError(_("Nobody needs more passkeys than you have: remove one first."))
        try:
            came_from_here(RegistrationResponse.from_dict(credential).response.client_data)
            auth.complete_registration(credential)
        except (ValidationError, *MALFORMED) as error:
            raise refusal(error) from None
        finally:
            auth.clear_state()  # a challenge is answered once, rightly or wrongly
        return credential


class PasskeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Proof that the officer holds their passkey. Cleans to the library's record of it."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        try:
            response = AuthenticationResponse.from_dict(credential).response
            came_from_here(response.client_data)
            factor: Authenticator = super().clean_credential()
            operations_factors.count_use(factor=factor.pk, counter=response.authenticator_data.counter)
        except Conflict as copied:
            operations_factors.note_refused(
                officer=factor.user_id, factor="passkey", at=context.request.at, copied=True
            )
            raise refusal(copied) from None
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise  # too many tries
            self.note_refused()
            raise refusal(error) from None
        except MALFORMED as error:
            self.note_refused()
            raise refusal(error) from None
        finally:
            auth.clear_state()
        if not factor.user.is_active:
            raise refusal("the account is closed")
        factor.refresh_from_db()
        return factor

    def note_refused(self) -> None:
        if isinstance(self.user, Officer):
            operations_factors.note_refused(officer=self.user.pk, factor="passkey", at=context.request.at)


class SecondFactorPasskeyForm(PasskeyForm):
    reauthenticated = False
    passwordless = False


class ReauthenticatePasskeyForm(PasskeyForm):
    reauthenticated = True
    passwordless = False


class SignInPasskeyForm(PasskeyForm):
    """The officer is whoever the passkey says, if its signature is right."""

    reauthenticated = False
    passwordless = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=None, **kwargs)


def came_from_here(client_data: CollectedClientData) -> None:
    """Raises ValueError unless the browser signed for this very address, not for a neighbour or a frame in its page."""
    request = context.request
    if not passkeys.work_here(request):
        raise ValueError("passkeys do not work under this name")
    if client_data.origin != passkeys.origin(request) or client_data.cross_origin:
        raise ValueError(f"signed for {client_data.origin}")


def refusal(why: object) -> ValidationError:
    """The sentence for the officer; why, in detail, is for the log."""
    log.warning("passkey_refused", why=str(why))
    return ValidationError(REFUSED, code="passkey_refused")
