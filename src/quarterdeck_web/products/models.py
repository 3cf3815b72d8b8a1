"""What any product has: its history, its figures, what people say about things, and the record of every change."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from quarterdeck_web.accounts.models import User
from quarterdeck_web.lib.scoped import WorkspaceRow
from quarterdeck_web.products.rows import NounRow, noun_indexes


class Source(NounRow):
    """Where facts came from, with their licence."""

    collection = "sources"

    class Meta(NounRow.Meta):
        indexes = noun_indexes("source", keyed=False)["indexes"]


class Period(NounRow):
    """A stretch for which goals were set."""

    collection = "periods"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("period").values()


class Initiative(NounRow):
    """Something pursued across periods."""

    collection = "initiatives"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("initiative").values()


class Outcome(NounRow):
    """What became of one goal in one period."""

    collection = "outcomes"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("outcome").values()


class Update(NounRow):
    """A progress note."""

    collection = "updates"
    copies: ClassVar = {"subject": "subject"}
    subject = models.CharField(max_length=200, blank=True, default="")

    class Meta(NounRow.Meta):
        indexes = [*noun_indexes("update", keyed=False)["indexes"], models.Index(fields=["workspace", "subject"], name="update_by_subject")]


class ProgressPoint(NounRow):
    """How many of a checklist's boxes were ticked on a day."""

    collection = "progress"
    copies: ClassVar = {"subject": "subject"}
    subject = models.CharField(max_length=200, blank=True, default="")

    class Meta(NounRow.Meta):
        indexes = [*noun_indexes("progress", keyed=False)["indexes"], models.Index(fields=["workspace", "subject"], name="progress_by_subject")]


class ForecastRecord(NounRow):
    """A forecast as it was made, scored when the truth arrives, never edited."""

    collection = "forecasts"

    class Meta(NounRow.Meta):
        indexes = noun_indexes("forecast_record", keyed=False)["indexes"]


class ImportNote(NounRow):
    """A flaw of a source that was left as it was."""

    collection = "import_notes"

    class Meta(NounRow.Meta):
        indexes = noun_indexes("import_note", keyed=False)["indexes"]


class Change(NounRow):
    """A field of something changed: the history of every field, and what an export carries as `changes`.

    `batch` names the act it belongs to (one press of a button), `at` the moment; imported history has neither.
    `table` and `row` name the row, so that the last act can be undone.
    """

    collection = "changes"
    copies: ClassVar = {"subject": "subject", "field": "field"}
    subject = models.CharField(max_length=200, blank=True, default="")
    field = models.CharField(max_length=100, blank=True, default="")
    at = models.DateTimeField(null=True)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    batch = models.UUIDField(null=True)
    table = models.CharField(max_length=80, blank=True, default="")
    row = models.UUIDField(null=True)
    before = models.JSONField(null=True, help_text="The whole body before, on the first change of a row in a batch.")

    class Meta(NounRow.Meta):
        indexes = [
            *noun_indexes("change", keyed=False)["indexes"],
            models.Index(fields=["workspace", "subject", "-position"], name="change_by_subject"),
            models.Index(fields=["workspace", "batch"], name="change_by_batch"),
            models.Index(fields=["workspace", "actor", "-at"], name="change_by_actor"),
        ]


class Figures(WorkspaceRow):
    """Something the engine computed from the product at one revision: ranks, verdicts, needs. Shown until newer ones are there."""

    kind = models.CharField(max_length=40)
    revision = models.PositiveBigIntegerField()
    body = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "kind"], name="one_figure_a_kind")]


class Comment(WorkspaceRow):
    """What somebody said about something. `subject` is `collection:ref`."""

    subject = models.CharField(max_length=200)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=200)
    text = models.TextField()
    mentions = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceRow.Meta):
        indexes = [models.Index(fields=["workspace", "subject", "created_at"], name="comment_by_subject")]


class Notification(WorkspaceRow):
    """Something one person should see: a mention, a key that came undone, a job that ended."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=400)
    url = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)

    class Meta(WorkspaceRow.Meta):
        indexes = [models.Index(fields=["workspace", "user", "seen_at", "-created_at"], name="notification_by_user")]


class Decision(WorkspaceRow):
    """A decision with its date, who took it and why: the log that both keys stand in."""

    subject = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=1000)
    why = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=20, default="accepted")

    class Meta(WorkspaceRow.Meta):
        indexes = [
            models.Index(fields=["workspace", "subject", "-at"], name="decision_by_subject"),
            models.Index(fields=["workspace", "-at"], name="decision_by_day"),
        ]


class ImportedFile(WorkspaceRow):
    """A file somebody brought: looked at first, then put in the place of the workspace's content, then perhaps taken back."""

    STATES = (
        ("looking", "Being read"),
        ("ready", "Ready to import"),
        ("flawed", "Has flaws"),
        ("importing", "Being imported"),
        ("imported", "Imported"),
        ("undone", "Taken back"),
    )

    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(help_text="The file, compressed.")
    state = models.CharField(max_length=10, choices=STATES, default="looking")
    counts = models.JSONField(default=list, help_text="Per collection: name, rows in the file, rows here now.")
    flaws = models.JSONField(default=list, help_text="Place, message, severity; all of them.")
    changes = models.JSONField(default=list, help_text="What importing would change, in words.")
    before = models.BinaryField(null=True, help_text="The workspace as it was, compressed, so that it can come back.")
    brought_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)
    imported_at = models.DateTimeField(null=True)
    revision = models.PositiveBigIntegerField(default=0, help_text="Of the workspace right after the import.")
