"""Django's settings, drawn from the typed environment: what an installation may choose is there, not here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

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

# The stages of the cycle that keep something, in the order of the architecture.
STAGES = ("operators", "profiles", "declarations", "assessments", "selection", "controls", "monitoring", "road")

INSTALLED_APPS = [
    *(f"steelyard.cycle.{stage}" for stage in STAGES if (PACKAGE / "cycle" / stage / "apps.py").exists()),
    *(f"steelyard.base.{name}" for name in ("outbox",) if (PACKAGE / "base" / name / "apps.py").exists()),
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
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
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
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.pop("dbname"),
        "USER": address.pop("user", ""),
        "PASSWORD": address.pop("password", ""),
        "HOST": address.pop("host", ""),
        "PORT": address.pop("port", ""),
        "OPTIONS": address,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,  # a restarted server costs one ping, not one failed request
    }


DATABASES = {"default": database(ENVIRONMENT)}

# Sign-in
AUTH_USER_MODEL = "accounts.Officer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "MinimumLengthValidator": {"min_length": 12},
        "UserAttributeSimilarityValidator": {"user_attributes": ("username", "name", "email")},
        "CommonPasswordValidator": {},
    }.items()
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Languages and time
LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = [("en", "English"), ("fr", "Français"), ("ar", "العربية")]
TIME_ZONE = ENVIRONMENT.time_zone
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = PACKAGE / "base" / "ui" / "collected"
