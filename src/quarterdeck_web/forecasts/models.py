"""Forecasts as they were made; never edited."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.forecasts.exceptions.models import ExceptionRequest
from quarterdeck_web.lib.scoped import WorkspaceRow

__all__ = ["ExceptionRequest", "Forecast"]


class Forecast(WorkspaceRow):
    """Dates of one plan, with the document the engine made, compressed.

    `summary` holds what lists and histories show, so that they need no document: `features` and `releases` by their
    ref, each `[50 % date, 85 % date, probability on time, promised day]`, and `value` as 10, 50 and 90 %.
    """

    number = models.PositiveIntegerField()
    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="+")
    made_on = models.DateField(null=True, help_text="The day it speaks from.")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    revision = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    num_samples = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)
    content = models.BinaryField()

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="forecast_numbers_are_unique")]
        indexes = [models.Index(fields=["workspace", "plan", "-number"], name="forecast_by_plan")]

    def __str__(self) -> str:
        return f"Forecast {self.number}"

    def get_absolute_url(self) -> str:
        """Where it is shown."""
        return f"{reverse('forecast', args=[self.workspace.slug])}?forecast={self.number}"
