"""The verdict on a declaration version: written once, never changed."""

from __future__ import annotations

from django.db import models


class Verdict(models.Model):
    """``body`` is the ``engine.assess.Assessment`` as JSON: signals with the values that made them, versions used."""

    declaration_id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    release_id = models.BigIntegerField()
    ruleset = models.CharField(max_length=64)
    body = models.TextField()

    def __str__(self) -> str:
        return str(self.declaration_id)
