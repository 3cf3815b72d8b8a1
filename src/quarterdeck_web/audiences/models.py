"""One plan told to each audience, kept: it is read often, and building it takes the engine a while."""

from django.db import models
from django.utils import timezone

from quarterdeck_web.lib.scoped import WorkspaceRow


class Report(WorkspaceRow):
    """What one audience may see of a plan, as the engine wrote it: the document (JSON), the page and Markdown, compressed.

    `key` says what it was made of: plan, forecast, revision of the product, and the plan it is compared with.
    """

    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(max_length=12)
    key = models.CharField(max_length=100)
    revision = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    document = models.BinaryField()
    html = models.BinaryField()
    markdown = models.BinaryField()

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "audience", "key"], name="a_report_is_made_once")]
        indexes = [models.Index(fields=["workspace", "plan", "audience", "-made_at"], name="report_by_plan")]

    def __str__(self) -> str:
        return f"{self.plan} for {self.audience}"
