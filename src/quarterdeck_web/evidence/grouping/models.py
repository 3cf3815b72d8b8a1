"""What is kept about grouping: what people decided about needs, and what was proposed to them."""

from django.db import models
from django.utils import timezone

from quarterdeck_web.accounts.models import User
from quarterdeck_web.lib.scoped import WorkspaceRow


class NeedFact(WorkspaceRow):
    """Something a person decided about needs, which every proposal keeps to.

    A *pin* holds an item in the need somebody put it to. A *merge* keeps all of the need that went, so that it can be taken back later.
    """

    PIN, MERGE = "pin", "merge"
    KINDS = ((PIN, "Put here by hand"), (MERGE, "Merged"))

    kind = models.CharField(max_length=10, choices=KINDS)
    need = models.CharField(max_length=200, help_text="The id of the need: of a pin, where the item is held; of a merge, the one that went.")
    into = models.CharField(max_length=200, blank=True, default="", help_text="Of a merge: the one that stayed.")
    item = models.ForeignKey("evidence.Evidence", on_delete=models.CASCADE, null=True, related_name="+")
    body = models.JSONField(default=dict, help_text="Of a merge: the need as it was, its items, survey answers and links.")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(WorkspaceRow.Meta):
        app_label = "evidence"
        constraints = [models.UniqueConstraint(fields=["workspace", "item"], condition=models.Q(kind="pin"), name="item_is_pinned_once")]
        indexes = [models.Index(fields=["workspace", "kind", "into"], name="needfact_by_need")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.need}"


class NeedProposal(WorkspaceRow):
    """Needs as a fresh grouping would have them, as a difference against those there are.

    `pieces` is a list of {kind, need, into, title, phrases, quote, items, was, why, state}; kind is *new*, *split*, *merge*, *join* or *move*,
    state is *open*, *accepted* or *refused*; items are ids of evidence, `was` says which needs those had that had one.
    """

    number = models.PositiveIntegerField()
    pieces = models.JSONField(default=list)
    unassigned = models.JSONField(default=list, help_text="Ids of evidence that no need covers.")
    num_items = models.PositiveIntegerField(default=0)
    basis = models.CharField(max_length=10, default="words")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        app_label = "evidence"
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="needproposal_number")]

    def __str__(self) -> str:
        return f"Proposal {self.number}"
