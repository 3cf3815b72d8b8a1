"""What is kept about grouping: what people decided about needs, and what was proposed to them."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from quarterdeck_web.lib.scoped import WorkspaceRow
from quarterdeck_web.products.rows import NounRow, noun_indexes


class NeedFact(NounRow):
    """Something a person decided about needs, which every proposal keeps to. Later ones stand after earlier ones.

    A *pin* holds an item in the need somebody put it to. A *merge* keeps all of the need that went, so that it can be taken back later. A
    product file may bring other kinds (see the engine's noun); they travel along. Facts follow acts (see `facts`), so they have no history of
    their own.
    """

    PIN, MERGE = "pin", "merge"

    collection = "need_facts"
    copies: ClassVar = {"kind": "kind", "need": "need", "into": "into"}
    derived = ("item",)
    kind = models.CharField(max_length=10)
    need = models.CharField(max_length=200, blank=True, default="", help_text="Of a pin: where the item is held; of a merge: the one that went.")
    into = models.CharField(max_length=200, blank=True, default="", help_text="Of a merge: the one that stayed.")
    item = models.ForeignKey("evidence.Evidence", on_delete=models.CASCADE, null=True, related_name="+", help_text="Of a pin: what is held.")

    class Meta(NounRow.Meta):
        app_label = "evidence"
        indexes = [
            *noun_indexes("needfact", keyed=False)["indexes"],
            models.Index(fields=["workspace", "kind", "into"], name="needfact_by_need"),
            models.Index(fields=["workspace", "kind", "item"], name="needfact_by_item"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.need}"

    def reindex(self, known: dict[tuple[type[NounRow], str], Any] | None = None) -> Self:
        """Its columns; the item that a pin holds."""
        super().reindex(known)
        evidence: Any = self._meta.get_field("item").related_model
        held = self.body["items"][0] if self.body["kind"] == self.PIN else None
        if held is None:
            self.item_id = None
        elif known is not None:
            self.item_id = known.get((evidence, held))
        else:
            self.item_id = evidence.objects.within(self.workspace_id).filter(ref=held).values_list("pk", flat=True).first()
        return self

    @property
    def was(self) -> dict[str, Any]:
        """Of a merge: the need as it was, with the ids of what pointed at it; empty where nobody kept that."""
        found: dict[str, Any] = self.body.get("merged") or {}
        return found

    @property
    def moved(self) -> list[str]:
        """Of a merge: the ids of the items that went along."""
        return list(self.was.get("evidence") or ())


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
