"""The table of exceptions."""

from typing import ClassVar, Self

from django.db import models
from django.urls import reverse

from quarterdeck_web.products.rows import NounRow, noun_indexes

OPEN, APPROVED, REFUSED = "open", "approved", "refused"


class ExceptionRequest(NounRow):
    """A later day or less scope that somebody asked for of a committed feature, who decided, and what came of it."""

    collection = "exceptions"
    links: ClassVar = {"feature": "feature", "commitment": "commitment"}
    copies: ClassVar = {"from_day": "from_day", "to_day": "to_day", "asked_on": "asked_on", "outcome": "outcome"}
    derived = ("state",)
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")
    commitment = models.ForeignKey("plans.Commitment", on_delete=models.SET_NULL, null=True, related_name="+")
    from_day = models.DateField(null=True)
    to_day = models.DateField(null=True)
    asked_on = models.DateField(null=True)
    outcome = models.CharField(max_length=8, blank=True, default="")
    state = models.CharField(max_length=10, default=OPEN)

    class Meta(NounRow.Meta):
        app_label = "forecasts"
        constraints = noun_indexes("exception")["constraints"]
        indexes = [
            *noun_indexes("exception")["indexes"],
            models.Index(fields=["workspace", "state", "-position"], name="exception_by_state"),
            models.Index(fields=["workspace", "feature", "-position"], name="exception_by_feature"),
        ]

    def __str__(self) -> str:
        return f"Exception {self.ref}"

    def reindex(self, known: dict[tuple[type[NounRow], str], object] | None = None) -> Self:
        """Its columns; the state from who decided."""
        super().reindex(known)
        both = self.body.get("value_key") and self.body.get("feasibility_key")
        self.state = REFUSED if self.body.get("refused") else APPROVED if both else OPEN
        return self

    @property
    def is_cut(self) -> bool:
        """Whether it cuts scope, rather than moving a day."""
        return bool(self.body.get("moves") == "scope")

    @property
    def days(self) -> int:
        """By how many days it moves the day."""
        return (self.to_day - self.from_day).days if self.from_day and self.to_day else 0

    def get_absolute_url(self) -> str:
        """Where it is shown."""
        return reverse("exception", args=[self.workspace.slug, self.ref])
