"""Jobs: work that takes longer than a page may, and what became of it. The row is the queue; there is no second one."""

from django.db import models
from django.utils import timezone

from quarterdeck_web.accounts.models import User
from quarterdeck_web.lib.scoped import WorkspaceRow


class Job(WorkspaceRow):
    """One piece of work for one workspace.

    `attempts` counts how often a worker took it and is the fencing token: whoever writes must still hold the attempt
    with which they took it. A running job has a lease that its worker renews; a job whose lease is over is free again.
    """

    QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
    STATES = ((QUEUED, "Waiting"), (RUNNING, "Running"), (DONE, "Done"), (FAILED, "Failed"), (CANCELLED, "Cancelled"))
    LONG, QUICK, ASIDE = "long", "quick", "aside"
    LANES = ((LONG, "Long"), (QUICK, "Quick"), (ASIDE, "Aside"))
    """What takes a minute, what somebody waits for, and what nobody asked for: none waits behind another."""
    MAX_TRIES = 3

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    lane = models.CharField(max_length=5, choices=LANES, default=LONG)
    arguments = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, help_text="The same for the same kind with the same arguments.")
    idempotency_key = models.CharField(max_length=100, blank=True, default="")
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    state = models.CharField(max_length=9, choices=STATES, default=QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    tries_left = models.PositiveIntegerField(default=MAX_TRIES)
    worker = models.CharField(max_length=120, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True, help_text="Until then it sleeps and no worker takes it.")
    heartbeat_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    restarted_note = models.CharField(max_length=300, blank=True, default="")

    progress = models.FloatField(null=True, help_text="0 to 1; empty while nothing is known.")
    phase = models.CharField(max_length=200, blank=True, default="")
    detail = models.JSONField(default=dict, help_text="Figures on the way, such as value and upper_bound of a plan.")
    checkpoint = models.JSONField(default=dict, help_text="From where a restarted job goes on.")
    result = models.JSONField(default=dict)
    result_url = models.CharField(max_length=400, blank=True, default="")
    error = models.CharField(max_length=1000, blank=True, default="")
    remedy = models.CharField(max_length=1000, blank=True, default="")
    technical_detail = models.TextField(blank=True, default="")

    class Meta(WorkspaceRow.Meta):
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "idempotency_key"], condition=~models.Q(idempotency_key=""), name="job_key_is_unique"),
        ]
        indexes = [
            models.Index(fields=["state", "lane", "created_at"], name="job_queue"),
            models.Index(fields=["workspace", "-created_at", "-id"], name="job_by_time"),
            models.Index(fields=["workspace", "state", "fingerprint"], name="job_by_fingerprint"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in (self.DONE, self.FAILED, self.CANCELLED)

    @property
    def percent(self) -> int:
        """Progress as people say it."""
        return round(100 * (self.progress or 0))

    @property
    def seconds(self) -> float:
        """How long the last attempt took, or has taken."""
        return max(0.0, ((self.ended_at or timezone.now()) - self.started_at).total_seconds()) if self.started_at else 0.0


class JobLog(WorkspaceRow):
    """A line of what a job did."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    text = models.CharField(max_length=1000)

    class Meta(WorkspaceRow.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="job_log_numbers_are_unique")]

    def __str__(self) -> str:
        return self.text
