"""The control owed to a decision, the results that close it, and what proves them."""

from __future__ import annotations

from django.db import models

from steelyard.engine.lane import Lane


class Kind(models.TextChoices):
    DOCUMENTARY = "documentary"
    PHYSICAL = "physical"
    SCAN = "scan"
    AUDIT = "audit"  # post-clearance


KIND_OF_LANE = {
    Lane.BLUE: Kind.AUDIT,
    Lane.YELLOW: Kind.DOCUMENTARY,
    Lane.ORANGE: Kind.SCAN,
    Lane.RED: Kind.PHYSICAL,
}


class Status(models.TextChoices):
    QUEUED = "queued"
    TAKEN = "taken"
    CLOSED = "closed"
    SUPERSEDED = "superseded"  # a newer version of the declaration has its own control


class Outcome(models.TextChoices):
    NIL = "nil"
    FINDING = "finding"
    INCONCLUSIVE = "inconclusive"
    NOT_PERFORMED = "not_performed"


class Control(models.Model):
    """One task. ``orders`` are the picks that asked for it: ``[{source, version, items}, …]``, never shown as such."""

    declaration_id = models.BigIntegerField(unique=True)
    number = models.CharField(max_length=40)
    office = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=Kind)
    lane = models.CharField(max_length=10)
    orders = models.JSONField()
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status, default=Status.QUEUED)
    taken_by = models.CharField(max_length=150, null=True)  # noqa: DJ001 - nobody yet
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="queued", taken_by__isnull=True, closed_at__isnull=True)
                | models.Q(status="taken", taken_by__isnull=False, taken_at__isnull=False, closed_at__isnull=True)
                | models.Q(status="closed", taken_by__isnull=False, taken_at__isnull=False, closed_at__isnull=False)
                | models.Q(status="superseded", closed_at__isnull=False),
                name="control_status_whole",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="control_kind_known"),
        ]
        indexes = [
            models.Index(
                fields=["office", "kind", "due_at", "id"],
                condition=models.Q(status="queued"),
                name="control_queue",
            ),
            models.Index(fields=["taken_by"], condition=models.Q(status="taken"), name="control_taken"),
            models.Index(fields=["number"], name="control_number"),
            models.Index(fields=["closed_at"], name="control_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} control of {self.number}"


class Result(models.Model):
    """One version of the structured record that closes a control. An amendment is a new version with its reason."""

    control = models.ForeignKey(Control, on_delete=models.PROTECT)
    version = models.PositiveIntegerField()
    declaration_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    status = models.CharField(max_length=16, choices=Outcome)
    officer = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    instruction_followed = models.CharField(max_length=6)  # yes, no, partly
    extent = models.DecimalField(max_digits=5, decimal_places=4, null=True)  # fraction opened or checked
    not_performed_reason = models.CharField(max_length=40, null=True)  # noqa: DJ001 - only where not performed
    details = models.JSONField()  # the fields of this kind of control
    findings = models.PositiveIntegerField()
    indicators_true = models.JSONField(default=list)  # sequence numbers of the reasons that proved true
    other_risks = models.JSONField(default=list)  # of report.OtherRisk
    officers = models.JSONField(default=list)  # usernames of those who took part besides ``officer``
    evidence = models.JSONField(default=list)  # references of what is kept elsewhere
    usefulness = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True)
    quick_reason = models.TextField(blank=True, default="")  # why it took less than such controls take
    amendment_reason = models.TextField(null=True)  # noqa: DJ001 - only on versions after the first

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["control", "version"], name="result_version_once"),
            models.CheckConstraint(condition=models.Q(ended_at__gte=models.F("started_at")), name="result_ends_after"),
            models.CheckConstraint(
                condition=models.Q(status="finding", findings__gt=0)
                | ~models.Q(status="finding") & models.Q(findings=0),
                name="result_finding_counted",
            ),
            models.CheckConstraint(
                condition=models.Q(status="not_performed", not_performed_reason__isnull=False)
                | ~models.Q(status="not_performed") & models.Q(extent__gt=0, extent__lte=1),
                name="result_extent_or_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(version=1, amendment_reason__isnull=True)
                | models.Q(version__gt=1, amendment_reason__isnull=False),
                name="result_amendment_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(usefulness__isnull=True) | models.Q(usefulness__range=(1, 5)),
                name="result_usefulness_scale",
            ),
        ]
        indexes = [models.Index(fields=["recorded_at"], name="result_recorded")]

    def __str__(self) -> str:
        return f"{self.status} of control {self.control_id} v{self.version}"


class Finding(models.Model):
    """One irregularity inside a result."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="finding_rows")
    risk_area = models.CharField(max_length=40)
    type = models.CharField(max_length=40)
    legal_base = models.CharField(max_length=200)
    item = models.PositiveIntegerField(null=True)
    box = models.CharField(max_length=20, blank=True)
    declared = models.TextField(blank=True)
    found = models.TextField(blank=True)
    hs = models.CharField(max_length=10, blank=True)
    quantity = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    unit = models.CharField(max_length=3, blank=True)  # UN/CEFACT recommendation 20
    revenue = models.DecimalField(max_digits=24, decimal_places=2, null=True)  # extra revenue, national currency
    penalty = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    evidence = models.JSONField(default=list)  # SHA-256 of the pictures of this control that show it

    def __str__(self) -> str:
        return f"{self.type} ({self.risk_area})"


class Evidence(models.Model):
    """A photograph or scanned paper, kept by content under the evidence folder."""

    control = models.ForeignKey(Control, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    caption = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["control", "sha256"], name="evidence_once")]

    def __str__(self) -> str:
        return self.sha256[:12]
