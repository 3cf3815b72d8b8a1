"""Forecasts as they were made; never edited."""

from django.db import models
from django.utils import timezone

from quarterdeck_web.lib.scoped import WorkspaceRow


class Forecast(WorkspaceRow):
    """Dates of one plan, with the document the engine made, compressed."""

    number = models.PositiveIntegerField()
    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    content = models.BinaryField()

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="forecast_numbers_are_unique")]
        indexes = [models.Index(fields=["workspace", "plan", "-number"], name="forecast_by_plan")]

    def __str__(self) -> str:
        return f"Forecast {self.number}"
