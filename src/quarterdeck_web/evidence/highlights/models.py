"""The table of highlights."""

from typing import Any, ClassVar, Self

from django.db import models

from quarterdeck_web.products.rows import NounRow, noun_indexes

LEVELS = ("nice to have", "important", "critical")
"""How much what was said matters to who said it, the least first; as the engine has them."""
USUAL = "important"
SHOWN = 100


class Highlight(NounRow):
    """A passage of one piece of evidence that speaks of a need, a feature, or both. `level` is the place of its importance among `LEVELS`."""

    collection = "highlights"
    links: ClassVar = {"evidence": "evidence", "need": "need", "feature": "feature"}
    copies: ClassVar = {"start": "start"}
    derived = ("level",)
    evidence = models.ForeignKey("evidence.Evidence", on_delete=models.SET_NULL, null=True, related_name="+")
    need = models.ForeignKey("evidence.Need", on_delete=models.SET_NULL, null=True, related_name="+")
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")
    start = models.PositiveIntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=LEVELS.index(USUAL))

    class Meta(NounRow.Meta):
        app_label = "evidence"
        constraints = noun_indexes("highlight")["constraints"]
        indexes = [
            *noun_indexes("highlight")["indexes"],
            models.Index(fields=["workspace", "evidence", "start", "id"], name="highlight_by_evidence"),
            models.Index(fields=["workspace", "need", "-level", "-id"], name="highlight_by_need"),
            models.Index(fields=["workspace", "feature", "-level", "-id"], name="highlight_by_feature"),
        ]

    def __str__(self) -> str:
        quote = " ".join(str(self.body.get("quote", "")).split())
        return f"“{quote if len(quote) <= SHOWN else quote[: SHOWN - 1] + '…'}”"

    def reindex(self, known: dict[tuple[type[NounRow], str], Any] | None = None) -> Self:
        """Its columns; the level from the importance."""
        super().reindex(known)
        self.level = LEVELS.index(self.importance)
        return self

    @property
    def importance(self) -> str:
        """How much it matters to who said it."""
        return str(self.body.get("importance", USUAL))

    @property
    def end(self) -> int:
        """The first character after it."""
        return int(self.body["end"])

    @property
    def quote(self) -> str:
        """What it says, word for word."""
        return str(self.body["quote"])
