from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F


class AuditEntry(models.Model):
    """One thing that was done or one protected record that was read. A trigger refuses every change of it.

    ``office`` is a code, not a foreign key, and so is everything else here: the log must not depend on what it records.
    """

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=8)
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=120)
    verb = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=32)
    object_id = models.CharField(max_length=120)
    office = models.CharField(max_length=17, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["object_kind", "object_id", "id"], name="audit_by_object"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
            # A verb is asked for by its beginning: pattern operators serve that in any collation.
            models.Index(OpClass("verb", name="varchar_pattern_ops"), F("id"), name="audit_by_verb"),
            models.Index(fields=["at"], name="audit_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.verb} {self.object_kind} {self.object_id}"
