"""Files of feedback, what becomes of them, and what it takes to undo them."""

from typing import Any

from django.db import models
from django.utils import timezone

from quarterdeck_web.accounts.models import User
from quarterdeck_web.lib.scoped import WorkspaceRow


class FeedbackImport(WorkspaceRow):
    """A file of feedback that somebody brought. `row_cursor` is how many rows of it are kept, in parts (`ImportPart`)."""

    LOOKING, MAPPING, TRYING, TRIED, IMPORTING, IMPORTED = "looking", "mapping", "trying", "tried", "importing", "imported"
    UNREADABLE, UNDOING, UNDONE = "unreadable", "undoing", "undone"
    STATES = (
        (LOOKING, "Being read"),
        (UNREADABLE, "Cannot be read"),
        (MAPPING, "To be mapped"),
        (TRYING, "Being tried"),
        (TRIED, "Tried"),
        (IMPORTING, "Being imported"),
        (IMPORTED, "Imported"),
        (UNDOING, "Being taken back"),
        (UNDONE, "Taken back"),
    )

    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=STATES, default=LOOKING)
    problem = models.CharField(max_length=1000, blank=True, default="", help_text="Why it cannot be read, and what to do.")
    looked = models.JSONField(default=dict, help_text="What was found in it: layout, format, columns with samples, notes (see `assemble.look`).")
    header = models.CharField(max_length=64, blank=True, default="", help_text="Fingerprint of the names of its columns.")
    mapping = models.JSONField(default=dict, help_text="The engine's FeedbackMapping; empty until there is one.")
    tried = models.JSONField(default=dict, help_text="What the dry run counted and some of what it saw.")
    leave_out_refused = models.BooleanField(default=False)
    row_cursor = models.PositiveBigIntegerField(default=0)
    first_position = models.PositiveBigIntegerField(default=0, help_text="Of the evidence it added; later evidence stands behind it.")
    num_new = models.PositiveBigIntegerField(default=0)
    num_changed = models.PositiveBigIntegerField(default=0)
    num_same = models.PositiveBigIntegerField(default=0)
    num_refused = models.PositiveBigIntegerField(default=0)
    num_removed = models.PositiveBigIntegerField(default=0)
    brought_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)
    imported_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta(WorkspaceRow.Meta):
        ordering = ["-brought_at", "-id"]
        indexes = [models.Index(fields=["workspace", "-brought_at", "-id"], name="feedbackimport_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def batch(self) -> str:
        """What its evidence is marked with. Each import has its own, so that taking one back never takes another's."""
        return f"import-{self.pk.hex}"

    @property
    def source(self) -> str:
        """Where the feedback comes from, as the mapping says."""
        return str(self.mapping.get("source", ""))


class ImportPart(WorkspaceRow):
    """A run of rows of a file that is kept. It comes with its rows, in one transaction; `number` counts from 0."""

    brought = models.ForeignKey(FeedbackImport, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brought", "number"], name="importpart_once")]


class ImportTrace(WorkspaceRow):
    """What an import did to one row beside adding evidence: `before` is the body of evidence it changed, None for an account or segment it added."""

    brought = models.ForeignKey(FeedbackImport, on_delete=models.CASCADE, related_name="+")
    collection = models.CharField(max_length=20)
    ref = models.CharField(max_length=200)
    before: Any = models.JSONField(null=True)
    fields = models.JSONField(default=dict, help_text="The fields that were changed, with what the import set them to.")

    class Meta(WorkspaceRow.Meta):
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["brought", "collection", "ref"], name="importtrace_once")]


class KeptMapping(WorkspaceRow):
    """How the columns of one header were mapped the last time."""

    header = models.CharField(max_length=64)
    mapping = models.JSONField()
    kept_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "header"], name="keptmapping_by_header")]
