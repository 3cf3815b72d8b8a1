"""Decision records: a decision of the log with the context it was taken in and what follows from it."""

from django.db import models
from django.utils import timezone

from quarterdeck_web.lib.scoped import WorkspaceRow
from quarterdeck_web.products.models import Decision

PROPOSED, ACCEPTED, REJECTED, SUPERSEDED = STATUSES = ("proposed", "accepted", "rejected", "superseded")


class DecisionRecord(WorkspaceRow):
    """A decision of the log, written up: context, decision, consequences (M. Nygard, "Documenting architecture decisions", 2011).

    The log's row has its title, date, author, status and (`why`) the decision itself. A record is edited only while it is
    proposed; an accepted one stands as it is until another supersedes it.
    """

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="record")
    number = models.PositiveIntegerField()
    context = models.TextField(blank=True)
    consequences = models.TextField(blank=True)
    superseded_by = models.ForeignKey("risks.DecisionRecord", on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="decision_numbers_are_unique")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"D{self.number} {self.decision.text}"
