"""Differences that took the engine a while to find, kept: two plans never change, so neither does what lies between them."""

from django.db import models
from django.utils import timezone

from quarterdeck_web.lib.scoped import WorkspaceRow


class Comparison(WorkspaceRow):
    """What the engine found between two plans: the causes, replayed one after another, and what each moved."""

    a = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="+")
    body = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "a", "b"], name="a_pair_is_compared_once")]

    def __str__(self) -> str:
        return f"{self.a} and {self.b}"
