"""Versions never change; a release names the versions that select from an instant on."""

from __future__ import annotations

from django.db import models


class ProfileVersion(models.Model):
    """One immutable version of one profile: ``body`` is the ``engine.rules.Profile`` struct as JSON."""

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    risk_area = models.CharField(max_length=40)
    body = models.JSONField()
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="profile_version_once")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Release(models.Model):
    """What selects from ``effective_at`` on: profile versions, lists, parameters and the fail-safe policy, whole.

    A release is proposed by one person and approved by another. The first release of an empty installation has no
    second person yet and is the only one that may be a ``founding`` one.
    """

    pack_code = models.CharField(max_length=40)
    pack_hash = models.CharField(max_length=64)
    members = models.JSONField()  # [[code, version], …] in rule order
    content = models.JSONField()  # lists, parameters, policy, rates, risk areas, objectives
    proposed_by = models.CharField(max_length=150)
    proposed_at = models.DateTimeField()
    approved_by = models.CharField(max_length=150, null=True)  # noqa: DJ001 - absent until somebody approves
    effective_at = models.DateTimeField(null=True)
    founding = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | models.Q(founding=True)
                | ~models.Q(approved_by=models.F("proposed_by")),
                name="release_needs_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, effective_at__isnull=True)
                | models.Q(approved_by__isnull=False, effective_at__isnull=False),
                name="release_effective_when_approved",
            ),
            models.UniqueConstraint(
                fields=["founding"], condition=models.Q(founding=True), name="release_one_founding"
            ),
        ]
        indexes = [models.Index(fields=["effective_at"], name="release_effective")]

    def __str__(self) -> str:
        return f"{self.pack_code} {self.pack_hash[:12]}"


class Draft(models.Model):
    """A targeter's working text of a profile. It selects nothing; going live needs a release."""

    code = models.CharField(max_length=40, unique=True)
    based_on = models.ForeignKey(ProfileVersion, null=True, on_delete=models.PROTECT)
    body = models.JSONField()
    author = models.CharField(max_length=150)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
