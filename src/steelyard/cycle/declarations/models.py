"""What arrived, as received, and the declarations read from it. Rows are added and never changed."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import MD5, Coalesce


class Message(models.Model):
    """One message, accepted or refused, byte for byte as it came in.

    An accepted message is unique by source and message id; a refused one by source, content and envelope, so that the
    sender may correct it and send again under the same id; a CSV row also by its mapping, so that the reasons another
    mapping gives are kept, too. ``amends`` is what the envelope said, not the body.
    """

    source = models.CharField(max_length=60)
    message_id = models.TextField(null=True)  # noqa: DJ001 - unreadable in some refused messages
    format = models.CharField(max_length=10)
    received_at = models.DateTimeField()
    amends = models.TextField(null=True)  # noqa: DJ001 - most envelopes say nothing of it
    mapping = models.TextField(null=True)  # noqa: DJ001 - of a CSV row: the mapping it was read through
    mapping_sha256 = models.BinaryField(max_length=32, null=True)  # of the text of that mapping
    body = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    accepted = models.BooleanField()
    reasons = models.JSONField(null=True)  # of a refusal: [{place, code, detail}, …]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "message_id"], condition=models.Q(accepted=True), name="message_accepted_once"
            ),
            models.UniqueConstraint(
                F("source"),
                F("sha256"),
                F("format"),
                MD5(Coalesce("message_id", Value(""))),  # of any length: nobody has read it yet
                MD5(Coalesce("amends", Value(""))),
                Coalesce("mapping_sha256", Value(b"")),
                condition=models.Q(accepted=False),
                name="message_refused_once",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted=True, message_id__isnull=False, reasons__isnull=True)
                | models.Q(accepted=False, reasons__isnull=False),
                name="message_refused_has_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.message_id}"


class Declaration(models.Model):
    """One version of one declaration. The id is shared by its verdict and its decision."""

    id = models.BigIntegerField(primary_key=True)
    message = models.OneToOneField(Message, on_delete=models.PROTECT)
    source = models.CharField(max_length=60)
    message_key = models.TextField()  # the message id, beside the source
    number = models.CharField(max_length=40)  # system-issued registration number, shared by all versions
    version = models.PositiveIntegerField()
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT)
    reference = models.TextField(null=True)  # noqa: DJ001 - the declarant's own number, where given
    at = models.DateTimeField(db_index=True)
    office = models.CharField(max_length=20)
    direction = models.CharField(max_length=10)
    regime = models.CharField(max_length=20, null=True)  # noqa: DJ001 - missing is missing
    mode = models.CharField(max_length=10, null=True)  # noqa: DJ001
    operator = models.TextField(null=True)  # noqa: DJ001 - the key history knows the operator by
    declarant = models.TextField(null=True)  # noqa: DJ001
    seller = models.TextField(null=True)  # noqa: DJ001
    transport_key = models.TextField(null=True)  # noqa: DJ001 - the transport document however it is spelt
    body = models.TextField()  # canonical JSON of the declaration

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "version"], name="declaration_version_once")]
        indexes = [
            models.Index(fields=["operator", "-at"], name="declaration_operator"),
            models.Index(
                fields=["transport_key", "-at"],
                condition=models.Q(transport_key__isnull=False),
                name="declaration_transport",
            ),
            models.Index(fields=["office", "-at"], name="declaration_office"),
            models.Index(
                fields=["reference"], condition=models.Q(reference__isnull=False), name="declaration_reference"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"


class Item(models.Model):
    """One goods line, for search, similar declarations and prices; the whole line is in the declaration's body."""

    id = models.BigAutoField(primary_key=True)
    # Written with its declaration in one transaction and never changed: a check of each row would find nothing.
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    sequence = models.PositiveIntegerField()
    hs = models.CharField(max_length=10)
    origin = models.CharField(max_length=2, null=True)  # noqa: DJ001
    net_mass = models.DecimalField(max_digits=33, decimal_places=18, null=True)  # as exact as a message may be
    value = models.DecimalField(max_digits=33, decimal_places=18, null=True)
    currency = models.CharField(max_length=3, null=True)  # noqa: DJ001

    class Meta:
        constraints = [models.UniqueConstraint(fields=["declaration", "sequence"], name="item_once")]
        # Pattern operators, so that a search by heading uses the index whatever the collation of the database is.
        indexes = [models.Index(OpClass("hs", name="varchar_pattern_ops"), F("declaration").desc(), name="item_hs")]

    def __str__(self) -> str:
        return f"{self.declaration_id}/{self.sequence}"


class Container(models.Model):
    """A container of a declaration, for search."""

    id = models.BigAutoField(primary_key=True)
    # Written with its declaration in one transaction and never changed: a check of each row would find nothing.
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    number = models.CharField(max_length=35, db_index=True)

    def __str__(self) -> str:
        return self.number
