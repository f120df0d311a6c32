"""What happened, who wants to know, and how far telling them has got."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One thing that happened, as it will be told. ``source`` is the system it concerns."""

    topic = models.CharField(max_length=40)  # decision.made, result.recorded
    source = models.CharField(max_length=60)
    at = models.DateTimeField()
    payload = models.TextField()

    def __str__(self) -> str:
        return f"{self.topic} {self.pk}"


class Subscription(models.Model):
    """An address that wants events of some topics for one source, and the secret its signatures are made with."""

    source = models.CharField(max_length=60)
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=64)
    topics = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # rounds in a row without an answer
    quiet_until = models.DateTimeField(null=True)  # left in peace until then

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """An event owed to a subscriber: a row from the moment the event is written, until delivered or given up."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT)
    event = models.ForeignKey(Event, on_delete=models.PROTECT)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)  # null: delivered or given up
    delivered_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "event"], name="delivery_once")]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="delivery_due"),
            models.Index(
                fields=["subscription", "event"], condition=models.Q(next_at__isnull=False), name="delivery_owed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.subscription_id}"
