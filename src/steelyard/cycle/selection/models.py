"""What selection remembers. Parameters and decisions are only added; counters move under the lock of their office."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from steelyard.engine.lane import Lane
from steelyard.engine.selection.record import GENESIS

LANES = [lane.value for lane in Lane]


class Parameters(models.Model):
    """Selection at one office for one direction from a day on; ``body`` is ``engine.selection.parameters.Parameters``.

    Of several rows for one day the last loaded holds. A check refuses a random rate under one per cent.
    """

    office = models.CharField(max_length=20)
    direction = models.CharField(max_length=10)
    valid_from = models.DateField()
    time_zone = models.CharField(max_length=64)  # as in the body: says when the office's day turns
    body = models.JSONField()
    loaded_by = models.CharField(max_length=150)
    loaded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index("office", "direction", F("valid_from").desc(), F("id").desc(), name="selection_in_force")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    body__has_key="random_rate_bp", body__random_rate_bp__gte=100, body__random_rate_bp__lte=10_000
                ),
                name="parameters_random_minimum",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.direction} from {self.valid_from}"


class OfficeState(models.Model):
    """Where one office stands in one direction: its window, its last number, the head of its chain of decisions.

    Whoever decides for an office locks all its rows first, so that its miss counters are under the same lock.
    """

    office = models.CharField(max_length=20)
    direction = models.CharField(max_length=10)
    window = models.CharField(max_length=20, default="")  # key of the window, as engine.selection.window has it
    green = models.IntegerField(default=0)
    blue = models.IntegerField(default=0)
    yellow = models.IntegerField(default=0)
    orange = models.IntegerField(default=0)
    red = models.IntegerField(default=0)
    number_year = models.IntegerField(default=0)
    number_last = models.IntegerField(default=0)
    sequence = models.BigIntegerField(default=0)  # decisions so far
    chain_head = models.BinaryField(max_length=32, default=GENESIS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "direction"], name="officestate_once"),
            models.CheckConstraint(
                condition=Q(green__gte=0, blue__gte=0, yellow__gte=0, orange__gte=0, red__gte=0),
                name="officestate_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.direction}"


class MissCounter(models.Model):
    """How often in a row a criterion matched at an office and was not picked."""

    office = models.CharField(max_length=20)
    criterion = models.CharField(max_length=40)
    misses = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "criterion"], name="misscounter_once"),
            models.CheckConstraint(condition=Q(misses__gte=0), name="misscounter_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} at {self.office}: {self.misses}"


class DaySecret(models.Model):
    """The secret of one office and day: committed to by its SHA-256 before use, revealed once, never replaced."""

    office = models.CharField(max_length=20)
    day = models.DateField()
    secret = models.BinaryField(max_length=32)
    secret_sha256 = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="daysecret_once")]
        indexes = [models.Index(fields=["day"], name="daysecret_day")]

    def __str__(self) -> str:
        return f"{self.office} {self.day}"


class Decision(models.Model):
    """The lane of one declaration version. ``record`` is the whole of it, canonical; the columns are for asking.

    The database refuses every change of a row, and every version whose lane is below that of the version before.
    """

    declaration_id = models.BigIntegerField(primary_key=True)  # one to one with the declaration version
    number = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    office = models.CharField(max_length=20)
    direction = models.CharField(max_length=10)
    lane = models.CharField(max_length=10)
    at = models.DateTimeField()
    stand_by_until = models.DateTimeField(null=True)
    propensity = models.FloatField()
    random_propensity = models.FloatField()
    random = models.BooleanField()  # in the random sample
    picks = models.SmallIntegerField()
    kinds = ArrayField(models.CharField(max_length=10))  # of the picks, each once
    record = models.BinaryField()
    sequence = models.BigIntegerField()  # in the chain of its office and direction, from 1
    chain_prev = models.BinaryField(max_length=32)
    chain_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="decision_version_once"),
            models.UniqueConstraint(fields=["office", "direction", "sequence"], name="decision_sequence_once"),
            models.CheckConstraint(condition=Q(lane__in=LANES), name="decision_lane_known"),
            models.CheckConstraint(
                condition=Q(propensity__gte=0, propensity__lte=1, random_propensity__gte=0, random_propensity__lte=1),
                name="decision_propensity_is_a_chance",
            ),
            models.CheckConstraint(
                condition=Q(lane=Lane.GREEN.value, picks=0, kinds__len=0) | ~Q(lane=Lane.GREEN.value) & Q(picks__gt=0),
                name="decision_lane_has_picks",
            ),
            models.CheckConstraint(
                condition=Q(stand_by_until__isnull=True) | Q(lane=Lane.GREEN.value), name="decision_only_green_waits"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "at"], name="decision_day"),
            models.Index(fields=["at"], condition=Q(kinds__contains=["failsafe"]), name="decision_failsafe"),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}: {self.lane}"
