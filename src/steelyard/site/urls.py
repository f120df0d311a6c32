"""Every address of the house. Each view says itself who may open it; what says nothing opens to nobody."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, URLResolver, include, path

from steelyard.base.accounts import views_factors as factors
from steelyard.base.accounts.access import before_ready, public
from steelyard.base.ui import views as ui
from steelyard.site.api.urls import api
from steelyard.site.health import healthz, readyz
from steelyard.site.metrics import metrics

# Of what allauth could do, only these: no sign-up, no password by mail.
SIGN_IN: list[URLPattern | URLResolver] = [
    path("accounts/login/", public(account.login), name="account_login"),
    path("accounts/logout/", public(account.logout), name="account_logout"),
    path("accounts/inactive/", public(account.account_inactive), name="account_inactive"),
    path("accounts/reauthenticate/", before_ready(account.reauthenticate), name="account_reauthenticate"),
    path("accounts/password/change/", before_ready(account.password_change), name="account_change_password"),
    path("accounts/2fa/", before_ready(mfa.index), name="mfa_index"),
    path("accounts/2fa/authenticate/", public(mfa.authenticate), name="mfa_authenticate"),
    path("accounts/2fa/reauthenticate/", before_ready(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("accounts/2fa/totp/activate/", before_ready(totp.activate_totp), name="mfa_activate_totp"),
    path("accounts/2fa/totp/deactivate/", factors.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/2fa/recovery-codes/", before_ready(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("accounts/2fa/passkeys/add/", factors.add_passkey, name="add_passkey"),
    path("accounts/2fa/passkeys/<int:factor>/remove/", factors.remove_passkey, name="remove_passkey"),
    path("accounts/2fa/passkeys/confirm/", factors.confirm_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("accounts/passkey/", factors.passkey_sign_in, name="passkey_sign_in"),
    path("accounts/sign-out-everywhere/", factors.sign_out_everywhere, name="sign_out_everywhere"),
    path(
        "accounts/2fa/recovery-codes/generate/",
        before_ready(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "accounts/2fa/recovery-codes/download/",
        before_ready(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", ui.home, name="home"),
    path("language/", ui.choose_language, name="choose_language"),
    path("theme/", ui.choose_theme, name="choose_theme"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", api.urls),
    path("", include("steelyard.cycle.controls.urls")),
    path("", include("steelyard.cycle.road.urls")),
    path("", include("steelyard.cycle.profiles.urls")),
    path("", include("steelyard.cycle.monitoring.urls")),
    path("", include("steelyard.base.accounts.urls")),
    path("", include("steelyard.base.audit.urls")),
    path("", include("steelyard.base.outbox.urls")),
    *SIGN_IN,
]

handler400 = "steelyard.base.ui.views.bad_request"
handler403 = "steelyard.base.ui.views.forbidden"
handler404 = "steelyard.base.ui.views.not_found"
handler500 = "steelyard.base.ui.views.failed"
