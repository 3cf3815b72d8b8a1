"""Work as the trackers tell it, and the rules that say what it is work for."""

from typing import ClassVar

from django.db import models

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
