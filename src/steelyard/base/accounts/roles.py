"""The roles an officer may be posted to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    TARGETER = "targeter", _("Targeter")
    HEAD_OF_RISK_UNIT = "head_of_risk_unit", _("Head of risk unit")
    DOCUMENTARY_OFFICER = "documentary_officer", _("Documentary officer")
    PHYSICAL_INSPECTOR = "physical_inspector", _("Physical inspector")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")
    INTERNAL_AUDITOR = "internal_auditor", _("Internal auditor")


NEVER_ONE_PERSON = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.INTERNAL_AUDITOR})
"""Who keeps the system and who audits it are never one person at the same time."""


class OfficeKind(models.TextChoices):
    SEA = "sea", _("Sea port")
    AIR = "air", _("Airport")
    LAND = "land", _("Land border")
    POST = "post", _("Post and express centre")
    INLAND = "inland", _("Inland office")
    HEADQUARTERS = "headquarters", _("Headquarters")


class Scope(models.TextChoices):
    """What the key of an outside system opens."""

    DECLARATIONS_WRITE = "declarations:write", _("Send declarations")
    DECISIONS_READ = "decisions:read", _("Read decisions and explanations")
    GROUNDS_READ = "grounds:read", _("Read with explanations what targeting saw: profiles, values, chances")
    RESULTS_WRITE = "results:write", _("Send results of controls")
    WEBHOOKS = "webhooks", _("Subscribe to events")
