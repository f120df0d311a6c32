from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from steelyard.base.accounts.looks import LANGUAGES, Theme
from steelyard.base.accounts.roles import OfficeKind, Role, Scope


class Office(models.Model):
    """A place that owns parameters and staff. Its code is its key everywhere."""

    code = models.CharField(max_length=17, primary_key=True)
    kind = models.CharField(max_length=16, choices=OfficeKind.choices)
    name_en = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    time_zone = models.CharField(max_length=64)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class OfficerRecords(BaseUserManager["Officer"]):
    """Finds an officer by the name typed at sign-in, in whatever case."""

    def get_by_natural_key(self, username: str | None) -> Officer:
        return self.get(username=str(username).casefold())


class Officer(AbstractBaseUser):
    """A person who signs in. Never deleted: what they did names them."""

    username = models.CharField(max_length=64, unique=True)  # service number or e-mail, casefolded
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, blank=True)
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    home_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    enrolled_at = models.DateTimeField()
    password_is_temporary = models.BooleanField(default=False)  # somebody else has seen it
    sessions_ended = models.PositiveIntegerField(default=0)  # times that all sessions were ended at once

    objects: ClassVar[OfficerRecords] = OfficerRecords()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """What a session must carry to be this officer's: another after a new password, or once sessions were ended."""
        kept = f"{self.password}|{self.sessions_ended}"
        return salted_hmac("steelyard.base.accounts.session", kept, algorithm="sha256").hexdigest()


class Posting(models.Model):
    """An officer holds a role at an office and those below it, or everywhere, from one day to another, both included.

    A trigger refuses a system administrator who is internal auditor on the same day, and the reverse.
    """

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="postings")
    role = models.CharField(max_length=32, choices=Role.choices)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="postings")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("officer", "valid_from", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="posting_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="posting_role_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.officer_id} {self.role} {self.office_id or '*'}"

    @classmethod
    def holding(cls, on: date) -> models.QuerySet[Posting]:
        """The postings that hold on the day ``on``."""
        return cls.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)


class SourceSystem(models.Model):
    """An outside system: a declaration system, an inspection system."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class ApiKey(models.Model):
    """A key of an outside system: 256 random bits, of which only a SHA-256 and the first characters are kept."""

    source = models.ForeignKey(SourceSystem, models.PROTECT, related_name="keys")
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=32, choices=Scope.choices))
    per_minute = models.PositiveIntegerField(null=True, blank=True)  # requests; null: no limit of its own
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)  # a day is enough, and one write a day

    class Meta:
        ordering = ("source", "issued_at")

    def __str__(self) -> str:
        return f"{self.source_id} {self.prefix}…"
