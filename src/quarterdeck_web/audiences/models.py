"""One plan told to each audience, kept: it is read often, and building it takes the engine a while."""

from django.db import models
from django.utils import timezone

from quarterdeck_web.accounts.models import User
from quarterdeck_web.accounts.readers import AUDIENCES
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


class ReportFile(WorkspaceRow):
    """A report in a form that takes a while to write: PDF, slides, a workbook. Written in the background from its document."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=8)
    content = models.BinaryField()

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["report", "form"], name="a_report_file_is_written_once")]

    def __str__(self) -> str:
        return f"{self.report}.{self.form}"


class CalendarFeed(WorkspaceRow):
    """An address at which a member's calendar reads the days of the current plan, as one audience may see them.

    Whoever has the address reads it, so only a hash of its secret is kept; it ends with its owner's right to read the report.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_on = models.DateField(null=True)

    class Meta(WorkspaceRow.Meta):
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def seen_by(self) -> str:
        """The title of its audience."""
        return AUDIENCES[self.audience].title
