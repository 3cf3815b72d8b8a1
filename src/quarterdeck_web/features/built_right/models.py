"""The tables of what says that a feature is built right."""

from typing import ClassVar

from django.db import models

from quarterdeck_web.products.rows import NounRow, noun_indexes


class AcceptanceCriterion(NounRow):
    """Given, when, then: what must be true for a feature to be accepted."""

    collection = "acceptance_criteria"
    links: ClassVar = {"feature": "feature"}
    copies: ClassVar = {"state": "state"}
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, blank=True, default="open")

    class Meta(NounRow.Meta):
        app_label = "features"
        constraints, indexes = noun_indexes("acceptance").values()

    def __str__(self) -> str:
        return f"{self.ref} {self.body.get('then', '')}"


class QualityAttribute(NounRow):
    """A quality with its measure, of a feature or of the whole product."""

    collection = "quality_attributes"
    links: ClassVar = {"feature": "feature"}
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        app_label = "features"
        constraints, indexes = noun_indexes("quality").values()


class DefinitionItem(NounRow):
    """A line of the definition of ready or of done."""

    collection = "definitions"

    class Meta(NounRow.Meta):
        app_label = "features"
        constraints, indexes = noun_indexes("definition").values()


class DefinitionTick(NounRow):
    """A feature meets a line of a definition: somebody says so."""

    collection = "definition_ticks"
    links: ClassVar = {"feature": "feature", "item": "item"}
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")
    item = models.ForeignKey("features.DefinitionItem", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        app_label = "features"
        indexes = noun_indexes("definition_tick", keyed=False)["indexes"]

    def __str__(self) -> str:
        return f"{self.body.get('item', '')} of {self.body.get('feature', '')}"
