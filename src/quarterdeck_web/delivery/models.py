"""Work as the trackers tell it, and the rules that say what it is work for."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from quarterdeck_web.accounts.models import User
from quarterdeck_web.lib.scoped import WorkspaceRow
from quarterdeck_web.products.rows import NounRow, noun_indexes


class WorkItem(NounRow):
    """An entry of a tracker. Its `ref` stays when the tracker is read again: a source and the tracker's own id make it."""

    collection = "work_items"
    links: ClassVar = {"feature": "feature", "team": "team"}
    copies: ClassVar = {
        **{name: name for name in ("source", "key", "kind", "state", "activity", "milestone")},
        **{name: name for name in ("created_on", "started_on", "finished_on", "due_date", "votes")},
        "title_text": "title",
        "parent_ref": "parent",
    }
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")
    team = models.ForeignKey("teams.Team", on_delete=models.SET_NULL, null=True, related_name="+")
    source = models.CharField(max_length=200, blank=True, default="")
    key = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=60, blank=True, default="issue")
    state = models.CharField(max_length=20, blank=True, default="open")
    activity = models.CharField(max_length=200, blank=True, default="")
    milestone = models.CharField(max_length=300, blank=True, default="")
    title_text = models.CharField(max_length=500, blank=True, default="")
    parent_ref = models.CharField(max_length=200, blank=True, default="")
    created_on = models.DateField(null=True)
    started_on = models.DateField(null=True)
    finished_on = models.DateField(null=True)
    due_date = models.DateField(null=True)
    votes = models.PositiveIntegerField(null=True)

    class Meta(NounRow.Meta):
        constraints = noun_indexes("work_item")["constraints"]
        indexes = [
            *noun_indexes("work_item")["indexes"],
            models.Index(fields=["workspace", "feature", "position", "id"], name="work_item_by_feature"),
            models.Index(fields=["workspace", "state", "position", "id"], name="work_item_by_state"),
            models.Index(fields=["workspace", "source", "key"], name="work_item_by_key"),
            models.Index(fields=["workspace", "parent_ref"], name="work_item_by_parent"),
            models.Index(fields=["workspace", "finished_on"], name="work_item_by_finish"),
        ]


class MappingRule(NounRow):
    """Work items that say this are work for that feature."""

    collection = "mapping_rules"
    links: ClassVar = {"feature": "feature"}
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("mapping_rule").values()


class MappingProposal(WorkspaceRow):
    """Which feature each unmapped work item may be for, as the engine last said; one row a workspace.

    `found` lists suggestions (see `mapping.assemble.suggestions`), the likeliest first. `refused` lists [item, feature] that
    somebody said no to: they are not suggested again.
    """

    found = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    reads_meaning = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace"], name="mappingproposal_once")]


class WorkItemImport(WorkspaceRow):
    """A tracker's export that somebody brought, and what became of it. `act` is the batch of changes that it made."""

    MAPPING, TRYING, TRIED, IMPORTING, IMPORTED, UNDOING, UNDONE = "mapping", "trying", "tried", "importing", "imported", "undoing", "undone"
    STATES = (
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
    state = models.CharField(max_length=10, choices=STATES, default=MAPPING)
    looked = models.JSONField(default=dict, help_text="What was found in it (see `importing.assemble.look`).")
    header = models.CharField(max_length=64, blank=True, default="", help_text="Fingerprint of the names of its columns.")
    mapping = models.JSONField(default=dict, help_text="The engine's TrackerMapping; empty until there is one.")
    tried = models.JSONField(default=dict, help_text="What the dry run counted and some of what it saw.")
    leave_out_refused = models.BooleanField(default=False)
    act = models.UUIDField(null=True)
    num_new = models.PositiveIntegerField(default=0)
    num_changed = models.PositiveIntegerField(default=0)
    num_same = models.PositiveIntegerField(default=0)
    num_refused = models.PositiveIntegerField(default=0)
    num_removed = models.PositiveIntegerField(default=0)
    brought_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)
    imported_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta(WorkspaceRow.Meta):
        ordering = ["-brought_at", "-id"]
        indexes = [models.Index(fields=["workspace", "-brought_at", "-id"], name="workitemimport_newest")]

    def __str__(self) -> str:
        return self.name


class KeptTrackerMapping(WorkspaceRow):
    """How the columns and states of one header were mapped the last time."""

    header = models.CharField(max_length=64)
    mapping = models.JSONField()

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "header"], name="kepttrackermapping_by_header")]


class DriftStudy(WorkspaceRow):
    """How far a baseline has drifted, by one forecast, and why. Neither changes, so it is found once."""

    baseline = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="+")
    forecast = models.ForeignKey("forecasts.Forecast", on_delete=models.CASCADE, related_name="+")
    body = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "baseline", "forecast"], name="drift_is_found_once")]


class CommitmentPoint(WorkspaceRow):
    """How a promise stood by one forecast: its trend is all of them."""

    commitment = models.ForeignKey("plans.Commitment", on_delete=models.CASCADE, related_name="+")
    forecast = models.ForeignKey("forecasts.Forecast", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12)
    chance = models.FloatField(null=True)
    threshold = models.FloatField()
    reason = models.CharField(max_length=200, blank=True, default="")
    tell = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "commitment", "forecast"], name="commitment_point_once")]
