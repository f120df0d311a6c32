"""Operators and history: events as they became known, running totals of days that are over, and what goods cost.

Keys are compared byte by byte (collation C): faster, and the same on every installation.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

KEY_LENGTH = 200
"""Characters; ``engine.facts.subjects`` keeps keys below it."""


class Operator(models.Model):
    """A registered business that has been behind a declaration, as an operator or as a declarant."""

    key = models.CharField(primary_key=True, max_length=KEY_LENGTH, db_collation="C")
    identifier = models.TextField(null=True)  # noqa: DJ001 - some are known by name alone
    name = models.TextField(null=True)  # noqa: DJ001 - some by number alone
    folded_name = models.TextField(null=True)  # noqa: DJ001
    country = models.CharField(max_length=2, null=True)  # noqa: DJ001

    class Meta:
        indexes = [GinIndex(SearchVector("folded_name", config="simple"), name="operator_words")]

    def __str__(self) -> str:
        return self.name or self.key


class AeoStatus(models.Model):
    """From ``since`` on this operator has this tier of authorisation; without a tier, it has none any more."""

    key = models.CharField(max_length=KEY_LENGTH, db_collation="C")
    tier = models.CharField(max_length=20, null=True)  # noqa: DJ001 - withdrawn
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "-since", "-id"], name="aeo_status_in_force")]

    def __str__(self) -> str:
        return f"{self.key}: {self.tier or 'none'}"


class HistoryEvent(models.Model):
    """What became known at ``at`` about a subject: declarations lodged, controls done, findings (−1 takes one back)."""

    kind = models.SmallIntegerField()  # engine.facts.subjects.Kind
    key = models.CharField(max_length=KEY_LENGTH, db_collation="C")
    at = models.DateTimeField()
    declarations = models.IntegerField()
    controls = models.IntegerField()
    findings = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "key", "at"], include=["declarations", "controls", "findings"], name="history_event_of"
            ),
            BrinIndex(fields=["at"], name="history_event_at"),  # events arrive in the order of time
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.at}"


class HistoryDay(models.Model):
    """Everything known about a subject until the end of a UTC day on which something happened: running totals.

    A window is the difference of two rows, however long it is and however busy the subject.
    """

    pk = models.CompositePrimaryKey("kind", "key", "day")
    kind = models.SmallIntegerField()
    key = models.CharField(max_length=KEY_LENGTH, db_collation="C")
    day = models.DateField()
    declarations = models.BigIntegerField()
    controls = models.BigIntegerField()
    findings = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.day}"


class HistoryFold(models.Model):
    """The last day folded into ``HistoryDay``: one row, or none before the first fold."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    through = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="history_fold_one")]

    def __str__(self) -> str:
        return str(self.through)


class FirstSeen(models.Model):
    """When a subject, or two things together, were first declared."""

    pk = models.CompositePrimaryKey("kind", "key")
    kind = models.SmallIntegerField()
    key = models.CharField(max_length=KEY_LENGTH, db_collation="C")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class PriceEvent(models.Model):
    """The price per kilogram of one item, as a bin of ``engine.facts.prices``."""

    direction = models.CharField(max_length=10)
    code = models.CharField(max_length=8)
    origin = models.CharField(max_length=2, null=True)  # noqa: DJ001 - missing is missing
    at = models.DateTimeField()
    bin = models.SmallIntegerField()

    class Meta:
        indexes = [BrinIndex(fields=["at"], name="price_event_at")]

    def __str__(self) -> str:
        return f"{self.code} {self.origin} {self.bin}"


class PricePublication(models.Model):
    """A computation of all reference prices, which holds from just after ``at`` until the next."""

    at = models.DateTimeField(unique=True)
    since = models.DateField()  # of the items counted: from this day
    before = models.DateField()  # until the day before this one

    def __str__(self) -> str:
        return str(self.at)


class ReferencePrice(models.Model):
    """What goods usually cost per kilogram, already leaning on the level above.

    ``level`` is 8 (code as declared, at most eight digits), 6 or 4; ``origin`` is ``*`` for goods of any origin.
    """

    pk = models.CompositePrimaryKey("publication", "direction", "level", "code", "origin")
    publication = models.ForeignKey(PricePublication, on_delete=models.PROTECT, db_index=False)
    direction = models.CharField(max_length=10)
    level = models.SmallIntegerField()
    code = models.CharField(max_length=8, db_collation="C")
    origin = models.CharField(max_length=2, db_collation="C")
    median = models.FloatField()
    low = models.FloatField()
    n = models.FloatField()

    def __str__(self) -> str:
        return f"{self.code} {self.origin}: {self.median}"
