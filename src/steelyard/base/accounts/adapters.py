"""Where sign-in differs from what allauth does by itself."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from steelyard.base.accounts import operations, queries_factors
from steelyard.base.accounts.models import Officer


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Officers are enrolled; nobody signs up."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """After sign-in a browser is sent on to our own pages alone, not to another name or port of this machine."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def clean_password(self, password: str, user: Officer | None = None) -> str:
        """Raises ValidationError with every reason, that it is the present one among them."""
        if user is not None and user.check_password(password):
            raise ValidationError(_("This is the password that you have now."))
        return str(super().clean_password(password, user=user))

    def set_password(self, user: Officer, password: str) -> None:
        """An officer chose a new password: as every write, with its entry in the audit log."""
        request = context.request
        operations.set_password(officer=user.pk, password=password, actor=request.actor, at=request.at)
        user.refresh_from_db()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Axes counts wrong passwords for a name and a place; a count for the name alone would let anybody lock it."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second-factor secrets are encrypted at rest with a key derived from the installation's secret key."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Officer) -> str:
        return user.username

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Never the last second factor: from then on a stolen password alone would open the account."""
        return not queries_factors.is_last_factor(officer=authenticator.user_id, factor=authenticator.pk)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys are bound to the one host name that was declared for them, whatever the browser asked for."""
        assert settings.PASSKEYS_AT is not None, "pages ask passkeys.work_here first"
        return {"id": settings.PASSKEYS_AT, "name": "Steelyard"}

    def get_public_key_credential_user_entity(self, user: Officer) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": user.name, "name": user.username}


MfaAdapter.error_messages = {
    **DefaultMFAAdapter.error_messages,
    "cannot_delete_authenticator": _("This is your only second factor: set up another one first."),
}


def attempted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name that guesses at a password are counted for, in whatever case it was typed."""
    typed = (credentials or {}).get("username") or request.POST.get("login") or ""
    return str(typed).strip().lower()


def _box() -> Fernet:
    derived = HKDF(SHA256(), 32, None, b"steelyard second factor").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
