"""Django's settings, drawn from the typed environment: what an installation may choose is there, not here."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from steelyard.site import log
from steelyard.site.embedded import socket_dir
from steelyard.site.environment import Environment, load

ENVIRONMENT = load()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.signing_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
ROOT_URLCONF = "steelyard.site.urls"
WSGI_APPLICATION = "steelyard.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The stages of the cycle that keep something or show pages, in the order of the architecture.
STAGES = ("operators", "profiles", "declarations", "assessments", "selection", "controls", "monitoring", "road")

INSTALLED_APPS = [
    *(f"steelyard.cycle.{stage}" for stage in STAGES),
    "steelyard.base.outbox",
    "steelyard.base.audit",
    "steelyard.base.accounts",
    "steelyard.base.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "steelyard.site.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "steelyard.site.request_log.RequestLogMiddleware",
    "steelyard.site.api.speech.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "steelyard.base.ui.appearance.LanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "steelyard.base.accounts.access.AccessMiddleware",
    "steelyard.base.accounts.session_limits.SessionLimitsMiddleware",
    "steelyard.base.ui.refusals.RefusalMiddleware",
]

# Jobs that transactions leave behind are found in each app's jobs.py: a task, here, is an officer's.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# URL namespaces whose views ask for the key of an outside system instead of a session.
KEY_NAMESPACES = ("api-v1",)

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "steelyard.base.ui.appearance.furniture",
            ],
        },
    }
]


def database(environment: Environment) -> dict[str, Any]:
    """Django's description of the database: the one that was named, else the embedded server's."""
    address: dict[str, Any] = {
        "dbname": "steelyard",
        "user": "postgres",
        "host": str(socket_dir(environment.postgres_dir)),
    }
    if environment.database_url:
        address = conninfo_to_dict(environment.database_url)
    return {
        "ENGINE": "steelyard.base.postgres",
        "NAME": address.pop("dbname"),
        "USER": address.pop("user", ""),
        "PASSWORD": address.pop("password", ""),
        "HOST": address.pop("host", ""),
        "PORT": address.pop("port", ""),
        "OPTIONS": address,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,  # a restarted server costs no failed request
    }


DATABASES = {"default": database(ENVIRONMENT)}

# Sign-in
AUTH_USER_MODEL = "accounts.Officer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "MinimumLengthValidator": {"min_length": 12},
        "UserAttributeSimilarityValidator": {"user_attributes": ("username", "name", "email")},
        "CommonPasswordValidator": {},
    }.items()
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "steelyard.base.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# ``login_failed`` bounds guesses at the second factor, which only who has the password can make.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "6/10m/key", "change_password": "5/m/user"}
MFA_ADAPTER = "steelyard.base.accounts.adapters.MfaAdapter"
PASSKEYS_AT = ENVIRONMENT.passkeys_at
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if PASSKEYS_AT else [])]
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "activate_totp": "steelyard.base.accounts.forms_code.ActivateForm",
    "authenticate": "steelyard.base.accounts.forms_code.CodeForm",
    "reauthenticate": "steelyard.base.accounts.forms_code.ReauthenticateCodeForm",
    "authenticate_webauthn": "steelyard.base.accounts.forms_passkey.SecondFactorPasskeyForm",
    "reauthenticate_webauthn": "steelyard.base.accounts.forms_passkey.ReauthenticatePasskeyForm",
}
MFA_TOTP_ISSUER = "Steelyard"

AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "steelyard.base.ui.views.locked_out"
AXES_USERNAME_CALLABLE = "steelyard.base.accounts.adapters.attempted_name"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "password"]
SILENCED_SYSTEM_CHECKS = ["axes.W003"]

# What browsers are told
SESSION_COOKIE_AGE = ENVIRONMENT.session_hours * 3600
SESSION_COOKIE_NAME = "__Host-session" if ENVIRONMENT.https else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.https else "csrf"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "steelyard.base.ui.views.csrf_failed"
SECURE_SSL_REDIRECT = False  # the proxy in front of us answers http
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.proxy_hops else None
CSRF_TRUSTED_ORIGINS = (
    [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"] if ENVIRONMENT.https else []
)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Languages and time
LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = [("en", "English"), ("fr", "Français"), ("ar", "العربية")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
FORMAT_MODULE_PATH = ["steelyard.base.ui.formats"]
TIME_ZONE = ENVIRONMENT.time_zone
USE_TZ = True

# Static files: hashed names and compressed copies once ``steelyard assets`` has collected them, else as they lie.
STATIC_URL = "static/"
STATIC_ROOT = PACKAGE / "base" / "ui" / "collected"
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists() and not DEBUG
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECTED
WHITENOISE_MAX_AGE = 3600 if COLLECTED else 0
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "steelyard.base.ui.storage.HashedFiles"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = ENVIRONMENT.data_dir / "attachments"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if ENVIRONMENT.workers > 1:  # limits and used one-time codes are then shared by the processes
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(ENVIRONMENT.data_dir / "cache"),
        }
    }

LOGGING_CONFIG = None
log.configure(level=ENVIRONMENT.log_level, form=ENVIRONMENT.log_format)
